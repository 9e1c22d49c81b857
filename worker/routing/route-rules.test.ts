import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { segmentOf, variantsOf } from "../auth-scopes/auth-scopes.ts";
import type { AuthScope, Server } from "../db/servers.ts";
import { fitsGlob } from "./glob-rules.ts";
import { chooseRoute, mayDenyTools, type Routes } from "./route-rules.ts";

const scope = (id: `scp_${string}`, serverId: `srv_${string}` | null = null) => ({ id, serverId, name: id }) as AuthScope;
const files = {
  id: "srv_files",
  slug: "files",
  name: "Files",
  authScopeId: "scp_own",
  authScope: scope("scp_own"),
  furtherAuthScopes: [scope("scp_root", "srv_files")],
} as unknown as Server;
const mail = { ...files, id: "srv_mail", slug: "mail", authScope: scope("scp_mail"), authScopeId: "scp_mail", furtherAuthScopes: [] } as Server;

type Rule = Routes["rules"][number];
const rule = (policy: Rule["policy"], tools: string[], extra: Partial<Rule> = {}): Rule => ({
  id: "rul_x",
  name: "",
  policy,
  tools,
  serverId: files.id,
  navigator: null,
  authScopeId: null,
  ...extra,
});
const none = { slug: "default", denied: [] as string[] };
const routeOf = (
  rules: Rule[],
  tool: string,
  {
    defaultPolicy = "allow",
    server = files,
    denied = none.denied,
    at = none.slug,
    held = [],
  }: Partial<Routes & { server: Server; denied: string[]; at: string }> = {},
) => {
  const route = chooseRoute({ rules, defaultPolicy, held }, { slug: at, denied }, server, tool);
  return route.kind === "denied" ? "denied" : route.server.authScopeId;
};

describe("F84: route rules", () => {
  const root: Partial<Rule> = { authScopeId: "scp_root" };
  test.each<[string, Rule[], string, string]>([
    ["the auth scope of the server, without a rule", [], "read", "scp_own"],
    ["the auth scope of the server, where a rule is for other tools", [rule("deny", ["write"])], "read", "scp_own"],
    ["a rule that denies", [rule("deny", ["re*"])], "read", "denied"],
    ["a rule with another auth scope", [rule("allow", ["delete_*"], root)], "delete_all", "scp_root"],
    ["the auth scope of the server, where a rule with another one is for other tools", [rule("allow", ["delete_*"], root)], "read", "scp_own"],
    ["the first rule that fits, which allows", [rule("allow", ["read"]), rule("deny", ["*"])], "read", "scp_own"],
    ["the first rule that fits, which denies", [rule("deny", ["*"]), rule("allow", ["read"])], "read", "denied"],
    ["the second rule, where the first one is for other tools", [rule("deny", ["delete_*"]), rule("allow", ["*"], root)], "read", "scp_root"],
    ["a rule for the navigator of the call", [rule("deny", ["*"], { navigator: "default" })], "read", "denied"],
    ["the auth scope of the server, where a rule is for another navigator", [rule("deny", ["*"], { navigator: "support" })], "read", "scp_own"],
    ["the auth scope of the server, where a rule is for another server", [rule("deny", ["*"], { serverId: mail.id })], "read", "scp_own"],
    ["a rule for every server", [rule("deny", ["*"], { serverId: null })], "read", "denied"],
    [
      "the auth scope of the server, where the auth scope of the rule is gone",
      [rule("allow", ["*"], { authScopeId: "scp_gone" })],
      "read",
      "scp_own",
    ],
  ])("the route of a call follows from %s", (_, rules, tool, expected) => {
    expect(routeOf(rules, tool)).toBe(expected);
  });

  test("the project's default policy decides where no rule fits", () => {
    expect(routeOf([rule("allow", ["read"])], "write", { defaultPolicy: "deny" })).toBe("denied");
    expect(routeOf([rule("allow", ["read"])], "read", { defaultPolicy: "deny" })).toBe("scp_own");
  });

  test("F99: no rule allows calls of a tool that waits for approval", () => {
    const held = [{ serverId: files.id, tool: "read" }];
    expect(routeOf([rule("allow", ["*"])], "read", { held })).toBe("denied");
    expect(routeOf([], "write", { held })).toBe("scp_own");
    expect(mayDenyTools({ rules: [], defaultPolicy: "allow", held }, none, files)).toBe(true);
    expect(mayDenyTools({ rules: [], defaultPolicy: "allow", held }, none, mail)).toBe(false);
  });

  test("F85: no rule allows what a navigator denies", () => {
    expect(routeOf([rule("allow", ["*"])], "read", { denied: ["files__read"] })).toBe("denied");
  });

  test("the decision names the rule that decided, and none where the default policy did", () => {
    const rules = [rule("deny", ["write"], { id: "rul_1" }), rule("allow", ["read"], { id: "rul_2" })];
    const decide = (tool: string, defaultPolicy: "allow" | "deny" = "allow") => chooseRoute({ rules, defaultPolicy, held: [] }, none, files, tool);
    expect(decide("write")).toMatchObject({ kind: "denied", by: "policy", rule: { id: "rul_1" } });
    expect(decide("read")).toMatchObject({ kind: "allowed", rule: { id: "rul_2" } });
    expect(decide("other")).toMatchObject({ kind: "allowed", rule: undefined });
    expect(decide("other", "deny")).toMatchObject({ kind: "denied", by: "policy", rule: undefined });
  });

  test("mayDenyTools is true for each server with a tool that chooseRoute denies", () => {
    const some = fc.array(
      fc.record({
        policy: fc.constantFrom("allow", "deny"),
        tools: fc.subarray(["a", "b*", "*"], { minLength: 1 }),
        navigator: fc.constantFrom(null, "default", "support"),
      }),
    );
    fc.assert(
      fc.property(some, fc.constantFrom("allow" as const, "deny" as const), fc.constantFrom("a", "bc"), (parts, defaultPolicy, tool) => {
        const rules = parts.map((part) => ({ ...part, serverId: files.id, authScopeId: null }) as Rule);
        for (const at of ["default", "support"])
          if (routeOf(rules, tool, { defaultPolicy, at }) === "denied")
            expect(mayDenyTools({ rules, defaultPolicy, held: [] }, { ...none, slug: at }, files)).toBe(true);
      }),
    );
  });
});

test("a server has a variant for each of its auth scopes, the same objects each time", () => {
  expect(variantsOf(files).map(segmentOf)).toEqual(["files", "files~scp_root"]);
  expect(variantsOf(files)[1]).toBe(variantsOf(files)[1]);
  expect(variantsOf(files)[1]).toMatchObject({ slug: "files", name: "Files: scp_root", authScopeId: "scp_root" });
});

test("a glob fits the same names as the equal regular expression, and stays fast with long names", () => {
  const part = fc.string({ unit: fc.constantFrom("a", "b", "_"), maxLength: 3 });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.string({ unit: fc.constantFrom("a", "b", "_"), maxLength: 12 }), (parts, name) => {
      expect(fitsGlob(parts.join("*"), name)).toBe(new RegExp(`^${parts.join(".*")}$`).test(name));
    }),
  );
  expect(fitsGlob("*a".repeat(60), "a".repeat(50_000))).toBe(true);
});
