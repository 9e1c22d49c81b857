import { env } from "cloudflare:test";
import { beforeAll, describe, expect, test } from "vitest";
import { seedStatements } from "../../test/harness/grown-deployment.ts";
import { entries } from "../../test/harness/worker/plans/entries.ts";
import { judge } from "../../test/harness/worker/plans/judge.ts";
import { watchDatabase } from "../../test/harness/worker/plans/watched-database.ts";
import { makeRepositories } from "./db.ts";

const { DB, AUDIT_DB } = env as unknown as { DB: D1Database; AUDIT_DB: D1Database };
const databases = [DB, AUDIT_DB].map((d1) => ({ d1, ...watchDatabase(d1) }));
const [main, audit] = databases.map(({ db }) => db);
if (!main || !audit) throw new Error("there are two databases");
const repositories = makeRepositories(main, audit);

/** Statements of tables that both databases have. */
const OF_THE_AUDIT = /INSERT INTO (audit_events|usage_daily)\b/;

const { db: _, ...aggregates } = repositories;
const functions = Object.entries(aggregates).flatMap(([aggregate, of]) => Object.keys(of).map((name) => [aggregate, name] as const));
const entryOf = (aggregate: string, name: string) =>
  (entries as Record<string, Record<string, (typeof entries)["users"]["find"]>>)[aggregate]?.[name];

describe("each query's cost is independent of how many people, projects and servers there are", () => {
  beforeAll(async () => {
    for (const statement of seedStatements({ members: 2000, projects: 40, servers: 60, events: 20_000 })) {
      await DB.prepare(statement).run();
      if (OF_THE_AUDIT.test(statement)) await AUDIT_DB.prepare(statement).run();
    }
  });

  test("each function of the repositories has an entry in test/harness/worker/plans", () => {
    expect(functions.filter(([aggregate, name]) => !entryOf(aggregate, name)).map((one) => one.join("."))).toEqual([]);
  });

  test.each(functions)("%s.%s scans no table and reads at most 50 rows for each row it returns or changes", async (aggregate, name) => {
    const entry = entryOf(aggregate, name);
    if (!entry) throw new Error("there is no entry");
    const [run, exception] = typeof entry === "function" ? [entry, undefined] : [entry.run, entry];
    for (const { take } of databases) take();
    await run(repositories);
    const ran = databases.flatMap(({ d1, take }) => take().map((one) => ({ d1, one })));
    expect(ran.length).toBeGreaterThan(0);
    const problems = await Promise.all(ran.map(({ d1, one }) => judge(d1, one, exception)));
    expect(problems.flat().join("\n")).toBe("");
  });
});
