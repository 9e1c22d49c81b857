import { randomBytes } from "node:crypto";
import { defineConfig } from "vitest/config";
import type { SsmPlace } from "./test/fixtures/ssm-places.ts";
import BalancedSequencer from "./test/harness/balanced-sequencer.ts";
import { bundleWorker } from "./test/harness/bundle-worker.ts";
import { bundledSources } from "./test/harness/bundled-sources.ts";
import { PATIENCE } from "./test/harness/patience.ts";
import { WORKERS } from "./test/harness/start-fixtures.ts";
import { trustTestCertificate } from "./test/harness/test-certificate.ts";

// The pool loads miniflare, which reads the trusted certificates once. So the certificate of the mail servers comes first.
await trustTestCertificate();
const { cloudflareTest, readD1Migrations } = await import("@cloudflare/vitest-pool-workers");

/** Cardea refuses secrets that are not random, so each run has its own. */
const random = () => randomBytes(32).toString("base64url");
const [secret, vaultKey, olderVaultKey, backupToken] = [random(), random(), random(), random()];

/** The bundle of the Worker, which is one module. All processes of `npm test` share it (`scripts/run-tests.ts`), and so do the scenarios that start it. */
process.env.CARDEA_BUNDLE ??= (await bundleWorker("node_modules/.cache/cardea")).module;
const builtWorker = process.env.CARDEA_BUNDLE;

/** Modules that workerd loads by itself. Vite would transform the bundle, send it over the pool's socket and map the lines of each error's stack. */
const LOADED_ONCE = ["**/.cache/cardea*/index.js"];

/** Limits that end a test or a wait that never would. They are generous, since they may not depend on how fast the machine is. Each project needs its own. */
const LIMITS = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: PATIENCE },
};

/** CI's machine is shared. A test that passes only at its second try is named at the end (`scripts/test.ts`), and is a defect to mend. */
const TRIED_AGAIN = { retry: process.env.CI === "true" ? 1 : 0 };

/** Files one after the other share a process and the modules that they import. No file may leave anything behind in either. */
const IN_ONE_PROCESS = { isolate: false, fileParallelism: false };

/** The settings with which Cardea uses the local Parameter Store. */
const ssmBindings = ({ origin, region, key }: SsmPlace) => ({
  SSM_ENDPOINT: origin,
  SSM_REGION: region,
  SSM_ACCESS_KEY_ID: key.id,
  SSM_SECRET_ACCESS_KEY: key.secret,
});

export default defineConfig({
  test: {
    silent: "passed-only",
    sequence: { sequencer: BalancedSequencer },
    projects: [
      {
        // The Worker under test is the bundle that is deployed: one module for each test file to load, not hundreds.
        resolve: { alias: [{ find: /^(\.\.\/)+worker\/index\.ts$/, replacement: builtWorker }] },
        plugins: [
          bundledSources("node_modules/.cache/cardea-sources"),
          cloudflareTest(async ({ inject }) => ({
            main: builtWorker,
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              modulesRules: [{ type: "ESModule", include: LOADED_ONCE }],
              // As in wrangler.toml, but a test does not wait five seconds for each batch.
              queueConsumers: {
                "cardea-audit": { maxBatchSize: 100, maxBatchTimeout: 1, maxRetries: 5, deadLetterQueue: "cardea-audit-late" },
                "cardea-audit-late": { maxBatchSize: 100, maxBatchTimeout: 1, maxRetries: 100, retryDelay: 900 },
              },
              r2Buckets: ["AUDIT_BUCKET"],
              bindings: {
                // Below `.test`, so that the inbox and the fixtures' origins are accepted: lib/deployment-rules.ts.
                PUBLIC_ORIGIN: "https://cardea.test",
                ADMIN_EMAILS: "admin@example.com",
                AUTH_SECRET: secret,
                // The older key opens what a test seals as an isolate of before would.
                VAULT_KEYS: `k1:${vaultKey},k0:${olderVaultKey}`,
                // How many records the test of a rotation has: `npm run test:rotation`.
                ROTATION_RECORDS: process.env.ROTATION_RECORDS ?? "",
                // Whether every operation of an act gets each fault once, or a few of them, chosen by the seed: `npm run test:faults`.
                FAULTS: process.env.FAULTS ?? "",
                FAULTS_SEED: process.env.FAULTS_SEED ?? "",
                // Whether statements are printed for the tests of later versions, with values or without: `npm run statements`.
                RECORD_STATEMENTS: process.env.RECORD_STATEMENTS ?? "",
                BACKUP_TOKEN: backupToken,
                MAIL_DELIVERY: "inbox",
                ...ssmBindings(inject<SsmPlace>("ssm")),
                // Nothing listens at the last one.
                TRUSTED_ORIGINS: [
                  ...inject<Record<string, string>[]>("originSets").flatMap(Object.values),
                  inject<SsmPlace>("ssm").origin,
                  "http://127.0.0.1:9",
                ].join(","),
                MIGRATIONS: await readD1Migrations("./migrations"),
                AUDIT_MIGRATIONS: await readD1Migrations("./migrations/audit"),
              },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["worker/**/*.test.ts"],
          setupFiles: ["./test/harness/own-fixtures.ts", "./test/harness/migrate.ts"],
          // To start a Worker takes longer than most files do: the files share a few, and each begins with nothing stored (`test/harness/migrate.ts`).
          isolate: false,
          maxWorkers: WORKERS,
          // In a run of several projects this one comes after those whose files run one at a time: vitest asks for an order.
          sequence: { groupOrder: 1 },
          globalSetup: ["./test/harness/temporary-files.ts", "./test/harness/start-fixtures.ts"],
          ...LIMITS,
          ...TRIED_AGAIN,
        },
      },
      {
        test: {
          name: "project",
          globalSetup: ["./test/harness/temporary-files.ts"],
          include: ["test/*.test.ts", "scripts/**/*.test.ts", "cli/**/*.test.ts", "sdk/*.test.ts", "examples/*/*.test.ts", "web/src/**/*.test.ts"],
          ...IN_ONE_PROCESS,
          ...LIMITS,
          ...TRIED_AGAIN,
        },
      },
      {
        test: {
          name: "scenarios",
          globalSetup: ["./test/harness/temporary-files.ts"],
          include: ["test/scenarios/**/*.test.ts", "test/conformance/**/*.test.ts"],
          ...IN_ONE_PROCESS,
          // No test is tried again alone: it would find what its first try has left in the instance. CI runs the whole file again (`scripts/run-tests.ts`).
          ...LIMITS,
        },
      },
    ],
  },
});
