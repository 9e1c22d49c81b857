import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findOwnName, isShortened, parseToolName, toPresentName, toToolName } from "./tool-names.ts";

const PROVIDERS_TAKE = /^[a-zA-Z0-9_-]{1,64}$/;
const LONG_SLUG = `a${"-b".repeat(19)}c`;

const slugs = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
/** Names as servers have them: ordinary ones, ones that nearly have the form of a shortened one, and any text. */
const tools = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "_", "-", ".", "2"), minLength: 1, maxLength: 70 }),
  fc.tuple(fc.string({ unit: fc.constantFrom("a", "_", "é"), maxLength: 50 }), fc.stringMatching(/^--[a-z2-7]{12}$/)).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 200 }),
);

describe("B12: a tool's name at a navigator", () => {
  test("is one that model providers take, for every server and tool", () => {
    fc.assert(
      fc.property(slugs, tools, (slug, tool) => void expect(toToolName(slug, tool)).toMatch(PROVIDERS_TAKE)),
      { seed: 12, numRuns: 2000 },
    );
  });

  test("is no other tool's, and its tool is found by it among any others", () => {
    const sets = fc.uniqueArray(fc.tuple(slugs, tools), { selector: (pair) => JSON.stringify(pair), maxLength: 40 });
    fc.assert(
      fc.property(sets, (pairs) => {
        const names = pairs.map(([slug, tool]) => toToolName(slug, tool));
        // A shortened name may itself be the own name of a further tool.
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
  ])("is {server}__{tool} where that fits: %s, %s", (slug, tool, name) => {
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
  ])("is a shortened one where that does not: %s, %s", (slug, tool, name) => {
    expect(toToolName(slug, tool)).toMatch(name);
    expect(parseToolName(toToolName(slug, tool))).toEqual({ serverSlug: slug });
  });

  test("stays the same for ever: agents remember it", () => {
    expect(toToolName("github", "get.user")).toBe("github__get_user--ygnbpwzazc23");
  });

  test.each(["whoami", "__whoami", "", "get_authentication_link"])("%j is no server's tool", (name) => {
    expect(parseToolName(name)).toBeUndefined();
  });

  test("of before, which providers would not take, still tells its tool", () => {
    for (const tool of ["get.user", "x".repeat(200), "é--abcdefabcdef"]) {
      expect(parseToolName(`github__${tool}`)).toEqual({ serverSlug: "github", tool });
      expect(toPresentName(`github__${tool}`)).toBe(toToolName("github", tool));
    }
  });

  test("that is shortened is found neither at another server nor among other tools", () => {
    const name = toToolName("github", "get.user");
    expect(isShortened(name)).toBe(true);
    expect(findOwnName(name, "github", ["get_user", "get user", "get.user", "get.user"])).toBe("get.user");
    expect(findOwnName(name, "github", ["get_user", "get user"])).toBeUndefined();
    expect(findOwnName(name, "gitlab", ["get.user"])).toBeUndefined();
  });
});

/** What a call would be decided on, where a server has these tools. */
function ownOf(name: string, all: [string, string][]): [string, string | undefined] {
  const parsed = parseToolName(name);
  const slug = parsed?.serverSlug ?? "";
  const own = all.filter(([of]) => of === slug).map(([, tool]) => tool);
  return [slug, parsed?.tool ?? findOwnName(name, slug, own)];
}
