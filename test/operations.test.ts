import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const page = readFileSync("docs/operations.md", "utf8");
const code = readdirSync("worker", { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .map((file) => readFileSync(join("worker", file), "utf8"))
  .join("\n");

/** The lines that the Worker writes into its log: each event with the text of its fields. */
const logged = [...code.matchAll(/\blog\.(?:error|info)\(\s*"([a-z_.]+)"(?:,([\s\S]*?))?\)[;,)]*\n/g)].map(([, event = "", fields = ""]) => ({
  event,
  fields,
}));
const queries = page.split("\n").filter((line) => /^\|.*\?\s+\|/.test(line));

test("each event of a query in docs/operations.md is one that the Worker logs, with the field by which the query groups it", () => {
  const asked = queries.flatMap((line) => {
    const [, field] = /grouped by `(\w+)`(?! and|,)/.exec(line) ?? [];
    return [...line.matchAll(/event = "([^"]+)"/g)].map(([, event = ""]) => ({ event, field }));
  });
  expect(asked.length).toBeGreaterThan(10);
  const isAnswered = ({ event, field }: (typeof asked)[number]) =>
    logged.some((line) => line.event === event && (field === undefined || new RegExp(`\\b${field}\\b`).test(line.fields)));
  expect(asked.filter((query) => !isAnswered(query))).toEqual([]);
});

test("each ending of events in a query in docs/operations.md is that of some", () => {
  const endings = queries.flatMap((line) => [...line.matchAll(/ends in `(\.[a-z_]+)`/g)].map(([, ending = ""]) => ending));
  expect(endings).toHaveLength(2);
  for (const ending of endings) expect([ending, logged.filter(({ event }) => event.endsWith(ending)).length > 1]).toEqual([ending, true]);
});

test("each event and code that a symptom in docs/operations.md names is one of the Worker's", () => {
  const [symptoms = ""] = page.split("## When something is wrong")[1]?.split("\n## ") ?? [];
  const named = [...symptoms.matchAll(/[`“]([a-z_]+\.[a-z_]+)[`”]/g)].map(([, name = ""]) => name).filter((name) => !/\.(toml|json|md)$/.test(name));
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !code.includes(`"${name}"`))).toEqual([]);
});
