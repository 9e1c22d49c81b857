import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { run } from "./processes.ts";

/** A kept statement: `test/harness/worker/recorded-statements.ts`. */
type Recorded = { database: string; sql: string; params?: unknown[] };

const FOLDER = "test/fixtures/statements";
/** It calls each function of the repositories on rows with known ids, so its statements are kept with their values. */
const WITH_VALUES = ["worker/db/plans.test.ts"];
/** Statements that only routes, sign-in and queues send are kept as texts, because their values are random. */
const AS_TEXTS = ["worker/api/contract.test.ts", "worker/people/sign-in/sign-in.test.ts", "worker/people/sign-in/company-sign-in.test.ts"];

async function record(kind: "values" | "texts", files: string[]): Promise<string[]> {
  const { ok, output } = await run("vitest", ["run", "--project", "worker", "--silent=false", ...files], { RECORD_STATEMENTS: kind });
  if (!ok) throw new Error(`The tests did not pass, so nothing was kept:\n${output.slice(-4000)}`);
  return output.split("\n").flatMap((line) => /STATEMENT (\{.*\})$/.exec(line)?.[1] ?? []);
}

/** Each statement once, in its order. One that is there with values is not kept as a text too. */
export function toKept(lines: string[]): Recorded[] {
  const all = [...new Set(lines)].map((line) => JSON.parse(line) as Recorded);
  const withValues = new Set(all.filter(({ params }) => params).map(({ database, sql }) => `${database} ${sql}`));
  return all.filter(({ database, sql, params }) => params || !withValues.has(`${database} ${sql}`));
}

/** The name of the last migration in a folder. */
export const lastMigration = (folder: string): string | undefined =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .at(-1);

/** Keeps the statements of this version for the tests of later ones. @param version also the name of the file */
async function main(version: string): Promise<void> {
  const statements = toKept([...(await record("values", WITH_VALUES)), ...(await record("texts", AS_TEXTS))]);
  const migrations = { DB: lastMigration("migrations"), AUDIT_DB: lastMigration("migrations/audit") };
  mkdirSync(FOLDER, { recursive: true });
  const file = `${FOLDER}/${version}.json`;
  // One line for each statement, so that a difference can be read.
  const body = statements.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  writeFileSync(
    file,
    `{\n  "version": ${JSON.stringify(version)},\n  "migrations": ${JSON.stringify(migrations)},\n  "statements": [\n${body}\n  ]\n}\n`,
  );
  console.log(`${file} has ${statements.length} statements.`);
}

if (import.meta.main) {
  const { VERSION } = await import("../worker/version.ts");
  await main(process.argv[2] ?? VERSION);
}
