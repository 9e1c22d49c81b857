import { relative } from "node:path";
import { hasNoLoop, isShort, isSmall } from "./architecture.ts";
import { type Import, importsIn, type Rule, sayImport, type Tree } from "./source-tree.ts";

/** The rooms of the console and its top-level files, highest first. The names in one line are peers. */
const ORDER = [
  ["main.tsx"],
  ["router.tsx"],
  [
    "shell",
    "agents",
    "analytics",
    "audit",
    "audit-delivery",
    "bridges",
    "connect-agent",
    "links",
    "overview",
    "playground",
    "projects",
    "settings",
    "tokens",
    "tool-changes",
    "webhooks",
  ],
  ["rules"],
  ["api-keys", "members"],
  ["navigators"],
  ["servers"],
  ["session"],
  ["ui"],
  ["api.ts"],
  ["api-error.ts", "session-over.ts"],
  ["texts"],
];

/** The rooms with pages. The router uses the pages; other rooms use the queries only. */
const PAGE_ROOMS = ORDER.slice(
  2,
  ORDER.findIndex((rooms) => rooms.includes("session")),
).flat();

const roomOf = (file: string): string => relative("web/src", file).split("/")[0] ?? "";
const levelOf = (file: string): number => ORDER.findIndex((rooms) => rooms.includes(roomOf(file)));

const withoutTests = (tree: Tree): Tree => new Map([...tree].filter(([file]) => !file.endsWith(".test.ts")));

const betweenRooms = (tree: Tree): Import[] => importsIn(withoutTests(tree)).filter(({ from, to }) => tree.has(to) && roomOf(from) !== roomOf(to));

const isPlaced: Rule = (tree) => [...withoutTests(tree).keys()].filter((file) => levelOf(file) < 0).map((file) => `${file} is in no room`);

const pointsDown: Rule = (tree) =>
  betweenRooms(tree)
    .filter(({ from, to }) => levelOf(to) <= levelOf(from))
    .map(sayImport);

const usesQueries: Rule = (tree) =>
  betweenRooms(tree)
    .filter(({ from, to }) => PAGE_ROOMS.includes(roomOf(to)) && from !== "web/src/router.tsx" && !to.endsWith("/queries.ts"))
    .map(sayImport);

/** A pure module has functions, no JSX and no import of a package. Each one has a test next to it; the texts are tested together. */
const isTested: Rule = (tree) => {
  const withPackage = new Set(
    importsIn(tree)
      .filter(({ to }) => !/\.tsx?$/.test(to))
      .map(({ from }) => from),
  );
  return [...withoutTests(tree)]
    .filter(([file]) => !/^web\/src\/texts\/(en|de|es|texts|operator-texts)/.test(file))
    .filter(([file, code]) => file.endsWith(".ts") && /=>|\bfunction\b/.test(code) && !withPackage.has(file))
    .filter(([file]) => !tree.has(file.replace(/\.ts$/, ".test.ts")) && !file.endsWith("/queries.ts"))
    .map(([file]) => `${file} is pure and has no test next to it`);
};

/** Every rule of the console's layout, by the sentence that states it. Its trees include the tests. */
export const CONSOLE_RULES: Record<string, Rule> = {
  "every file is in a room of the order": isPlaced,
  "imports point down, types included, and peers never import each other": pointsDown,
  "a room with pages offers only its queries to other rooms": usesQueries,
  "no file reaches itself by its imports, types included": (tree) => hasNoLoop(withoutTests(tree)),
  "a folder has at most sixteen files": (tree) => isSmall(withoutTests(tree)),
  "files are short": (tree) => isShort(withoutTests(tree)),
  "a pure module has a test beside it": isTested,
};
