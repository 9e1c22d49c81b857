import { existsSync, readFileSync } from "node:fs";
import { writePrivately } from "./deployment-file.ts";
import { MADE_SECRETS } from "./deployment-rules.ts";

/**
 * The secrets that a run has made, in a file of which only the operator can read: Cloudflare never shows a secret, and a run may be killed at any time.
 * @property deployment whose they are; undefined if the file does not say, as one that the operator wrote
 */
type KeptSecrets = { deployment: string | undefined; secrets: Record<string, string> };

/** The name of the line that says whose secrets a file has. */
const OWNER = "DEPLOYMENT";

/** Reads `NAME=value` in each line. A line without a name is a vault key, such as `k1:…`. A missing file has nothing. */
export function readKept(file: string): KeptSecrets {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const pairs = lines
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line): [string, string] => {
      const name = [OWNER, ...MADE_SECRETS].find((each) => line.startsWith(`${each}=`));
      return name === undefined ? ["VAULT_KEYS", line] : [name, line.slice(name.length + 1).trim()];
    });
  const { [OWNER]: deployment, ...secrets } = Object.fromEntries(pairs);
  return { deployment, secrets };
}

export function writeKept(file: string, { deployment, secrets }: KeptSecrets): void {
  const lines = Object.entries({ ...(deployment !== undefined && { [OWNER]: deployment }), ...secrets }).map(([name, value]) => `${name}=${value}\n`);
  writePrivately(file, lines.join(""));
}

/** @throws Error if the file has secrets of another deployment */
export function requireOwnFile(file: string, name: string): void {
  const { deployment = name } = readKept(file);
  if (deployment !== name)
    throw new Error(`Nothing was changed: ${file} has the secrets of the deployment ${deployment}, and this one is ${name}. Name another file.`);
}
