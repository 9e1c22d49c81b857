import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { describe, expect, test } from "vitest";

type Node = { type: string; value?: unknown; name?: { name?: string }; attributes?: Node[] };

/** What is no text: names, addresses, looks. */
const TECHNICAL =
  /^(className|key|id|type|to|from|href|rel|target|name|role|method|action|variant|size|appearance|orientation|side|viewBox|d|fill|stroke.*|inputMode|autoComplete|placeholder)$/;

/** A word that begins a sentence, or a sentence. */
const isText = (value: string): boolean => /^[A-Z][a-z]+(\s|$|[.:,…?])/.test(value.trim()) || /[a-z]{2} [a-z]+ [^-]*\.$/.test(value.trim());

/** The literal texts in a component: all text between tags, and every string that reads like one. */
function literalsIn(file: string, code: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one);
    if (typeof node !== "object" || node === null || !("type" in node)) return;
    const { type, value, name } = node as Node;
    if (type === "ImportDeclaration" || type === "TSLiteralType") return;
    if (type === "JSXAttribute" && TECHNICAL.test(name?.name ?? "") && (value as Node)?.type === "Literal") return;
    if (type === "JSXText" && /[A-Za-z]{2}/.test(String(value))) found.push(String(value).trim());
    if ((type === "Literal" || type === "TemplateElement") && typeof (value as { cooked?: string })?.cooked === "string") {
      const { cooked } = value as { cooked: string };
      if (isText(cooked)) found.push(cooked);
    }
    if (type === "Literal" && typeof value === "string" && isText(value)) found.push(value);
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(parseSync(file, code).program);
  return found;
}

/** Names that are the same in every language. */
const NAMES = new Set(["Cardea", "Enter", "Escape", "ms", "Playground"]);

describe("literal texts in components", () => {
  const files = readdirSync("web/src", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".tsx"))
    .map((entry) => join(entry.parentPath, entry.name));
  const withTexts = files
    .map((file) => [file, literalsIn(file, readFileSync(file, "utf8")).filter((text) => !NAMES.has(text))] as const)
    .filter(([, texts]) => texts.length > 0);

  test("no component has a text of its own", () => {
    expect(files.length).toBeGreaterThan(60);
    expect(withTexts).toEqual([]);
  });

  test.each([
    ["a text between tags", "<p>Two words</p>"],
    ["an attribute", '<p title="Two words" />'],
    ["a template", "<p>{`Remove \u0024{name}?`}</p>"],
    ["a choice", '<p>{on ? "Working" : "Ended"}</p>'],
  ])("%s is noticed", (_title, code) => {
    expect(literalsIn("planted.tsx", `const one = (${code});`).length).toBeGreaterThan(0);
  });

  test("looks, names and addresses are no texts", () => {
    const code = '<a className="flex Two" href="/Two words" role="button">{texts().frame.search}</a>';
    expect(literalsIn("planted.tsx", `import { x } from "Two words";\nconst one = (${code});`)).toEqual([]);
  });
});
