import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { describe, expect, test } from "vitest";

/** The rooms on the way of a call, and those that hold state. */
const ROOMS = ["agents", "auth-scopes", "downstream", "gateway", "lib", "objects", "protocol", "recordings", "routing", "streams", "vault"];
const MAX_LINES = 50;
const MAX_LETS = 2;

type Size = { file: string; name: string; line: number; lines: number; lets: number };

describe("functions on the way of a call", () => {
  const sizes = ROOMS.flatMap((room) => sourcesOf(`worker/${room}`)).flatMap((file) => measure(file, readFileSync(file, "utf8")));

  test(`no function has more than ${MAX_LINES} lines`, () => {
    expect(sizes.length).toBeGreaterThan(500);
    expect(sizes.filter(({ lines }) => lines > MAX_LINES).map(toText)).toEqual([]);
  });

  test(`no function declares more than ${MAX_LETS} variables that are assigned again`, () => {
    expect(sizes.filter(({ lets }) => lets > MAX_LETS).map(toText)).toEqual([]);
  });
});

describe("how a function is measured", () => {
  const block = (count: number) => "  work();\n".repeat(count);

  test("a function with 51 lines is noticed, one with 50 is not", () => {
    const code = `function long() {\n${block(49)}}\nconst short = () => {\n${block(48)}};\n`;
    expect(measure("planted.ts", code)).toMatchObject([
      { name: "long", line: 1, lines: 51, lets: 0 },
      { name: "short", lines: 50 },
    ]);
  });

  test("a third `let` is noticed anywhere in the function", () => {
    const code = "const three = () => {\n  let [one, two] = pair();\n  for (let at = 0; at < 1; at++) one = two;\n  return one;\n};\n";
    expect(measure("planted.ts", code)).toMatchObject([{ name: "three", lets: 3 }]);
  });

  test("the lines and variables of a closure count for the function around it too", () => {
    const code = `function outer() {\n  let one = 0;\n  each(() => {\n    let two = 0;\n${block(50)}  });\n}\n`;
    expect(measure("planted.ts", code)).toMatchObject([
      { name: "outer", lines: 56, lets: 2 },
      { name: "(closure)", lines: 53, lets: 1 },
    ]);
  });

  test("a factory counts without the functions it makes, which count separately", () => {
    const code = `function makeIt() {\n  let kept = 0;\n  return {\n    run() {\n      let own = 0;\n${block(60)}    },\n  };\n}\n`;
    expect(measure("planted.ts", code)).toMatchObject([
      { name: "makeIt", lines: 6, lets: 1 },
      { name: "run", lines: 63, lets: 1 },
    ]);
  });
});

const toText = ({ file, line, name, lines, lets }: Size): string => `${file}:${line} ${name}: ${lines} lines, ${lets} let`;

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

type Node = { type: string; start: number; end: number };
type Found = { name: string; node: Node; inner: Found[]; lets: number };

/** Every function of a file with its size: a factory (`make…`) without the functions it makes, any other function with its closures. */
function measure(file: string, code: string): Size[] {
  const lineAt = (offset: number): number => code.slice(0, offset).split("\n").length;
  const linesOf = ({ node }: Found): number => lineAt(node.end) - lineAt(node.start) + 1;
  const sizeOf = (found: Found): { lines: number; lets: number } => {
    const isFactory = /^make[A-Z]/.test(found.name);
    const inner = found.inner.map((one) => ({ lines: linesOf(one), lets: totalLets(one) }));
    const between = inner.reduce((sum, { lines }) => sum + lines - 1, 0);
    return isFactory ? { lines: linesOf(found) - between, lets: found.lets } : { lines: linesOf(found), lets: totalLets(found) };
  };
  const flat = (found: Found): Found[] => [found, ...found.inner.flatMap(flat)];
  const top: Found = { name: "(file)", node: { type: "", start: 0, end: code.length }, inner: [], lets: 0 };
  collect(parseSync(file, code).program, "(closure)", top);
  return top.inner.flatMap(flat).map((found) => ({ file, name: found.name, line: lineAt(found.node.start), ...sizeOf(found) }));
}

const totalLets = (found: Found): number => found.lets + found.inner.reduce((sum, one) => sum + totalLets(one), 0);

/** @param name of the variable or member whose value the node is */
function collect(value: unknown, name: string, into: Found): void {
  if (Array.isArray(value)) for (const one of value) collect(one, name, into);
  if (!isNode(value)) return;
  const members: [string, unknown][] = Object.entries(value);
  const own = nameIn(members);
  const isFunction = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(value.type);
  const found: Found = isFunction ? { name: own ?? name, node: value, inner: [], lets: 0 } : into;
  if (isFunction) into.inner.push(found);
  if (value.type === "VariableDeclaration" && members.some(([key, kind]) => key === "kind" && kind === "let")) found.lets += namesIn(members);
  const passesName = /^(VariableDeclarator|Property|MethodDefinition|PropertyDefinition)$/.test(value.type);
  for (const [, member] of members) collect(member, passesName ? (own ?? "(closure)") : "(closure)", found);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "start" in value;
}

function nameIn(members: [string, unknown][]): string | undefined {
  const [, id] = members.find(([key, value]) => (key === "id" || key === "key") && isNode(value)) ?? [];
  return typeof id === "object" && id !== null && "name" in id ? String(id.name) : undefined;
}

/** The number of variables that a declaration names; a pattern may name several. */
function namesIn(members: [string, unknown][]): number {
  const [, declared] = members.find(([key]) => key === "declarations") ?? [];
  const declarators: unknown[] = Array.isArray(declared) ? declared : [];
  return declarators.reduce<number>((sum, one) => sum + (isNode(one) && "id" in one ? namesOf(one.id) : 0), 0);
}

function namesOf(pattern: unknown): number {
  if (!isNode(pattern)) return 0;
  if (pattern.type === "Identifier") return 1;
  const parts = Object.entries(pattern).filter(([key]) => ["elements", "properties", "value", "argument", "left"].includes(key));
  return parts.flatMap(([, part]): unknown[] => (Array.isArray(part) ? part : [part])).reduce<number>((sum, part) => sum + namesOf(part), 0);
}
