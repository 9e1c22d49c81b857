import type { Tool } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { MOST_BYTES } from "../../lib/memory/isolate-memory.ts";
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

test("an index of many different short words fits into an isolate's memory, and tools beyond its limit are found by their names", () => {
  const words = (seed: number) => Array.from({ length: 100 }, (_, at) => (seed * 100 + at).toString(36)).join(" ");
  const index = makeToolIndex(
    Array.from({ length: 1000 }, (_, seed) => tool(`server__tool${seed}`, `${seed === 999 ? "late" : "early"} ${words(seed)}`)),
  );
  expect(index.bytes).toBeGreaterThan(MOST_BYTES / 3);
  expect(index.bytes).toBeLessThan(MOST_BYTES);
  expect(index.search("early", 1)).toHaveLength(1);
  expect(index.search("late", 1)).toEqual([]);
  expect(index.search("tool999", 1).map(({ name }) => name)).toEqual(["server__tool999"]);
});
