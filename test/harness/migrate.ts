import { applyD1Migrations, type D1Migration, env } from "cloudflare:test";

/** The real migrations, on the real (local) D1, before the first test of a file. */
await applyD1Migrations((env as { DB: D1Database }).DB, (env as unknown as { MIGRATIONS: D1Migration[] }).MIGRATIONS);
