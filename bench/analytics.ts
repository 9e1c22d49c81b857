import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { median } from "./statistics.ts";

/**
 * What an answer of the analytics costs for a project with 10^6 calls a day over two years, in which each day has as many servers, tools, navigators and agents
 * as are counted apart. `npm run bench:analytics` prints tables for docs/performance.md: rows and bytes of a real local D1, and the plan, the rows read and the
 * time of each query. The time includes what the Worker does with the rows.
 */
const CALLS_A_DAY = Number(process.env.CALLS ?? 1_000_000);
const PEOPLE = Number(process.env.PEOPLE ?? 5000);
const TIMES = 7;
const DAY = 86_400_000;
const PERIODS = ["day", "month", "year"] as const;

type Ran = { sql: string; params: unknown[]; read: number };
type Rollups = { listSeries(project: string, asked: object): Promise<unknown[]>; listTop(project: string, asked: object): Promise<unknown[]> };
/** The parts of the Worker's modules that this program uses. Their types are of another platform than Node. */
type Modules = {
  makeRepositories(main: unknown, audit: unknown): { callRollups: Rollups };
  watchDatabase(d1: unknown): { db: unknown; take(): Ran[] };
  MOST_ROWS: Record<string, number>;
  sketchOf(ids: Iterable<string>): string;
  ROLLUP_RETENTION_DAYS: { hour: number; day: number; week: number };
  beginningOf(grain: string, at: number): number;
  periodOf(name: string, now: number): { grain: string; step: number; current: { from: number; to: number }; before: { from: number; to: number } };
  timesOf(span: object, grain: string): number[];
  totalsOf(rows: unknown[], span: object, isWhole: boolean): object;
  pointsOf(rows: unknown[], span: object, step: number): object[];
};
const root = join(import.meta.dirname, "..");
const load = async <Name extends keyof Modules>(file: string): Promise<Pick<Modules, Name>> =>
  import(join(root, file)) as Promise<Pick<Modules, Name>>;
const { makeRepositories } = await load<"makeRepositories">("worker/db/db.ts");
const { watchDatabase } = await load<"watchDatabase">("test/harness/worker/plans/watched-database.ts");
const { MOST_ROWS, beginningOf } = await load<"MOST_ROWS" | "beginningOf">("worker/audit/rollups/rollup-rules.ts");
const { sketchOf } = await load<"sketchOf">("worker/audit/rollups/sketch-rules.ts");
const { ROLLUP_RETENTION_DAYS } = await load<"ROLLUP_RETENTION_DAYS">("worker/audit/retention-rules.ts");
const { periodOf, timesOf, totalsOf, pointsOf } = await load<"periodOf" | "timesOf" | "totalsOf" | "pointsOf">("worker/api/analytics-rules.ts");

const PROJECT = "prj_measured";
const now = Date.now();
const HISTOGRAM = JSON.stringify([
  0, 0, 0, 1203, 2304, 3405, 4506, 5607, 16708, 27809, 38910, 41011, 32112, 23213, 14314, 5415, 3516, 1617, 718, 319, 120, 21, 2,
]);
const ERRORS = JSON.stringify({ auth: 12_034, rate: 321, timeout: 21, server: 34_567, client: 1234, policy: 0 });
/** The sketch of a busy day, which has its longest form. */
const SKETCH = sketchOf(Array.from({ length: PEOPLE }, (_, index) => `user ${index}`));
const INSERT = `WITH RECURSIVE times (t) AS (SELECT 0 UNION ALL SELECT t + 1 FROM times WHERE t < ?2 - 1), things (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM things WHERE n < ?3)
  INSERT INTO call_rollups (project_id, grain, kind, at, key, tool, calls, failed, errors, own, server, people, agents)
  SELECT ?1, ?4, ?5, ?6 - t * ?7, iif(?5 = 'all', '', 'a-name-of-some-length-' || iif(?5 = 'tool', n % 200, n)), iif(?5 = 'tool', 'a_tool_of_some_length_' || n, ''),
    ?8 / ?3 + abs(random() % 100), abs(random() % 50), ?9, '[800000,100000,50000,20000]', ?10, ?11, ?11 FROM times, things`;

