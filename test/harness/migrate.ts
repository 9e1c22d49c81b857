import { applyD1Migrations, type D1Migration, env, reset } from "cloudflare:test";
import { vi } from "vitest";
import { forgetClient } from "./worker/agent.ts";
import { forgetAdmin } from "./worker/project.ts";

/**
 * Each file begins with nothing stored, at the real time. Files share a Worker, whose start takes longer than most of them: what
 * one leaves in D1, KV or a Durable Object is gone, and ids in its memory are nobody's.
 */
vi.useRealTimers();
await reset();
forgetAdmin();
forgetClient();

/** The real migrations, on the real (local) D1, before the first test of a file. */
await applyD1Migrations((env as { DB: D1Database }).DB, (env as unknown as { MIGRATIONS: D1Migration[] }).MIGRATIONS);
