import { migrateLocally, openLocalDatabases } from "./local-databases.ts";

/**
 * Applies the migrations to both local databases.
 *
 *     node scripts/migrate-local.ts STATE
 *
 * STATE is the folder of the local state.
 */
const [state = ""] = process.argv.slice(2);
const databases = await openLocalDatabases(state);
try {
  for (const binding of ["DB", "AUDIT_DB"]) await migrateLocally(databases, binding);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await databases.close();
}
