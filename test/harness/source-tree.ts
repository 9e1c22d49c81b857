import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Source files by their path from the project's root, such as `worker/vault/vault.ts`. */
export type Tree = ReadonlyMap<string, string>;

/** Returns a sentence for each place of a tree that breaks the rule. */
export type Rule = (tree: Tree) => string[];

/** @property to the path from the project's root, or the name of a package */
export type Import = { from: string; to: string; typeOnly: boolean };

/** Reads the source files of a folder, without tests. @param folder such as `worker` */
export function readTree(folder: string): Tree {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
}

/** The imports and re-exports of one file, including types. */
export function importsOf(file: string, code: string): Import[] {
  const found = [...code.matchAll(/^(?:import|export)\s+(type\s+)?([^"';]*?)(?:from\s+)?"([^"]+)";/gm)].map(([, type, names = "", to = ""]) => ({
    to,
    typeOnly: type !== undefined || (/^\{.*\}\s*$/s.test(names) && namesIn(names).every((name) => name.startsWith("type "))),
  }));
  const inline = [...code.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, to = ""]) => ({ to, typeOnly: true }));
  return [...found, ...inline].map(({ to, typeOnly }) => ({
    from: file,
    to: to.startsWith(".") ? relative(".", resolve(dirname(file), to)) : to,
    typeOnly,
  }));
}

const namesIn = (braces: string): string[] =>
  braces
    .replace(/[{}]/g, "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

export const importsIn = (tree: Tree): Import[] => [...tree].flatMap(([file, code]) => importsOf(file, code));

/** The names that a file imports or re-exports, and the file that each one is taken from. */
export const namesTaken = (file: string, code: string): { name: string; from: string }[] =>
  [...code.matchAll(/^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"(\.[^"]+)";/gm)].flatMap(([, names = "", from = ""]) =>
    namesIn(names).map((name) => ({ name: name.replace(/^type /, "").replace(/ as .*$/, ""), from: relative(".", resolve(dirname(file), from)) })),
  );

export const reExportsIn = (code: string): string => (code.match(/^export\s+(?:type\s+)?\{[^}]*\}\s+from\s+"[^"]+";/gm) ?? []).join("\n");

/** Whether a file passes on what another file exports, in one of the three ways to write that. */
export const passesOn = (code: string): boolean => reExportsIn(code) !== "" || /^export\s+(?:\*|(?:type\s+)?\{[^}]*\};)/m.test(code);

export const sayImport = ({ from, to }: Import): string => `${from} imports ${to}`;

export const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/[^\n]*/g, "");
