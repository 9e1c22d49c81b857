import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The entries of the column “not” in docs/words.md that mean nothing else, so that they must occur nowhere. */
const NEVER: Record<string, RegExp> = {
  "this Cardea": /\bthis Cardea\b(?! instance)/i,
  "catalog server": /\bcatalog servers?\b/i,
  "transparent endpoint": /\btransparent endpoints?\b/i,
  somebody: /\bsomebody\b/i,
  whoever: /\bwhoever\b/i,
  navigated: /\bnavigated\b/i,
  hearer: /\bhearers?\b/i,
  "connect link": /\bconnect links?\b/i,
  "as whom": /\bas whom\b/i,
  "not authenticated": /\bnot authenticated\b/i,
  "the keeper's word": /\bkeeper's word\b/i,
  upstream: /\bupstream\b/i,
  era: /(?<!-)\bera\b/i,
  "2025-era": /\b2025-era\b/i,
  "earlier revision": /\bearlier revisions?\b/i,
  "older transport": /\bolder transport\b/i,
  "held change": /\bheld changes?\b/i,
  "default auth scope": /\bdefault auth scopes?\b/i,
  "batch job": /\bbatch jobs?\b/i,
};
/** What people say to an agent or a form, not what Cardea says. */
const QUOTED = /give somebody access|"somebody-else"|A-Secret-Of-Somebody/;

type Place = { file: string; line: string };

const lines: Place[] = ["worker", "web/src", "scripts", "cli", "sdk", "examples/embedding", "test", "bench", "docs"]
  .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.(tsx?|mjs|md)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .concat("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "wrangler.toml")
  .filter((file) => !["docs/words.md", "test/words.test.ts"].includes(file) && !file.startsWith("docs/decisions/"))
  // The packed program has the words of its libraries, too.
  .filter((file) => !file.startsWith("cli/dist/"))
  .flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => ({ file, line })),
  );

test.each(Object.entries(NEVER))("the words that docs/words.md replaces occur nowhere: %s", (_, word) => {
  expect(lines.length).toBeGreaterThan(10_000);
  expect(lines.filter(({ line }) => word.test(line) && !QUOTED.test(line))).toEqual([]);
});

test("each word that is looked for is in the last column of docs/words.md", () => {
  const rows = readFileSync("docs/words.md", "utf8").split("\n");
  const replaced = rows.flatMap((row) => (row.split("|")[3] ?? "").split(",").map((word) => word.trim()));
  const sought = Object.keys(NEVER).flatMap((words) => words.split(", "));
  expect(sought.filter((word) => !replaced.includes(word))).toEqual([]);
});

test("a replaced word is noticed, and the word in its place is not", () => {
  expect(Object.entries(NEVER).filter(([words, word]) => !words.split(", ").every((one) => word.test(one)))).toEqual([]);
  const said = "A person at this Cardea instance calls a server of a sessionful revision, at the server's own endpoint.";
  expect(Object.values(NEVER).filter((word) => word.test(said))).toEqual([]);
});