const workerd = new Miniflare(convertV4MiniflareOptions({ modules: true, script: "export default {}", d1Databases: ["DB", "AUDIT_DB"] }));
type D1 = Awaited<ReturnType<Miniflare["getD1Database"]>>;

async function fill(db: D1): Promise<void> {
  for (const file of readdirSync(join(root, "migrations/audit")).filter((name) => name.endsWith(".sql")))
    for (const statement of readFileSync(join(root, "migrations/audit", file), "utf8").split("--> statement-breakpoint"))
      await db.prepare(statement).run();
  for (const [grain, length] of [["hour", DAY / 24] as const, ["day", DAY] as const, ["week", 7 * DAY] as const])
    for (const [kind, rows] of Object.entries(MOST_ROWS)) {
      const times = Math.ceil((ROLLUP_RETENTION_DAYS[grain] * DAY) / length);
      const last = beginningOf(grain, now);
      const calls = (CALLS_A_DAY * length) / DAY;
      const values = [PROJECT, times, rows, grain, kind, last, length, Math.round(calls), ERRORS, HISTOGRAM, kind === "all" ? SKETCH : null];
      await db
        .prepare(INSERT)
        .bind(...values)
        .run();
    }
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < TIMES; round++) {
    const from = performance.now();
    await run();
    times.push(performance.now() - from);
  }
  return median(times);
}

/** The queries of the route, and its work on the rows. @param kind of the whole project, or of one server */
function queriesOf(rollups: Rollups, period: string): Record<string, () => Promise<unknown>> {
  const { grain, step, current, before } = periodOf(period, now);
  const series = (kind: string, key: string) => async () => {
    const rows = await rollups.listSeries(PROJECT, { grain, kind, key, times: timesOf({ from: before.from, to: current.to }, grain) });
    return [totalsOf(rows, current, kind === "all"), totalsOf(rows, before, kind === "all"), pointsOf(rows, current, step)];
  };
  const top = (kind: string) => () => rollups.listTop(PROJECT, { grain, kind, ...current, limit: 10 });
  const lists = Object.fromEntries(["server", "tool", "navigator", "agent"].map((kind) => [`top of kind ${kind}`, top(kind)]));
  const whole = series("all", "");
  return {
    "numbers of the project": whole,
    "numbers of one server": series("server", "a-name-of-some-length-7"),
    ...lists,
    "the whole answer": () => Promise.all([whole(), ...Object.values(lists).map((run) => run())]),
  };
}

try {
  const [main, audit] = await Promise.all([workerd.getD1Database("DB"), workerd.getD1Database("AUDIT_DB")]);
  await fill(audit);
  const rows = await audit.prepare("SELECT count(*) AS n FROM call_rollups").first("n");
  const bytes = (await audit.prepare("SELECT 1").run()).meta.size_after;
  console.log(`${rows} rows, ${(bytes / 1e6).toFixed(0)} MB\n`);
  const watched = watchDatabase(audit);
  // A watched database runs each read twice, so the times are those of another one.
  const [counted, timed] = [makeRepositories(main, watched.db).callRollups, makeRepositories(main, audit).callRollups];
  const lines = ["| period | query | rows read | ms |", "| --- | --- | --- | --- |"];
  const plans = new Set<string>();
  for (const period of PERIODS)
    for (const [name, run] of Object.entries(queriesOf(timed, period))) {
      watched.take();
      await queriesOf(counted, period)[name]?.();
      const ran = watched.take();
      for (const { sql, params } of ran) {
        const plan = await audit
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .bind(...params)
          .all<{ detail: string }>();
        plans.add(plan.results.map(({ detail }) => detail).join("; "));
      }
      const read = ran.reduce((sum, one) => sum + one.read, 0);
      lines.push(`| ${period} | ${name} | ${read.toLocaleString("en")} | ${(await timeOf(run)).toFixed(0)} |`);
    }
  console.log([...lines, "", ...plans].join("\n"));
} finally {
  await workerd.dispose();
}
