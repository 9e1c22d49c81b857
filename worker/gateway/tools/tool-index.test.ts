import type { Tool } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { makeToolIndex } from "./tool-index.ts";

const tool = (name: string, description: string): Tool => ({ name, description, inputSchema: { type: "object" } });

test("F93: a tool is found by a word of its name, by a word of its description, and by a misspelt word", () => {
  const index = makeToolIndex([tool("github__create_issue", "Opens an issue in a repository"), tool("mail__send", "Sends a letter")]);
  for (const query of ["create issue", "repository", "repositry", "create a new issue please"])
    expect(index.search(query, 1).map(({ name }) => name)).toEqual(["github__create_issue"]);
});

test("M7: the tool index limits both the texts of servers and the query", () => {
  const words = (seed: number) => Array.from({ length: 2000 }, (_, at) => `w${seed}x${at}${"y".repeat(20)}`).join(" ");
  const tools = [tool("first__find_me", "needle"), ...Array.from({ length: 900 }, (_, seed) => tool(`t${seed}__a`, words(seed)))];
  const index = makeToolIndex(tools);
  expect(index.search("needle", 5).map(({ name }) => name)).toEqual(["first__find_me"]);
  expect(index.search("w7x1999", 5)).toEqual([]);
  expect(index.search("abcdefghijklmnopqrstuvwxyzab ".repeat(14).slice(0, 400), 5)).toEqual([]);
  expect(index.search(`${"zzzzz ".repeat(20)}needle`, 5)).toEqual([]);
});
