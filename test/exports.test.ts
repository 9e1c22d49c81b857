import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const files = new Map(
  globSync(["*.ts", "{worker,web,scripts,cli,sdk,examples,test,bench}/**/*.{ts,tsx,mjs}"]).map((file) => [
    file.replaceAll("\\", "/"),
    readFileSync(file, "utf8"),
  ]),
);

/** Files whose exports others take: tools the configurations and the functions of Cloudflare Pages, and applications what the SDK gives. */
const TAKEN_BY_OTHERS = /\.config\.ts$|^web\/functions\/|^sdk\/(client\.ts|react\.tsx|rest-api\.ts)$/;

/** What a file exports although no other file names it. @param tree the text of each file, by its path */
function exportedInVain(tree: ReadonlyMap<string, string>): string[] {
  const namedIn = new Map<string, number>();
  for (const text of tree.values()) for (const word of new Set(text.match(/[A-Za-z_$][\w$]*/g))) namedIn.set(word, (namedIn.get(word) ?? 0) + 1);
  return [...tree]
    .filter(([file]) => !TAKEN_BY_OTHERS.test(file))
    .flatMap(([file, text]) =>
      [...text.matchAll(/^export (?:async |abstract )*(?:const|let|function\*?|type|class|interface|enum) ([A-Za-z_$][\w$]*)/gm)]
        .map(([, name = ""]) => name)
        .filter((name) => namedIn.get(name) === 1)
        .map((name) => `${file}: ${name}`),
    );
}

test("a file exports only what another file uses", () => {
  expect(files.size).toBeGreaterThan(1000);
  expect(exportedInVain(files)).toEqual([]);
});

test("an export that only its own file uses is noticed", () => {
  const tree = new Map([
    ["a.ts", "export const used = 1;\nexport type Alone = typeof used;\nexport async function own() {}\n"],
    ["b.ts", 'import { used } from "./a.ts";\nused;\n'],
  ]);
  expect(exportedInVain(tree)).toEqual(["a.ts: Alone", "a.ts: own"]);
});
