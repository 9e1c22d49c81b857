import { type D1Migration, env, reset } from "cloudflare:test";
import { afterAll, vi } from "vitest";
import { forgetClient } from "./worker/agent.ts";
import { applyMigrations } from "./worker/apply-migrations.ts";
import { wrapPrototypesOnce } from "./worker/one-prototype-proxy.ts";
import { forgetAdmin } from "./worker/project.ts";

type Databases = { DB: D1Database; AUDIT_DB: D1Database; MIGRATIONS: D1Migration[]; AUDIT_MIGRATIONS: D1Migration[] };
const { DB, AUDIT_DB, MIGRATIONS, AUDIT_MIGRATIONS } = env as unknown as Databases;

/**
 * Each test file starts without stored data, at the real time. Files share one Worker, because its start takes longer than most
 * files. Its D1, KV and Durable Objects are emptied before each file, and no id in its memory exists any more.
 */
wrapPrototypesOnce();
vi.useRealTimers();
const timers = globalThis as typeof globalThis & { realTimer?: typeof setTimeout };
timers.realTimer ??= setTimeout;
// A spy on a faked timer stays behind after its file, for example. Then no timer of a later file would ever end.
if (setTimeout !== timers.realTimer) throw new Error("An earlier file has left another setTimeout behind.");
afterAll(() => void vi.useRealTimers());
await reset();
forgetAdmin();
forgetClient();
// Background work of an earlier file can keep a database from being emptied; its migrations are recorded then.
await applyMigrations(DB, MIGRATIONS);
await applyMigrations(AUDIT_DB, AUDIT_MIGRATIONS);
