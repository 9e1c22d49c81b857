import { describe, expect, test } from "vitest";
import type { Navigator } from "../db/navigators.ts";
import type { Server } from "../db/servers.ts";
import { allowedServers, findSettings, isDenied, isPattern } from "./navigator-rules.ts";

describe("F85: a deny list", () => {
  test.each([
    [[], "github", "create_issue", false],
    [["github"], "github", "create_issue", true],
    [["github"], "github-2", "create_issue", false],
    [["github__create_issue"], "github", "create_issue", true],
    [["github__create_issue"], "github", "create_issues", false],
    [["github__delete_*"], "github", "delete_repo", true],
    [["github__delete_*"], "github", "undelete_repo", false],
    [["github__*_repo"], "github", "delete_repo", true],
    [["github__*_repo"], "github", "delete_repos", false],
    [["github__*a*b"], "github", "xaxb", true],
    [["github__*a*b"], "github", "xb", false],
    [["github__ab*b"], "github", "ab", false],
    [["github__*"], "gitlab", "x", false],
    [["slack", "github__x"], "github", "x", true],
  ])("the deny list %j for the server %s and its tool %s denies the tool: %j", (denied, server, tool, expected) => {
    expect(isDenied({ denied }, server, tool)).toBe(expected);
  });

  test("a pattern with many stars is matched in time linear in the name's length", () => {
    expect(isDenied({ denied: [`x__${"*a".repeat(90)}`] }, "x", `${"a".repeat(89)}b`)).toBe(false);
  });

  test.each([
    ["github", true],
    ["github__delete_*", true],
    ["GitHub", false],
    ["*", false],
    ["github__", false],
    ["github__a b", true],
    ["github__naïve ✓", true],
    ["github__a\nb", false],
    ["", false],
    [`github__${"x".repeat(200)}`, true],
    [`github__${"x".repeat(500)}`, false],
  ])("%j is a pattern of a deny list: %j", (text, expected) => {
    expect(isPattern(text)).toBe(expected);
  });

  test("a deny list removes whole servers", () => {
    const servers = ["a", "b"].map((slug) => ({ slug }) as Server);
    expect(allowedServers({ denied: ["a", "b__x"] }, servers).map(({ slug }) => slug)).toEqual(["b"]);
  });
});

test("the project's own URL has the settings of the default navigator; any other URL has those of the navigator it names", () => {
  const made = { slug: "support", mode: "search" } as Navigator;
  expect(findSettings([made], undefined)).toBeUndefined();
  expect(findSettings([{ ...made, slug: "default" }], undefined)).toMatchObject({ mode: "search" });
  expect(findSettings([made], "support")).toBe(made);
  expect(findSettings([made], "other")).toBeUndefined();
});
