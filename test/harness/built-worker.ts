import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from "wrangler";
import { bundleWorker } from "./bundle-worker.ts";

export type BuiltWorker = Awaited<ReturnType<typeof startBuiltWorker>>;

/** Seals what the Worker stores; a test that opens or seals itself needs the same. */
export const VAULT_KEY = new Uint8Array(32).map((_, index) => index);

/**
 * Bundles the Worker as it is deployed and runs it in workerd, with nothing in front of it: real D1, KV, Durable
 * Objects and Queue, in a folder of their own.
 *
 * @param trusted origins the outbound guard lets through
 * @param port of 127.0.0.1
 * @param inspectorPort of 127.0.0.1, where its memory can be looked at
 */
export async function startBuiltWorker({ trusted, port, inspectorPort }: { trusted: string[]; port: number; inspectorPort?: number }) {
  const folder = mkdtempSync(join(tmpdir(), "cardea-built-"));
  const { module, upload } = await bundleWorker(folder);
  const { workerOptions } = readWorkerOptions("wrangler.jsonc");
  const origin = `http://127.0.0.1:${port}`;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...(inspectorPort !== undefined && { inspectorPort }),
      workers: [
        {
          ...workerOptions,
          name: "cardea",
          assets: undefined,
          modulesRules: undefined,
          modules: true,
          modulesRoot: folder,
          scriptPath: module,
          unsafeDirectSockets: [{ host: "127.0.0.1", port }],
          bindings: {
            PUBLIC_ORIGIN: origin,
            ADMIN_EMAILS: "admin@example.com",
            AUTH_SECRET: "a secret of a test that is long enough",
            VAULT_KEYS: `k1:${Buffer.from(VAULT_KEY).toString("base64url")}`,
            MAIL_DELIVERY: "inbox",
            TRUSTED_ORIGINS: trusted.join(","),
          },
        },
      ],
    }),
  );
  await miniflare.ready;
  const db = await miniflare.getD1Database("DB");
  for (const file of readdirSync("migrations")
    .filter((name) => name.endsWith(".sql"))
    .sort()) {
    const statements = readFileSync(join("migrations", file), "utf8").split("--> statement-breakpoint");
    await db.batch(statements.map((statement) => db.prepare(statement)));
  }
  return {
    origin,
    miniflare,
    /** Size of what is deployed, as wrangler reports it. */
    upload,
    async stop(): Promise<void> {
      await miniflare.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
