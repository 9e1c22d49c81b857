import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../worker/version.ts";

test("the version of the Worker is that of package.json", () => {
  expect(VERSION).toBe(JSON.parse(readFileSync("package.json", "utf8")).version);
});

test.each(["cli", "sdk"])("the version of the package of %s/ is that of package.json", (folder) => {
  expect(JSON.parse(readFileSync(`${folder}/package.json`, "utf8")).version).toBe(VERSION);
});
