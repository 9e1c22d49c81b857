import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { applyMigrations } from "../../scripts/local-databases.ts";
import { bundleWorker } from "./bundle-worker.ts";
import { readBuiltWorker } from "./read-built-worker.ts";

export type BuiltWorker = Awaited<ReturnType<typeof startBuiltWorker>>;

/** The key of the Worker's vault, also for a test that opens or seals values itself. */
export const VAULT_KEY = crypto.getRandomValues(new Uint8Array(32));

type Options = {
  trusted: string[];
  port: number;
  inspectorPort?: number;
  secondPort?: number;
  consumesAudit?: boolean;
  aliases?: Record<string, string>;
  entry?: string;
  settings?: Record<string, string>;
};

/**
 * Bundles the Worker as it is deployed, unless the whole run of tests already did (`vitest.config.ts`), and runs it in workerd without
 * a proxy, with real D1, KV, Durable Objects and Queue in a new folder.
 *
 * @param trusted the origins that the outbound guard lets through
 * @param port of 127.0.0.1
 * @param inspectorPort of 127.0.0.1, for a debugger
 * @param secondPort of 127.0.0.1, where a second isolate with the same state answers
 * @param aliases see `bundleWorker`
 * @param entry see `bundleWorker`
 * @param settings further settings, or replacements
 * @param consumesAudit whether the Worker also consumes the audit queue and writes its events
 */
export async function startBuiltWorker({ trusted, port, inspectorPort, secondPort, consumesAudit = true, aliases, entry, settings = {} }: Options) {
  const folder = mkdtempSync(join(tmpdir(), "cardea-built-"));
  const ready = aliases || entry ? undefined : process.env.CARDEA_BUNDLE;
  const { module, upload } = ready ? { module: ready, upload: undefined } : await bundleWorker(folder, aliases, entry);
  const { options, objects } = readBuiltWorker("wrangler.toml", module);
  const origin = `http://127.0.0.1:${port}`;
  const worker = {
    ...options,
    assets: undefined,
    unsafeDirectSockets: [{ host: "127.0.0.1", port }],
    ...(!consumesAudit && { queueConsumers: undefined }),
    bindings: {
      PUBLIC_ORIGIN: origin,
      ADMIN_EMAILS: "admin@example.com",
      AUTH_SECRET: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url"),
      VAULT_KEYS: `k1:${Buffer.from(VAULT_KEY).toString("base64url")}`,
      MAIL_DELIVERY: "inbox",
      TRUSTED_ORIGINS: trusted.join(","),
      ...settings,
    },
  };
  const second = secondPort !== undefined && {
    ...worker,
    name: "cardea-second",
    unsafeDirectSockets: [{ host: "127.0.0.1", port: secondPort }],
    durableObjects: objectsOf("cardea", objects),
    queueConsumers: undefined,
  };
  const workers = second ? [worker, second] : [worker];
  const miniflare = new Miniflare(convertV4MiniflareOptions({ ...(inspectorPort !== undefined && { inspectorPort }), workers }));
  await miniflare.ready;
  await applyMigrations(await miniflare.getD1Database("DB"), "migrations");
  await applyMigrations(await miniflare.getD1Database("AUDIT_DB"), "migrations/audit");
  return {
    origin,
    miniflare,
    /** The size of the bundle, as wrangler reports it, if this call made the bundle. */
    upload,
    async stop(): Promise<void> {
      await miniflare.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The Durable Objects of another Worker, under the same bindings. */
function objectsOf(scriptName: string, objects: object) {
  return Object.fromEntries(
    Object.entries(objects).map(([binding, object]: [string, unknown]) => [binding, { className: classNameOf(object), scriptName }]),
  );
}

function classNameOf(object: unknown): string {
  return typeof object === "object" && object !== null && "className" in object ? String(object.className) : String(object);
}
