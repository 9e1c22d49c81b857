import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { seedStatements } from "../test/harness/grown-deployment.ts";
import { median } from "./statistics.ts";

/**
 * Runs every query of `worker/db` on a D1 of a grown deployment, as `worker/db/plans.test.ts` does on a smaller one, and prints those that read most.
 * `MEMBERS`: people of each of the two big projects. `SHOWN`: how many queries are printed.
 */
const MEMBERS = Number(process.env.MEMBERS ?? 20_000);
const SHOWN = Number(process.env.SHOWN ?? 25);

/** The parts of D1 and of the Worker's modules that this program uses. Their types are of another platform than Node. */
type Ran = { read: number; rows: number };
type Run = (db: unknown) => PromiseLike<unknown>;
type Modules = {
  makeRepositories(d1: unknown, audit: unknown): Record<string, unknown>;
  watchDatabase(d1: unknown): { db: unknown; take(): Ran[] };
  entries: Record<string, Record<string, Run | { run: Run }>>;
};

const root = join(import.meta.dirname, "..");
const load = async <Name extends keyof Modules>(file: string): Promise<Pick<Modules, Name>> =>
  import(join(root, file)) as Promise<Pick<Modules, Name>>;
const { makeRepositories } = await load<"makeRepositories">("worker/db/db.ts");
const { watchDatabase } = await load<"watchDatabase">("test/harness/worker/plans/watched-database.ts");
const { entries } = await load<"entries">("test/harness/worker/plans/entries.ts");

const workerd = new Miniflare(convertV4MiniflareOptions({ modules: true, script: "export default {}", d1Databases: ["DB", "AUDIT_DB"] }));
try {
  const d1 = await workerd.getD1Database("DB");
  const auditD1 = await workerd.getD1Database("AUDIT_DB");
  for (const [db, folder] of [[d1, "migrations"] as const, [auditD1, "migrations/audit"] as const])
    for (const name of readdirSync(join(root, folder)).filter((file) => file.endsWith(".sql")))
      for (const statement of readFileSync(join(root, folder, name), "utf8").split("--> statement-breakpoint")) await db.prepare(statement).run();
  const started = performance.now();
  for (const statement of seedStatements({ members: MEMBERS, projects: 100, servers: 60, events: 100_000, jobs: 200 })) {
    await d1.prepare(statement).run();
    if (/INSERT INTO (audit_events|usage_daily)\b/.test(statement)) await auditD1.prepare(statement).run();
  }
  const credentials = await d1.prepare("SELECT count(*) AS n FROM credentials").first("n");
  console.log(
    `${MEMBERS} members in each of two projects, ${credentials} credentials (${Math.round((performance.now() - started) / 1000)} s to write)`,
  );

  const [watched, audit] = [watchDatabase(d1), watchDatabase(auditD1)];
  const repositories = makeRepositories(watched.db, audit.db);
  const measured = [];
  for (const [aggregate, functions] of Object.entries(entries))
    for (const [name, entry] of Object.entries(functions)) {
      const run = typeof entry === "function" ? entry : entry.run;
      const from = performance.now();
      await run(repositories);
      const ms = performance.now() - from;
      const ran = [...watched.take(), ...audit.take()];
      measured.push({
        name: `${aggregate}.${name}`,
        read: Math.max(...ran.map(({ read }) => read)),
        rows: Math.max(...ran.map(({ rows }) => rows)),
        ms: Math.round(ms),
      });
    }
  console.table(measured.sort((a, b) => b.read - a.read).slice(0, SHOWN));
  console.log(`median of all ${measured.length}: ${median(measured.map(({ ms }) => ms))} ms`);
} finally {
  await workerd.dispose();
}
