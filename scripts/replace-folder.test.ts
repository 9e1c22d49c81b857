import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { replaceFolder } from "./replace-folder.ts";

function makeFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "cardea-"));
  mkdirSync(join(folder, "assets"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("a folder gets the new files and loses the others, and a file that has not changed is not touched", () => {
  const to = makeFolder({ "index.html": "one", "icon.svg": "same", "assets/one.js": "1" });
  utimesSync(join(to, "icon.svg"), 1, 1);
  const from = makeFolder({ "index.html": "two", "icon.svg": "same", "assets/two.js": "2" });
  replaceFolder(from, to, "index.html");
  expect(readdirSync(join(to, "assets"))).toEqual(["two.js"]);
  expect([readFileSync(join(to, "index.html"), "utf8"), statSync(join(to, "icon.svg")).mtimeMs]).toEqual(["two", 1000]);
  expect(() => readdirSync(from)).toThrow();
});

test("a folder that is not there yet is made", () => {
  const to = join(mkdtempSync(join(tmpdir(), "cardea-")), "dist");
  replaceFolder(makeFolder({ "index.html": "new", "assets/a.js": "a" }), to, "index.html");
  expect(readdirSync(to).sort()).toEqual(["assets", "index.html"]);
});
