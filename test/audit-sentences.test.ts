import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const matchesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = ""]) => found);

/** The names of acts that stand as one word in the code of the Worker. */
function recordedActions(): string[] {
  const files = readdirSync("worker", { recursive: true, withFileTypes: true }).filter(({ name }) => /^(?!.*\.test).*\.tsx?$/.test(name));
  const texts = files.map(({ parentPath, name }) => readFileSync(`${parentPath}/${name}`, "utf8"));
  return texts.flatMap((text) => matchesIn(text, /(?:\baction: |recordChange\()"([a-z_.-]+)"/g));
}

test("F110: every act that is recorded has a sentence in the console", () => {
  const recorded = new Set(recordedActions());
  expect(recorded.size).toBeGreaterThan(30);
  const sentences = matchesIn(readFileSync("web/src/texts/en/audit.ts", "utf8"), /^ {4}"([a-z_.-]+)": \(/gm);
  expect([...recorded].filter((action) => !sentences.includes(action))).toEqual([]);
});
