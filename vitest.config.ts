import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

const secret = "test-secret-test-secret-test-secret-test";

export default defineConfig({
  test: {
    silent: "passed-only",
    projects: [
      {
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            main: "./worker/index.ts",
            wrangler: { configPath: "./wrangler.jsonc" },
            miniflare: {
              bindings: {
                PUBLIC_ORIGIN: "https://cardea.test",
                ADMIN_EMAILS: "admin@example.com",
                AUTH_SECRET: secret,
                VAULT_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
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
          globalSetup: ["./test/harness/start-fixtures.ts"],
          testTimeout: 30_000,
        },
      },
      { test: { name: "project", include: ["test/*.test.ts", "scripts/**/*.test.ts"], testTimeout: 30_000 } },
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
