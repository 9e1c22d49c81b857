import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { expect, test } from "vitest";

/** The first words of a title that says of what it speaks only in the title around it. */
const BEGINS_LATE = /^(is|are|was|were|it|its|does|do|did|so|because|and|but|than|then|also|ends|leaves|holds|comes|enters|disconnects)\b/;
/** The last words of a group's title that goes on in the titles of its tests. */
const ENDS_EARLY = /\b((while|after|before|although|when|if|that|because)( an? \w+| the \w+)?)$/;

type Title = { kind: "test" | "describe"; title: string };
type Node = { type: string } & Record<string, unknown>;

test("the title of each test can be read alone, and the title of each group is complete", () => {
  const files = ["worker", "web/src", "scripts", "cli", "sdk", "examples", "test"]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const titles = files.flatMap((file) => titlesIn(readFileSync(file, "utf8")));
  expect(titles.length).toBeGreaterThan(2000);
  expect(titles.filter(isIncomplete)).toEqual([]);
});

test("a title that begins or ends in the middle of a sentence is noticed", () => {
  const code = `
    describe("S45: after a fault while a person", () => { test("enters a key, the key is stored", () => {}); });
    describe("a grant", () => { test.each([1])("F1, S2: is in use: %s", () => {}); test(\`it works \${once}\`, () => {}); });
    test("a grant is in use", () => {});`;
  expect(titlesIn(code).filter(isIncomplete)).toHaveLength(4);
});

function isIncomplete({ kind, title }: Title): boolean {
  const bare = title.replace(/^(?:[A-Z]\d+b?(?:, |: ))+/, "");
  return BEGINS_LATE.test(bare) || (kind === "describe" && ENDS_EARLY.test(bare));
}

function titlesIn(code: string): Title[] {
  const found: Title[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one);
    if (!isNode(value) || Array.isArray(value)) return;
    const kind = value.type === "CallExpression" ? rootOf(value.callee) : undefined;
    const title = kind === "test" || kind === "describe" ? textOf((value.arguments as unknown[])[0]) : undefined;
    if ((kind === "test" || kind === "describe") && title !== undefined) found.push({ kind, title });
    for (const below of Object.values(value)) visit(below);
  };
  visit(parseSync("a.test.tsx", code).program);
  return found;
}

/** The name that a call begins with: `test` in `test.each(rows)("…")`. */
function rootOf(callee: unknown): string | undefined {
  if (!isNode(callee)) return undefined;
  return typeof callee.name === "string" ? callee.name : rootOf(callee.object ?? callee.callee ?? callee.tag);
}

function textOf(title: unknown): string | undefined {
  if (!isNode(title)) return undefined;
  if (typeof title.value === "string") return title.value;
  return Array.isArray(title.quasis) ? title.quasis.map(({ value }: { value: { raw: string } }) => value.raw).join("…") : undefined;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
