import { readFileSync, writeFileSync } from "node:fs";
import { run } from "./processes.ts";

type Recorded = { id: string; request?: unknown; status: number; answer: string };
type Examples = Record<string, { request?: unknown; answers?: Record<string, unknown> }>;

const FILE = "worker/api/document/examples.json";
/** A list in an example has this many items. */
const MOST_ITEMS = 2;
/** A time of a test run, in UTC milliseconds. */
const isTime = (value: number): boolean => value > 1_600_000_000_000 && value < 4_000_000_000_000;
const TIME = 1_795_219_200_000;

/** What stands in a recorded text for what is random, or only there in a test. */
const PLAIN: [RegExp, string][] = [
  [/https?:\/\/127\.0\.0\.1:\d+/g, "https://mcp.example.com"],
  [/https:\/\/cardea\.test/g, "https://cardea.example.com"],
  [/\bp\d+-[0-9a-f]{8}\b/g, "demo"],
  [/\.[0-9a-f]{8}@/g, "@"],
  [/\b(new|made)-[0-9a-f]{1,8}\b/g, "notes"],
  [/\b(c[dkt])_[\w-]{16,}\.[\w-]{20,}/g, "$1_example.secret"],
  [/\b([a-z]{2,4})_[\w-]{16,}/g, "$1_example"],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "11111111-2222-4333-8444-555555555555"],
  [/\b(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{22,32}\b/g, "person"],
];

/** An example as people read it: without random parts, and with short lists. */
function toExample(value: unknown): unknown {
  if (typeof value === "string") return PLAIN.reduce((text, [from, to]) => text.replace(from, to), value);
  if (typeof value === "number") return isTime(value) ? TIME : value;
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map(toExample);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toExample(each)]));
}

/** Makes the examples of the OpenAPI document from what the contract test has sent and got. */
function toExamples(lines: string[]): Examples {
  const recorded = lines.map((line) => JSON.parse(line) as Recorded).sort((a, b) => (a.id < b.id ? -1 : 1));
  return Object.fromEntries(
    recorded.map(({ id, request, status, answer }) => [
      id,
      {
        ...(request !== undefined && { request: toExample(request) }),
        ...(answer.startsWith("{") && !answer.includes("\n") && { answers: { [status]: toExample(JSON.parse(answer)) } }),
      },
    ]),
  );
}

async function main(): Promise<void> {
  const { output } = await run("vitest", [
    "run",
    "--project",
    "worker",
    "--silent=false",
    "worker/api/contract.test.ts",
    "-t",
    "an administrator's call",
  ]);
  const lines = output.split("\n").flatMap((line) => /EXAMPLE (\{.*\})$/.exec(line)?.[1] ?? []);
  const before = readFileSync(FILE, "utf8");
  // A route whose call failed keeps its example.
  const examples = { ...(JSON.parse(before) as Examples), ...toExamples(lines) };
  const sorted = Object.fromEntries(Object.entries(examples).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
  await run("biome", ["format", "--write", FILE]);
  console.log(`${lines.length} operations were recorded.`);
}

if (import.meta.main) await main();
