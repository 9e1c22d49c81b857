import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { whenOrphaned } from "../../scripts/parent.mjs";

/**
 * Runs a Worker that is built already, as `wrangler dev` does and with the same arguments, with its data in the same files. It has neither
 * wrangler's bundler nor its proxy, which is a second workerd: most of what a start and a request cost there. `--config` names a file with miniflare's
 * options of the Worker (`test/scenarios/prepared.ts`).
 */
const { values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    config: { type: "string" },
    port: { type: "string" },
    "persist-to": { type: "string" },
    "env-file": { type: "string" },
    var: { type: "string", multiple: true },
  },
});
const { config, port, "persist-to": state, "env-file": envFile } = values as Record<string, string>;
if (!config || !port || !state || !envFile) throw new Error("--config, --port, --persist-to and --env-file are needed");

const worker = {
  ...(JSON.parse(readFileSync(config, "utf8")) as { name: string; modules: true; scriptPath: string }),
  bindings: Object.fromEntries([...Object.entries(parseEnv(readFileSync(envFile, "utf8"))), ...(values.var as string[]).map(toSetting)]) as Record<
    string,
    string
  >,
};
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: Number(port),
    log: new Log(LogLevel.ERROR),
    unsafeTriggerHandlers: true,
    resourcePersistencePath: join(resolve(state), "v3"),
    workers: [worker],
  }),
);
const stop = async () => {
  await miniflare.dispose();
  process.exit(0);
};
whenOrphaned(stop);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
await miniflare.ready;

/** @param setting such as `PORT:8787` */
function toSetting(setting: string): [string, string] {
  const colon = setting.indexOf(":");
  return [setting.slice(0, colon), setting.slice(colon + 1)];
}
