import { run } from "./processes.ts";

/** Wrangler's local traces would keep the URLs Cardea calls, and with them keys that go into a path or a query. */
export const QUIET = { WRANGLER_SEND_METRICS: "false", NO_COLOR: "1", X_LOCAL_OBSERVABILITY: "false" };

/** Applies the migrations to a local database. @param state folder of the local state */
export const migrateDatabase = (state: string) =>
  run("wrangler", ["d1", "migrations", "apply", "DB", "--local", "--persist-to", state], { ...QUIET, CI: "1" });

/** Builds the console where the Worker serves it from. */
export const buildConsole = () => run("vite", ["build", "--logLevel", "warn"]);
