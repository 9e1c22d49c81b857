import { run } from "./processes.ts";

/** Wrangler's local traces are off, because they would store the URLs that Cardea calls, with API keys in path or query. */
export const QUIET = {
  WRANGLER_SEND_METRICS: "false",
  NO_COLOR: "1",
  X_LOCAL_OBSERVABILITY: "false",
  CARDEA_BUILT: "yes",
  NODE_OPTIONS: [process.env.NODE_OPTIONS, `--import=${new URL("./outlive-lost-requests.mjs", import.meta.url)}`].filter(Boolean).join(" "),
};

/** Applies the migrations to both local databases. @param state folder of the local state */
export const migrateDatabases = (state: string) => run(process.execPath, ["scripts/migrate-local.ts", state], QUIET);

/**
 * Builds the console into the folder from which the Worker serves it. Always as for production: under a test runner's NODE_ENV, the build would have
 * React's development version, half as large again.
 */
export const buildConsole = () => run("vite", ["build", "--logLevel", "warn"], { NODE_ENV: "production" });
