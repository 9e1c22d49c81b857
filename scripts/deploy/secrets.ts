import { settingsSchema } from "../../worker/settings.ts";
import { listKeyMarks } from "../../worker/vault/keys/key-marks.ts";
import { MADE_SECRETS } from "./deployment-rules.ts";
import { readKept, writeKept } from "./kept-secrets.ts";
import { isOfMail } from "./mail-rules.ts";
import { newSecret } from "./secret-rules.ts";
import { KEYS, type KeyRow, problemOfKeys, ROTATION, type Rotation } from "./vault-key-rules.ts";
import { count, hasTable, readRows, type Work } from "./work.ts";
import { mustRun, StepFailed } from "./wrangler-client.ts";

/** Sets secrets. Those that this run makes are in a private file before Cloudflare has them. @returns a remark for the operator */
export async function setSecrets(names: string[], work: Work): Promise<string | undefined> {
  const { deployment, vaultKeyFile, given, run } = work;
  const kept = readKept(vaultKeyFile).secrets;
  const isMissing = (name: string) => kept[name] === undefined || (name === "AUTH_SECRET" && work.makesAuthSecret);
  const made = MADE_SECRETS.filter((name) => names.includes(name) && given[name] === undefined && isMissing(name));
  const wasUsed = made.length > 0 || kept.VAULT_KEYS !== undefined ? await isUsed(work) : true;
  if (made.includes("VAULT_KEYS") && wasUsed)
    throw new StepFailed(
      `The vault key of this deployment is not set at Cloudflare any more, and another one would open no stored credential. Write the key that you kept into ${vaultKeyFile}, as k1:…, and the AUTH_SECRET that you kept as a line AUTH_SECRET=…, so that nobody is signed out. Then run npm run deploy again.`,
    );
  if (!wasUsed) requireNamedFile(work, names);
  if (made.length > 0) {
    const secrets = { ...kept, ...Object.fromEntries(made.map((name) => [name, newSecret(name)])) };
    const isOpen = work.makesAuthSecret && made.includes("AUTH_SECRET") && deployment.secrets.includes("AUTH_SECRET");
    writeKept(vaultKeyFile, { deployment: deployment.name, secrets, isOpen });
  }
  const now: Record<string, string> = { ...readKept(vaultKeyFile).secrets, ...given };
  const values = Object.fromEntries(names.map((name) => [name, now[name]]));
  for (const name of MADE_SECRETS) requireValid(name, values[name]);
  if (values.VAULT_KEYS !== undefined) await checkVaultKeys(work, values.VAULT_KEYS);
  if (names.some(isOfMail)) delete deployment.done.mail;
  await mustRun(run, "wrangler", ["secret", "bulk", "--name", deployment.name], JSON.stringify(values));
  const set = readKept(vaultKeyFile);
  if (set.isOpen && names.includes("AUTH_SECRET")) writeKept(vaultKeyFile, { ...set, isOpen: false });
  deployment.secrets = [...new Set([...deployment.secrets, ...names])].sort();
  return made.includes("AUTH_SECRET") && wasUsed ? remarkOnAuthSecret(work) : undefined;
}

function remarkOnAuthSecret({ makesAuthSecret, given }: Work): string {
  if (given.AUTH_SECRET_PREVIOUS !== undefined) return "there is a new AUTH_SECRET, and what the former one has signed stays valid";
  const because = makesAuthSecret ? "AUTH_SECRET_PREVIOUS was not given" : "AUTH_SECRET was not set at Cloudflare any more";
  return `${because}, so there is a new AUTH_SECRET: everybody signs in again`;
}

/** Removes secrets, after the code that does not need them was deployed. A secret that is gone already is no failure. */
export async function removeSecrets(names: string[], { deployment, run }: Work): Promise<undefined> {
  const values = Object.fromEntries(names.map((name) => [name, null]));
  await mustRun(run, "wrangler", ["secret", "bulk", "--name", deployment.name], JSON.stringify(values));
  deployment.secrets = deployment.secrets.filter((name) => !names.includes(name));
}

/** Whether this deployment had a vault key before: its database was migrated, which comes after the secrets. */
const isUsed = async (work: Work): Promise<boolean> => work.deployment.secrets.includes("VAULT_KEYS") || hasTable(work, "credentials");

/** A file that the operator names and that exists may have the key of another deployment, which must not become that of a new one too. */
function requireNamedFile({ isOwnKeyFile, vaultKeyFile, given, deployment: { name } }: Work, names: string[]): void {
  const { deployment, secrets } = readKept(vaultKeyFile);
  if (!isOwnKeyFile || deployment !== undefined || secrets.VAULT_KEYS === undefined) return;
  if (names.includes("VAULT_KEYS") && given.VAULT_KEYS === undefined)
    throw new StepFailed(
      `${vaultKeyFile} has a vault key already, and does not say whose. If it is for this deployment, add the line DEPLOYMENT=${name} to it. If not, name a file that does not exist yet.`,
    );
}

/** A kept secret was perhaps typed. The Worker would refuse to start with a wrong one. @throws StepFailed if it is not valid */
function requireValid(name: string, text: string | undefined): void {
  const given = settingsSchema.shape[name as "AUTH_SECRET"].safeParse(text);
  if (text !== undefined && !given.success)
    throw new StepFailed(`${name} is not valid: ${given.error.issues.map(({ message }) => message).join("; ")}. No secret was set.`);
}

/** @throws StepFailed if stored credentials could not be opened with these keys any more */
async function checkVaultKeys(work: Work, text: string): Promise<void> {
  const given = settingsSchema.shape.VAULT_KEYS.parse(text);
  if (!(await hasTable(work, "credentials"))) return;
  const wasSet = work.deployment.secrets.includes("VAULT_KEYS");
  const [rows, rotations, credentials] = (await hasTable(work, "vault_keys"))
    ? [await readRows<KeyRow>(work, KEYS), await readRows<Rotation>(work, ROTATION), await count(work, "SELECT count(*) AS n FROM credentials")]
    : [[], [], 1];
  const problem = problemOfKeys(listKeyMarks(given), { rows, rotation: rotations[0], wasSet, isEmpty: credentials === 0 }, work.now());
  if (problem !== undefined) throw new StepFailed(`${problem} No secret was set.`);
}

/**
 * Whether the vault key of the file is one that the deployment has, as far as D1 knows: before the first schedule it knows none.
 * @throws StepFailed if D1 does not answer
 */
export async function isPresentKey(work: Work, text: string): Promise<boolean> {
  const parsed = settingsSchema.shape.VAULT_KEYS.safeParse(text);
  if (!parsed.success) return false;
  const rows = (await hasTable(work, "vault_keys")) ? await readRows<KeyRow>(work, KEYS) : [];
  const marks = listKeyMarks(parsed.data);
  return rows.length === 0 || marks.every(({ id, mark }) => rows.some((row) => row.id === id && (row.mark === null || row.mark === mark)));
}
