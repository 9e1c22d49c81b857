import { applyD1Migrations, type D1Migration, env, reset } from "cloudflare:test";
import { vi } from "vitest";
import { forgetClient } from "./worker/agent.ts";
import { forgetAdmin } from "./worker/project.ts";

/**
 * Each test file starts without stored data, at the real time. Files share one Worker, because its start takes longer than most
 * files. Its D1, KV and Durable Objects are emptied before each file, and no id in its memory exists any more.
 */
vi.useRealTimers();
await reset();
forgetAdmin();
forgetClient();

/** Applies the real migrations to the real (local) D1 before the first test of a file. */
await applyD1Migrations((env as { DB: D1Database }).DB, (env as unknown as { MIGRATIONS: D1Migration[] }).MIGRATIONS);
