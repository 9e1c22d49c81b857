import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findOwnName, isShortened, parseToolName, toPresentName, toToolName } from "./tool-names.ts";

const PROVIDERS_TAKE = /^[a-zA-Z0-9_-]{1,64}$/;
const LONG_SLUG = `a${"-b".repeat(19)}c`;

const slugs = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
/** Own names of tools: ordinary names, names similar to shortened ones, and any text. */
const tools = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "_", "-", ".", "2"), minLength: 1, maxLength: 70 }),
  fc.tuple(fc.string({ unit: fc.constantFrom("a", "_", "é"), maxLength: 50 }), fc.stringMatching(/^--[a-z2-7]{12}$/)).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 200 }),
);

describe("B12: a tool's name at a navigator", () => {
  test("F104: the name of every tool at a navigator is accepted by model providers", () => {
    fc.assert(
      fc.property(slugs, tools, (slug, tool) => void expect(toToolName(slug, tool)).toMatch(PROVIDERS_TAKE)),
      { seed: 12, numRuns: 2000 },
    );
  });

  test("S66: a name at a navigator belongs to one tool only, and that tool is found by it among any others", () => {
    const sets = fc.uniqueArray(fc.tuple(slugs, tools), { selector: (pair) => JSON.stringify(pair), maxLength: 40 });
    fc.assert(
      fc.property(sets, (pairs) => {
        const names = pairs.map(([slug, tool]) => toToolName(slug, tool));
        // A shortened name may itself be the own name of another tool.
        const all = [...pairs, ...names.map((name, at): [string, string] => [pairs[at]?.[0] ?? "", name.slice((pairs[at]?.[0].length ?? 0) + 2)])];
        const distinct = new Map(all.map((pair) => [JSON.stringify(pair), toToolName(...pair)]));
        expect(new Set(distinct.values()).size).toBe(distinct.size);
        for (const [slug, tool] of all) expect(ownOf(toToolName(slug, tool), all)).toEqual([slug, tool]);
      }),
      { seed: 12 },
    );
  });

  test.each([
    ["github", "create_issue", "github__create_issue"],
    ["github", "with__under__", "github__with__under__"],
    ["github", "_get", "github___get"],
    ["a", "x".repeat(61), `a__${"x".repeat(61)}`],
    ["github", "x--organization-", "github__x--organization-"],
    ["github", "x--Organization", "github__x--Organization"],
  ])("a name that model providers accept is {server}__{tool}: %s, %s", (slug, tool, name) => {
    expect(toToolName(slug, tool)).toBe(name);
    expect(parseToolName(name)).toEqual({ serverSlug: slug, tool });
  });

  test.each([
    ["github", "get.user", /^github__get_user--[a-z2-7]{12}$/],
    ["github", "repo/list", /^github__repo_list--[a-z2-7]{12}$/],
    ["github", "naïve ✓", /^github__na_ve__--[a-z2-7]{12}$/],
    ["github", "x--organization", /^github__x--organization--[a-z2-7]{12}$/],
    ["a", "x".repeat(62), /^a__x{47}--[a-z2-7]{12}$/],
    [LONG_SLUG, "x".repeat(200), new RegExp(`^${LONG_SLUG}__x{8}--[a-z2-7]{12}$`)],
  ])("a name that model providers do not accept is shortened: %s, %s", (slug, tool, name) => {
    expect(toToolName(slug, tool)).toMatch(name);
    expect(parseToolName(toToolName(slug, tool))).toEqual({ serverSlug: slug });
  });

  test("a shortened name never changes, because agents remember it", () => {
    expect(toToolName("github", "get.user")).toBe("github__get_user--ygnbpwzazc23");
  });

  test.each(["whoami", "__whoami", "", "get_authentication_link"])("the name %j leads to no server", (name) => {
    expect(parseToolName(name)).toBeUndefined();
  });

  test("an old name that model providers do not accept still leads to its tool", () => {
    for (const tool of ["get.user", "x".repeat(200), "é--abcdefabcdef"]) {
      expect(parseToolName(`github__${tool}`)).toEqual({ serverSlug: "github", tool });
      expect(toPresentName(`github__${tool}`)).toBe(toToolName("github", tool));
    }
  });

  test("a shortened name is found neither at another server nor among other tools", () => {
    const name = toToolName("github", "get.user");
    expect(isShortened(name)).toBe(true);
    expect(findOwnName(name, "github", ["get_user", "get user", "get.user", "get.user"])).toBe("get.user");
    expect(findOwnName(name, "github", ["get_user", "get user"])).toBeUndefined();
    expect(findOwnName(name, "gitlab", ["get.user"])).toBeUndefined();
  });
});

/** The server and own name to which a call by this name leads. @param all the slugs and own names of all tools */
function ownOf(name: string, all: [string, string][]): [string, string | undefined] {
  const parsed = parseToolName(name);
  const slug = parsed?.serverSlug ?? "";
  const own = all.filter(([of]) => of === slug).map(([, tool]) => tool);
  return [slug, parsed?.tool ?? findOwnName(name, slug, own)];
}
