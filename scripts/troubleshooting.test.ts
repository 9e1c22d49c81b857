import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { writeTroubleshooting } from "./troubleshooting.ts";

test("docs/troubleshooting.md has every error code with its cause and what to do; npm run docs:errors writes it", () => {
  expect(readFileSync("docs/troubleshooting.md", "utf8")).toBe(writeTroubleshooting());
});
