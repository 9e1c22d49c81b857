import type { Tool } from "@modelcontextprotocol/server";
import { describe, expect, test } from "vitest";
import { MOST_BYTES } from "../../../lib/memory/isolate-memory.ts";
import { isOneMistakeAway } from "./misspelling-rules.ts";
import { searchIndexes } from "./search-indexes.ts";
import { makeToolIndex } from "./tool-index.ts";
import { stemOf } from "./word-rules.ts";

const tool = (name: string, description = ""): Tool => ({ name, description, inputSchema: { type: "object" } });

/** Searches the tools of several servers. @returns `{server}__{tool}` of the hits */
function searching(servers: Record<string, Tool[]>, isShown: (name: string) => boolean = () => true) {
  const slugs = Object.keys(servers);
  const indexes = slugs.map((slug) => makeToolIndex(servers[slug] ?? [], slug));
  const nameOf = ({ index, tool: at }: { index: number; tool: number }) => `${slugs[index]}__${servers[slugs[index] ?? ""]?.[at]?.name}`;
  return {
    indexes,
    search: (query: string, limit = 10) => searchIndexes(indexes, query, limit, (hit) => isShown(nameOf(hit))).map(nameOf),
  };
}

describe("F93: search_tools", () => {
  const servers = {
    github: [
      tool("create_issue", "Opens an issue in a repository"),
      tool("list_issues", "Lists what is open"),
      tool("create_or_update_file", "Creates an issue template or any other file"),
    ],
    mail: [tool("send", "Sends a letter"), tool("searchMessages", "Looks for mails")],
  };

  test.each([
    ["create issue", "github__create_issue"],
    ["repository", "github__create_issue"],
    ["repositry", "github__create_issue"],
    ["create a new issue please", "github__create_issue"],
    ["creating issues", "github__create_issue"],
    ["make a ticket", "github__create_issue"],
    ["show the issues", "github__list_issues"],
    ["letter", "mail__send"],
    ["lett", "mail__send"],
    ["search messages", "mail__searchMessages"],
  ])("the first hit for “%s” is %s", (query, name) => {
    expect(searching(servers).search(query)[0]).toBe(name);
  });

  test("a tool that has all words of the query comes before tools that have one of them often", () => {
    const search = searching({
      a: [tool("merge_merge", "merge merge merge")],
      b: [tool("merge_branch")],
      c: [tool("branch", "branch branch")],
    }).search;
    expect(search("merge a branch")[0]).toBe("b__merge_branch");
  });

  test("a word that is written exactly somewhere is not taken as a misspelling of another word", () => {
    const { search } = searching({ a: [tool("read_cart"), tool("read_card")] });
    expect(search("cart")).toEqual(["a__read_cart"]);
    expect(search("carx")).toEqual(["a__read_cart", "a__read_card"]);
  });

  test("a tool that the caller may not use is not among the hits, and takes no place of another", () => {
    const many = Array.from({ length: 50 }, (_, at) => tool(`create_issue_${at}`));
    const { search } = searching({ a: [tool("create_issue"), ...many] }, (name) => name === "a__create_issue_49");
    expect(search("create issue", 3)).toEqual(["a__create_issue_49"]);
  });

  test("a query of nothing but filler words, an empty one, and one that fits nothing have no hits, unless a tool has such a word", () => {
    const { search } = searching(servers);
    expect([search("please could you"), search("—"), search("zzzzzz")]).toEqual([[], [], []]);
    expect(searching({ a: [tool("who"), tool("when")] }).search("who")).toEqual(["a__who"]);
  });
});

test.each([
  ["issues", "issue"],
  ["repositories", "repository"],
  ["creating", "create"],
  ["created", "creates"],
  ["planned", "plan"],
  ["searches", "search"],
  ["boxes", "box"],
])("%s and %s have one stem", (one, other) => {
  expect(stemOf(one)).toBe(stemOf(other));
});

test("words with other letters, and words that only look like a plural, are not changed", () => {
  expect(["статус", "日本語", "status", "x1s", "is"].map(stemOf)).toEqual(["статус", "日本語", "status", "x1s", "is"]);
});

test.each([
  ["repository", "repositry", true],
  ["issue", "isssue", true],
  ["channel", "chanenl", true],
  ["board", "beard", true],
  ["board", "board", true],
  ["board", "bored", false],
  ["issue", "is", false],
])("whether %s and %s are one mistake apart: %s", (a, b, is) => {
  expect([isOneMistakeAway(a, b), isOneMistakeAway(b, a)]).toEqual([is, is]);
});

test("M7: the tool index limits both the texts of servers and the query", () => {
  const words = (seed: number) => Array.from({ length: 2000 }, (_, at) => `w${seed}x${at}${"y".repeat(20)}`).join(" ");
  const { search } = searching({ first: [tool("find_me", "needle")], t: Array.from({ length: 900 }, (_, seed) => tool(`a${seed}`, words(seed))) });
  expect(search("needle", 5)).toEqual(["first__find_me"]);
  expect(search("w7x1999", 5)).toEqual([]);
  expect(search("abcdefghijklmnopqrstuvwxyzab ".repeat(14).slice(0, 400), 5)).toEqual([]);
  const others = Array.from({ length: 20 }, (_, at) => `zzzzz${at}`).join(" ");
  expect(search(`${others} needle`, 5)).toEqual([]);
});

test("an index of many different short words fits into an isolate's memory, and tools beyond its limit are found by their names", () => {
  const words = (seed: number) => Array.from({ length: 100 }, (_, at) => (seed * 100 + at).toString(36)).join(" ");
  const { indexes, search } = searching({
    server: Array.from({ length: 1000 }, (_, seed) => tool(`tool${seed}`, `${seed === 999 ? "belated" : "early"} ${words(seed)}`)),
  });
  expect(indexes[0]?.bytes).toBeGreaterThan(MOST_BYTES / 60);
  expect(indexes[0]?.bytes).toBeLessThan(MOST_BYTES / 10);
  expect(search("early", 1)).toHaveLength(1);
  expect(search("belated", 1)).toEqual([]);
  expect(search("tool999", 1)).toEqual(["server__tool999"]);
});
