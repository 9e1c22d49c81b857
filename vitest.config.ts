import { randomBytes } from "node:crypto";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { bundleWorker } from "./test/harness/bundle-worker.ts";

/** Cardea refuses secrets that are not random, so each run has its own. */
const [secret, vaultKey] = [randomBytes(32).toString("base64url"), randomBytes(32).toString("base64url")];

/** Two runs at once have a bundle each: `scripts/test.ts`. */
const { module: builtWorker } = await bundleWorker(process.env.CARDEA_BUNDLE ?? "node_modules/.cache/cardea");

export default defineConfig({
  test: {
    silent: "passed-only",
    projects: [
      {
        // The Worker under test is the bundle that is deployed: one module for each test file to load, not hundreds.
        resolve: { alias: [{ find: /^(\.\.\/)+worker\/index\.ts$/, replacement: builtWorker }] },
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            main: builtWorker,
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                // Below `.test`, so that the inbox and the fixtures' origins are accepted: lib/deployment-rules.ts.
                PUBLIC_ORIGIN: "https://cardea.test",
                ADMIN_EMAILS: "admin@example.com",
                AUTH_SECRET: secret,
                VAULT_KEYS: `k1:${vaultKey}`,
                MAIL_DELIVERY: "inbox",
                TRUSTED_ORIGINS: Object.values(inject<Record<string, string>>("origins")).join(","),
                MIGRATIONS: await readD1Migrations("./migrations"),
              },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["worker/**/*.test.ts"],
          setupFiles: ["./test/harness/migrate.ts"],
          // To start a Worker takes longer than most files do: files share one, each with nothing stored (`test/harness/migrate.ts`).
          isolate: false,
          maxWorkers: 1,
          globalSetup: ["./test/harness/start-fixtures.ts"],
          testTimeout: 60_000,
        },
      },
      { test: { name: "project", include: ["test/*.test.ts", "scripts/**/*.test.ts", "web/src/**/*.test.ts"], testTimeout: 30_000 } },
      {
        test: {
          name: "scenarios",
          include: ["test/scenarios/**/*.test.ts", "test/conformance/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
