import { dirname } from "node:path";
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from "wrangler";

/**
 * Miniflare's options of a Worker that is one module already.
 * @param config path of its settings @param module path of the module; the one that the settings name, unless it is given
 * @returns `objects`: its Durable Objects, by binding, which the options have too
 */
export function readBuiltWorker(config: string, module?: string) {
  const { workerOptions, main } = readWorkerOptions(config);
  const scriptPath = module ?? main;
  if (!scriptPath) throw new Error(`${config} names no Worker`);
  const options = {
    ...workerOptions,
    name: "cardea",
    modulesRules: undefined,
    modules: true as const,
    modulesRoot: dirname(scriptPath),
    scriptPath,
  };
  return { options, objects: workerOptions.durableObjects ?? {} };
}
