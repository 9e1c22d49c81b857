import { defineConfig } from "drizzle-kit";

/** The audit database. Its tables are `WITHOUT ROWID`, which has to be added to a new migration by hand. */
export default defineConfig({ dialect: "sqlite", schema: "./worker/db/audit-database-schema.ts", out: "./migrations/audit" });
