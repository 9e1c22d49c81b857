import { describe, expect, test } from "vitest";
import type { ProbedServer } from "../queries.ts";
import { draftOfProbe, freeSlug, isIncomplete } from "./draft-of-probe.ts";

const probed = (part: Partial<ProbedServer>): ProbedServer => ({
  url: "https://mcp.example.com/mcp",
  name: "Notes",
  known: null,
  helpUrl: null,
  icon: null,
  state: "reachable",
  problem: null,
  revision: null,
  transport: "http",
  signIn: { type: "none", from: "server" },
  tools: null,
  warnings: [],
  leftOut: [],
  ...part,
});
const oauth = { type: "oauth2", from: "server", issuer: null, scopes: ["a", "b"], registration: "dcr", template: null, clientUrl: null } as const;

describe("F78: the draft of a server that was found", () => {
  test("a server without sign-in is complete", () => {
    expect(draftOfProbe(probed({}))).toMatchObject({ name: "Notes", slug: undefined, url: "https://mcp.example.com/mcp", type: "none" });
    expect(isIncomplete(probed({}))).toBe(false);
  });

  test("the scopes of a provider that publishes them are left to it, and those of a template are entered", () => {
    expect(draftOfProbe(probed({ signIn: { ...oauth, scopes: [...oauth.scopes] } }))).toMatchObject({
      type: "oauth2",
      provider: "discovered",
      scopes: "",
    });
    const signIn = { ...oauth, scopes: [...oauth.scopes], template: "github" };
    expect(draftOfProbe(probed({ signIn, known: "github" }))).toMatchObject({ slug: "github", provider: "template:github", scopes: "a b" });
  });

  test("a key whose place is not known has an empty field to fill in", () => {
    const found = probed({ signIn: { type: "header", from: "server", fields: [] }, warnings: ["key_place_unknown"] });
    expect(draftOfProbe(found)).toMatchObject({ type: "header", fields: [{ name: "" }] });
    expect(isIncomplete(found)).toBe(true);
  });

  test("a server that does not answer is incomplete unless the catalog knows it", () => {
    expect(isIncomplete(probed({ state: "unreachable", signIn: null }))).toBe(true);
    expect(isIncomplete(probed({ state: "unreachable", signIn: { type: "none", from: "catalog" } }))).toBe(false);
  });

  test.each([
    ["Notes", [], "notes"],
    ["Notes", ["notes"], "notes-2"],
    ["Notes", ["notes", "notes-2"], "notes-3"],
    ["x".repeat(60), ["x".repeat(40)], `${"x".repeat(38)}-2`],
    ["日本", [], "server"],
  ])("the slug of %j next to %j is %s", (name, taken, slug) => {
    expect(freeSlug(name, taken)).toBe(slug);
  });
});
