import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../worker/version.ts";

test("the version of the Worker is that of package.json", () => {
  expect(VERSION).toBe(JSON.parse(readFileSync("package.json", "utf8")).version);
});

test("the version of the command line is that of package.json", () => {
  expect(JSON.parse(readFileSync("cli/package.json", "utf8")).version).toBe(VERSION);
});
