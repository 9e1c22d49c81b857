import { existsSync } from "node:fs";
import { join } from "node:path";
import { readWranglerSettings } from "../wrangler-settings.ts";
import { Refused } from "./refused.ts";

/** The settings that `npm run deploy` writes for wrangler. */
const OF_A_DEPLOYMENT = "wrangler.deployment.json";

/**
 * Chooses wrangler's settings of a deployment in an account. wrangler reaches its databases and its secrets by them, and the objects and KV are reached by
 * the address. So both must name the same deployment.
 * @param origin the address of the deployment
 * @param named what `--config` names; absent for the settings that `npm run deploy` has written
 * @param root the folder of the project
 * @returns arguments for wrangler
 * @throws Refused if the settings are not those of the deployment at this address
 */
export function chooseConfig(origin: string, named: string | undefined, root = "."): string[] {
  const file = named ?? join(root, OF_A_DEPLOYMENT);
  if (!existsSync(file))
    throw new Refused(
      named === undefined
        ? `${OF_A_DEPLOYMENT} is not here. “npm run deploy” writes it. If the deployment was made without it, name wrangler's settings by --config FILE. Nothing was done.`
        : `${file} does not exist. Nothing was done.`,
    );
  const { vars } = readWranglerSettings(file);
  const configured = vars?.PUBLIC_ORIGIN;
  if (typeof configured !== "string" || !URL.canParse(configured) || new URL(configured).origin !== origin)
    throw new Refused(
      `${file} is of ${typeof configured === "string" ? configured : "a deployment without PUBLIC_ORIGIN in its vars"}, and --origin is ${origin}. Name the settings of that deployment by --config FILE. Nothing was done.`,
    );
  return ["--config", file];
}
