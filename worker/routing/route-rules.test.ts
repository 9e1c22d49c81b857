import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { segmentOf, variantsOf } from "../auth-scopes/auth-scopes.ts";
import type { AuthScope, Server } from "../db/servers.ts";
import { fitsGlob } from "./glob-rules.ts";
import { chooseRoute, mayDeny, type Routes } from "./route-rules.ts";

const scope = (id: `scp_${string}`, serverId: `srv_${string}` | null = null) => ({ id, serverId, name: id }) as AuthScope;
const files = {
  id: "srv_files",
  slug: "files",
  name: "Files",
  authScopeId: "scp_own",
  authScope: scope("scp_own"),
  alternatives: [scope("scp_root", "srv_files")],
} as unknown as Server;
const mail = { ...files, id: "srv_mail", slug: "mail", authScope: scope("scp_mail"), authScopeId: "scp_mail", alternatives: [] } as Server;

type Rule = Routes["rules"][number];
const rule = (priority: number, policy: Rule["policy"], tools: string[], extra: Partial<Rule> = {}): Rule => ({
  priority,
  policy,
  tools,
  serverId: files.id,
  authScopeId: null,
  ...extra,
});
const none = { denied: [] as string[] };
const routeOf = (
  rules: Rule[],
  tool: string,
  { defaultPolicy = "allow", server = files, denied = none.denied, held = [] }: Partial<Routes & { server: Server; denied: string[] }> = {},
) => {
  const route = chooseRoute({ rules, defaultPolicy, held }, { denied }, server, tool);
  return route.kind === "denied" ? "denied" : route.server.authScopeId;
};

describe("F84: which way a call goes", () => {
  const root: Partial<Rule> = { authScopeId: "scp_root" };
  test.each<[string, Rule[], string, string]>([
    ["no rule", [], "read", "scp_own"],
    ["a rule for other tools", [rule(1, "deny", ["write"])], "read", "scp_own"],
    ["a rule that denies", [rule(1, "deny", ["re*"])], "read", "denied"],
    ["a rule with another credential", [rule(1, "allow", ["delete_*"], root)], "delete_all", "scp_root"],
    ["that rule, for other tools", [rule(1, "allow", ["delete_*"], root)], "read", "scp_own"],
    ["the lower priority first", [rule(2, "deny", ["*"]), rule(1, "allow", ["read"])], "read", "scp_own"],
    ["at equal priority the one that denies", [rule(1, "allow", ["*"], root), rule(1, "deny", ["delete_*"])], "delete_all", "denied"],
    ["at equal priority the one that fits", [rule(1, "allow", ["*"], root), rule(1, "deny", ["delete_*"])], "read", "scp_root"],
    ["a rule of another server", [rule(1, "deny", ["*"], { serverId: mail.id })], "read", "scp_own"],
    ["a rule of every server", [rule(1, "deny", ["*"], { serverId: null })], "read", "denied"],
    ["a scope that is gone", [rule(1, "allow", ["*"], { authScopeId: "scp_gone" })], "read", "scp_own"],
  ])("%s", (_, rules, tool, expected) => {
    expect(routeOf(rules, tool)).toBe(expected);
  });

  test("the project's default holds where no rule fits", () => {
    expect(routeOf([rule(1, "allow", ["read"])], "write", { defaultPolicy: "deny" })).toBe("denied");
    expect(routeOf([rule(1, "allow", ["read"])], "read", { defaultPolicy: "deny" })).toBe("scp_own");
  });

  test("F99: a tool that waits for approval is called by no rule", () => {
    const held = [{ serverId: files.id, tool: "read" }];
    expect(routeOf([rule(1, "allow", ["*"])], "read", { held })).toBe("denied");
    expect(routeOf([], "write", { held })).toBe("scp_own");
    expect(mayDeny({ rules: [], defaultPolicy: "allow", held }, none, files)).toBe(true);
    expect(mayDeny({ rules: [], defaultPolicy: "allow", held }, none, mail)).toBe(false);
  });

  test("F85: what a navigator denies, no rule allows", () => {
    expect(routeOf([rule(1, "allow", ["*"])], "read", { denied: ["files__read"] })).toBe("denied");
  });

  test("the order in which rules were made changes nothing but between equals", () => {
    const some = fc.array(
      fc.record({
        priority: fc.nat(3),
        policy: fc.constantFrom("allow", "deny"),
        tools: fc.constant(["*"]),
        serverId: fc.constant(files.id),
        authScopeId: fc.constant(null),
      }),
      { maxLength: 6 },
    ) as fc.Arbitrary<Rule[]>;
    fc.assert(fc.property(some, (rules) => void expect(routeOf([...rules].reverse(), "x")).toBe(routeOf(rules, "x"))));
  });

  test("whatever is denied may be denied", () => {
    const some = fc.array(
      fc.record({ priority: fc.nat(3), policy: fc.constantFrom("allow", "deny"), tools: fc.subarray(["a", "b*", "*"], { minLength: 1 }) }),
    );
    fc.assert(
      fc.property(some, fc.constantFrom("allow" as const, "deny" as const), fc.constantFrom("a", "bc"), (parts, defaultPolicy, tool) => {
        const rules = parts.map((part) => ({ ...part, serverId: files.id, authScopeId: null }) as Rule);
        if (routeOf(rules, tool, { defaultPolicy }) === "denied") expect(mayDeny({ rules, defaultPolicy, held: [] }, none, files)).toBe(true);
      }),
    );
  });
});

test("a server has a variant for each of its scopes, the same ones each time", () => {
  expect(variantsOf(files).map(segmentOf)).toEqual(["files", "files~scp_root"]);
  expect(variantsOf(files)[1]).toBe(variantsOf(files)[1]);
  expect(variantsOf(files)[1]).toMatchObject({ slug: "files", name: "Files: scp_root", authScopeId: "scp_root" });
});

test("globs fit as regular expressions would, and take no longer for long names", () => {
  const part = fc.string({ unit: fc.constantFrom("a", "b", "_"), maxLength: 3 });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.string({ unit: fc.constantFrom("a", "b", "_"), maxLength: 12 }), (parts, name) => {
      expect(fitsGlob(parts.join("*"), name)).toBe(new RegExp(`^${parts.join(".*")}$`).test(name));
    }),
  );
  expect(fitsGlob("*a".repeat(60), "a".repeat(50_000))).toBe(true);
});
