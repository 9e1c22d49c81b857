import { existsSync, readFileSync } from "node:fs";
import { writePrivately } from "./deployment-file.ts";
import { MADE_SECRETS } from "./deployment-rules.ts";

/**
 * The secrets that a run has made, in a file of which only the operator can read: Cloudflare never shows a secret, and a run may be killed at any time.
 * @property deployment whose they are; undefined if the file does not say, as one that the operator wrote
 * @property isOpen whether the AUTH_SECRET was to replace another one, and it is not known whether it has
 */
type KeptSecrets = { deployment: string | undefined; secrets: Record<string, string>; isOpen: boolean };

/** The name of the line that says whose secrets a file has. */
const OWNER = "DEPLOYMENT";
/** The name of the line that is there until Cloudflare has taken an AUTH_SECRET in place of another one. */
const OPEN = "NOT_SET_YET";

/**
 * Reads `NAME=value` in each line. A line without a name is the vault keys, such as `k1:…`. A missing file has nothing.
 * @throws Error if there is any other line, or a name twice: a run writes the file anew, and would lose it
 */
export function readKept(file: string): KeptSecrets {
  const lines = existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .map((line) => line.trim())
    : [];
  const pairs = lines.flatMap((line, index): [string, string][] => {
    if (line === "") return [];
    if (KEYS.test(line)) return [["VAULT_KEYS", line]];
    const [, name = "", value = ""] = NAMED.exec(line) ?? refuse(file, index, "is neither NAME=value, without quotes, nor vault keys");
    return [[name, value]];
  });
  const names = pairs.map(([name]) => name);
  const twice = pairs.findIndex(([name], index) => names.indexOf(name) !== index);
  if (twice !== -1) refuse(file, twice, `has ${names[twice]} for the second time; several vault keys stand in one line, with commas`);
  const { [OWNER]: deployment, [OPEN]: open, ...secrets } = Object.fromEntries(pairs);
  return { deployment, secrets, isOpen: open !== undefined };
}

const NAMED = new RegExp(`^(${[OWNER, OPEN, ...MADE_SECRETS].join("|")})=([^\\s"']+)$`);
/** Vault keys without a name: each has an id. */
const KEYS = /^[^\s"'=:]+:[^\s"']+$/;

/** Nothing of the line is shown, because it may be a secret. */
function refuse(file: string, index: number, because: string): never {
  throw new Error(`Nothing was changed: line ${index + 1} of ${file} ${because}. Correct it, or name another file.`);
}

export function writeKept(file: string, { deployment, secrets, isOpen }: KeptSecrets): void {
  const notes = { ...(deployment !== undefined && { [OWNER]: deployment }), ...(isOpen && { [OPEN]: "AUTH_SECRET" }) };
  const lines = Object.entries({ ...notes, ...secrets }).map(([name, value]) => `${name}=${value}\n`);
  writePrivately(file, lines.join(""));
}

/** @throws Error if the file has secrets of another deployment */
export function requireOwnFile(file: string, name: string): void {
  const { deployment = name } = readKept(file);
  if (deployment !== name)
    throw new Error(`Nothing was changed: ${file} has the secrets of the deployment ${deployment}, and this one is ${name}. Name another file.`);
}
