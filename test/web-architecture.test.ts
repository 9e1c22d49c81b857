import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CONSOLE_RULES } from "./harness/console-layout.ts";
import type { Tree } from "./harness/source-tree.ts";

const files = readdirSync("web/src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));
const web: Tree = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));

describe("the console's layout", () => {
  test.each(Object.entries(CONSOLE_RULES))("the console keeps this rule: %s", (_, rule) => {
    expect(web.size).toBeGreaterThan(90);
    expect(rule(web)).toEqual([]);
  });
});

/** A small console that keeps every rule; each breach below is planted in it. */
const SOUND: Record<string, string> = {
  "main.tsx": 'import { router } from "./router.tsx";\nimport "./styles.css";\n',
  "router.tsx": 'import { LinkList } from "./links/link-list.tsx";\n',
  "links/link-list.tsx": 'import type { Server } from "../servers/queries.ts";\nimport { words } from "./words.ts";\n',
  "links/words.ts": 'import { ApiError } from "../api-error.ts";\nexport const words = () => ApiError;\n',
  "links/words.test.ts": 'import { words } from "./words.ts";\nimport "../main.tsx";\n',
  "servers/queries.ts": 'import { queryOptions } from "@tanstack/react-query";\nexport const one = () => queryOptions({});\n',
  "servers/scope-form/field.tsx": 'import { one } from "../queries.ts";\n',
  "session/queries.ts": 'import { api } from "../api.ts";\n',
  "ui/button.tsx": 'import { ApiError } from "../api-error.ts";\n',
  "api.ts": 'import { hc } from "hono/client";\nimport type { AppType } from "../../worker/app.ts";\nimport { ApiError } from "./api-error.ts";\n',
  "api-error.ts": "export class ApiError {}\n",
};

const plant = (planted: Record<string, string>): Tree =>
  new Map(Object.entries({ ...SOUND, ...planted }).map(([file, code]) => [`web/src/${file}`, code]));

const ROOM = "every file is in a room of the order";
const DOWN = "imports point down, types included, and peers never import each other";
const BREACHES: [rule: string, breach: string, planted: Record<string, string>][] = [
  [ROOM, "a new folder", { "helpers/text.tsx": "" }],
  [ROOM, "a new file at the top", { "extra.ts": "" }],
  [DOWN, "an import from a higher room", { "ui/link.tsx": 'import { me } from "../session/queries.ts";\n' }],
  [DOWN, "an import of a type from a higher room", { "ui/link.tsx": 'import type { Me } from "../session/queries.ts";\n' }],
  [DOWN, "a type of a higher room that is named in place", { "ui/link.tsx": 'type Me = import("../session/queries.ts").Me;\n' }],
  [DOWN, "a re-export from a higher room", { "ui/link.tsx": 'export { me } from "../session/queries.ts";\n' }],
  [DOWN, "an import from a peer", { "rules/rule.tsx": 'import { q } from "../audit/queries.ts";\n', "audit/queries.ts": "" }],
  [
    "a room with pages offers only its queries to other rooms",
    "an import of another room's form",
    { "rules/rule.tsx": 'import { Field } from "../servers/scope-form/field.tsx";\n' },
  ],
  [
    "no file reaches itself by its imports, types included",
    "a loop of types inside a room",
    { "ui/a.tsx": 'import type { B } from "./b.tsx";\n', "ui/b.tsx": 'import type { A } from "./a.tsx";\n' },
  ],
  [
    "a folder has at most sixteen files",
    "a room with seventeen files",
    Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`rules/rule-${index}.tsx`, ""])),
  ],
  ["files are short", "a file of three hundred lines and more", { "ui/long.tsx": "\n".repeat(301) }],
  ["a pure module has a test beside it", "a pure module without a test", { "links/state.ts": "export const isOver = () => true;\n" }],
];

describe("the rules of the console's layout", () => {
  test.each(Object.entries(CONSOLE_RULES))("a sound console does not break this rule: %s", (_, rule) => {
    expect(rule(plant({}))).toEqual([]);
  });

  test.each(BREACHES)("the rule “%s” notices %s, and no other rule does", (name, _breach, planted) => {
    const broken = Object.entries(CONSOLE_RULES).filter(([, rule]) => rule(plant(planted)).length > 0);
    expect(broken.map(([sentence]) => sentence)).toEqual([name]);
  });

  test("every rule has a planted breach", () => {
    expect(Object.keys(CONSOLE_RULES).filter((sentence) => !BREACHES.some(([name]) => name === sentence))).toEqual([]);
  });
});
