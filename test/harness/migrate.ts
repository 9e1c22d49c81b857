import { type D1Migration, env, reset } from "cloudflare:test";
import { vi } from "vitest";
import { forgetClient } from "./worker/agent.ts";
import { forgetAdmin } from "./worker/project.ts";

const { DB, MIGRATIONS } = env as unknown as { DB: D1Database; MIGRATIONS: D1Migration[] };

/**
 * Each file begins with nothing stored, at the real time. Files share a Worker, whose start takes longer than most of them: what
 * one leaves in D1, KV or a Durable Object is gone, and ids in its memory are nobody's.
 */
vi.useRealTimers();
await reset();
forgetAdmin();
forgetClient();

/** The real migrations, on the real (local) D1, before the first test of a file: in one transaction, which is much faster than one for each statement. */
await DB.batch(MIGRATIONS.flatMap(({ queries }) => queries.map((query) => DB.prepare(query))));
