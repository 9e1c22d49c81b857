import { env } from "cloudflare:test";
import { beforeAll, describe, expect, test } from "vitest";
import { blocksStatement, ids, NOW, personDaysStatement, seedStatements, segmentsStatement } from "../../test/harness/grown-deployment.ts";
import { entries } from "../../test/harness/worker/plans/entries.ts";
import { judge } from "../../test/harness/worker/plans/judge.ts";
import { watchDatabase } from "../../test/harness/worker/plans/watched-database.ts";
import { type DatabaseName, printRan } from "../../test/harness/worker/recorded-statements.ts";
import { packEvents } from "../audit/audit.ts";
import { newEventId } from "../lib/ids.ts";
import { CHANGING } from "../routing/directory/telling.ts";
import { makeRepositories } from "./db.ts";

const { DB, AUDIT_DB, RECORD_STATEMENTS } = env as unknown as { DB: D1Database; AUDIT_DB: D1Database; RECORD_STATEMENTS: string };
const databases = Object.entries({ DB, AUDIT_DB }).map(([name, d1]) => ({ name: name as DatabaseName, d1, ...watchDatabase(d1) }));
const [main, audit] = databases.map(({ db }) => db);
if (!main || !audit) throw new Error("there are two databases");
const repositories = makeRepositories(main, audit);

/** Statements of tables that both databases have. */
const OF_THE_AUDIT = /INSERT INTO (audit_events|usage_daily)\b/;

const EVENT = { projectId: ids.project(0), actor: "user:u7", userId: "u7", action: "tool.call", outcome: "ok" } as const;

const { db: _, ...aggregates } = repositories;
const functions = Object.entries(aggregates).flatMap(([aggregate, of]) => Object.keys(of).map((name) => [aggregate, name] as const));
const entryOf = (aggregate: string, name: string) =>
  (entries as Record<string, Record<string, (typeof entries)["users"]["find"]>>)[aggregate]?.[name];

const directoryVersions = async () => await DB.prepare("SELECT project_id, version FROM directory_versions ORDER BY project_id").raw();

describe("each query's cost is independent of how many people, projects and servers there are", () => {
  beforeAll(async () => {
    for (const statement of seedStatements({ members: 2000, projects: 40, servers: 60, events: 20_000, jobs: 200 })) {
      await DB.prepare(statement).run();
      if (OF_THE_AUDIT.test(statement)) await AUDIT_DB.prepare(statement).run();
    }
    const events = Array.from({ length: 10 }, (_, index) => ({ ...EVENT, id: newEventId(NOW + index), at: NOW + index }));
    for (const statement of [segmentsStatement(2000), blocksStatement(2000, packEvents(events)), personDaysStatement(2000)])
      await AUDIT_DB.prepare(statement).run();
  });

  test("each function of the repositories has an entry in test/harness/worker/plans", () => {
    expect(functions.filter(([aggregate, name]) => !entryOf(aggregate, name)).map((one) => one.join("."))).toEqual([]);
  });

  test.each([
    ["reads a table without an index", "SELECT id FROM credentials WHERE subject || '' = ?", ["user:u7"], "scans a table"],
    ["reads a table under another name", "SELECT c.id FROM credentials AS c WHERE c.subject || '' = ?", ["user:u7"], "scans a table"],
    [
      "makes an index of its own",
      "SELECT a.id FROM servers a JOIN servers b ON b.name = a.name AND a.id = ?",
      ["srv_0-1"],
      "AUTOMATIC|scans a table",
    ],
    ["reads many rows by an index", "SELECT count(*) FROM credentials WHERE auth_scope_id >= ?", ["scp_0"], "the most is 50"],
  ])("a statement that %s is found", async (_, sql, params, problem) => {
    const { results, meta } = await DB.prepare(sql)
      .bind(...params)
      .all();
    expect((await judge(DB, { sql, params, rows: results.length, read: meta.rows_read })).join()).toMatch(new RegExp(problem));
  });

  test("the tools that wait for approval are found without reading any other tool", async () => {
    const [watched] = databases;
    watched?.take();
    const held = await repositories.toolDefinitions.listHeld(ids.project(0));
    const [ran] = watched?.take() ?? [];
    const holding = await DB.prepare(
      "SELECT count(*) AS n FROM servers WHERE project_id = 'prj_0' AND hold_changes = 1 AND deleted_at IS NULL",
    ).first("n");
    expect(held.length).toBeGreaterThan(0);
    // D1 counts a row and its entry in an index.
    expect(ran?.read).toBeLessThanOrEqual(2 * (held.length + Number(holding)));
    const plan = await DB.prepare(`EXPLAIN QUERY PLAN ${ran?.sql}`)
      .bind(...(ran?.params ?? []))
      .all<{ detail: string }>();
    expect(plan.results.map(({ detail }) => detail)).toEqual([
      expect.stringContaining("USING INDEX servers_holding"),
      expect.stringContaining("INDEX tool_definitions_changed (project_id=? AND server_id=?)"),
    ]);
  });

  test.each(functions)("%s.%s scans no table and reads at most 50 rows for each row it returns or changes", async (aggregate, name) => {
    const entry = entryOf(aggregate, name);
    if (!entry) throw new Error("there is no entry");
    const [run, exception] = typeof entry === "function" ? [entry, undefined] : [entry.run, entry];
    for (const { take } of databases) take();
    const before = await directoryVersions();
    await run(repositories);
    // Otherwise a change of rights would hold only after the project's root has looked into D1 again.
    const isTold = ((CHANGING as Record<string, readonly string[]>)[aggregate] ?? []).includes(name);
    if (!isTold) expect(await directoryVersions(), "it changes a directory, but is not in CHANGING").toEqual(before);
    const ran = databases.flatMap(({ name, d1, take }) => take().map((one) => ({ name, d1, one })));
    if (RECORD_STATEMENTS === "values") for (const { name, one } of ran) printRan(name, one);
    expect(ran.length).toBeGreaterThan(0);
    const problems = await Promise.all(ran.map(({ d1, one }) => judge(d1, one, exception)));
    expect(problems.flat().join("\n")).toBe("");
  });
});
