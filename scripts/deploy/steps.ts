import { createHash, type Hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { settingsSchema } from "../../worker/settings.ts";
import { listKeyMarks } from "../../worker/vault/keys/key-marks.ts";
import { filesIn } from "../replace-folder.ts";
import { deployPages, makePagesProject, remarkOnDomain, writePagesProject } from "./deploy-pages.ts";
import { writePrivately } from "./deployment-file.ts";
import type { Deployment } from "./deployment-rules.ts";
import { listDatabases, listNamespaces, parse } from "./find-resources.ts";
import { newOperatorToken, type OperatorPurpose } from "./operator-token-rules.ts";
import type { Step } from "./plan-policy.ts";
import { newSecret } from "./secret-rules.ts";
import { KEYS, type KeyRow, problemOfKeys, ROTATION, type Rotation } from "./vault-key-rules.ts";
import { mustRun, type RunProgram, StepFailed } from "./wrangler-client.ts";

/** Reaches the deployed Worker. @param path of its origin */
export type Reach = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * What the steps work with. Steps change `deployment`, and the caller writes it to its file after each step.
 * @property config the generated configuration @property bundle the folder of the bundled Worker @property vaultKeyFile where the new vault key is
 * kept until it has been shown @property setUpFile where a set-up address is written; absent if it may be printed
 * @property given secrets of the operator @property isSetUpForced whether a new set-up address is made in any case
 */
export type Work = {
  deployment: Deployment;
  root: string;
  config: string;
  bundle: string;
  vaultKeyFile: string;
  setUpFile: string | undefined;
  given: Record<string, string>;
  isSetUpForced: boolean;
  run: RunProgram;
  reach: Reach;
  pause: (ms: number) => Promise<void>;
  now: () => number;
  /** Writes the generated configuration, with all that is known by now. */
  writeConfig(): void;
  print(text: string): void;
};

/** How often a new deployment is asked whether it answers, and how long it is left alone between two questions. A new domain needs minutes. */
const QUESTIONS = 100;
const BETWEEN_QUESTIONS = 3_000;

/** Does one step. @returns a remark for the operator @throws StepFailed */
export async function doStep(step: Step, work: Work): Promise<string | undefined> {
  const { run, deployment } = work;
  switch (step.kind) {
    case "database":
      await mustRun(run, "wrangler", ["d1", "create", step.name]);
      deployment.ids[step.binding] = idOf(step.name, await listDatabases(run));
      return undefined;
    case "namespace":
      await mustRun(run, "wrangler", ["kv", "namespace", "create", step.name]);
      deployment.ids[step.binding] = idOf(step.name, await listNamespaces(run));
      return undefined;
    case "queue":
      await mustRun(run, "wrangler", ["queues", "create", step.name]);
      return undefined;
    case "build":
      return build(work);
    case "secrets":
      return setSecrets(step.names, work);
    case "migrations":
      await mustRun(run, "wrangler", ["d1", "migrations", "apply", step.binding, "--remote", "--config", work.config]);
      return undefined;
    case "code":
      return deployCode(work);
    case "pages-project":
      await makePagesProject(step.project, step.domain, run);
      return undefined;
    case "pages":
      return deployConsole(step.project, work);
    case "answer":
      return waitForAnswer(work);
    case "set-up":
      return makeSetUpAddress(work);
    case "test-mail":
      return sendTestMail(work);
  }
}

function idOf(name: string, ids: Record<string, string>): string {
  const id = ids[name];
  if (id === undefined) throw new StepFailed(`wrangler made ${name}, but does not list it. Run npm run deploy again in a minute.`);
  return id;
}

async function build({ run, config, bundle, writeConfig }: Work): Promise<undefined> {
  writeConfig();
  await mustRun(run, "vite", ["build", "--logLevel", "warn"]);
  await mustRun(run, "wrangler", ["deploy", "--dry-run", "--minify", "--outdir", bundle, "--config", config]);
}

/** Sets secrets. A new vault key is in a private file before Cloudflare has it: it cannot be read there, and a run may be killed at any time. */
async function setSecrets(names: string[], work: Work): Promise<undefined> {
  const { deployment, vaultKeyFile, given, run } = work;
  if (names.includes("VAULT_KEYS") && given.VAULT_KEYS === undefined && !existsSync(vaultKeyFile)) {
    const isUsed = deployment.secrets.includes("VAULT_KEYS") || (await hasTables(work));
    if (isUsed)
      throw new StepFailed(
        `The vault key of this deployment is not set at Cloudflare any more, and another one would open no stored credential. Write the key that you kept into ${vaultKeyFile}, as k1:…, and run npm run deploy again.`,
      );
    writePrivately(vaultKeyFile, `${newSecret("VAULT_KEYS")}\n`);
  }
  const kept: Record<string, string> = existsSync(vaultKeyFile) ? { VAULT_KEYS: readFileSync(vaultKeyFile, "utf8").trim() } : {};
  const values = Object.fromEntries(names.map((name) => [name, { ...kept, ...given }[name] ?? newSecret(name)]));
  if (values.VAULT_KEYS !== undefined) await checkVaultKeys(work, values.VAULT_KEYS);
  if (names.some(isOfMail)) delete deployment.done.mail;
  await mustRun(run, "wrangler", ["secret", "bulk", "--name", deployment.name], JSON.stringify(values));
  deployment.secrets = [...new Set([...deployment.secrets, ...names])].sort();
}

/** Whether the database was migrated before, so that a vault key was set. */
async function hasTables(work: Work): Promise<boolean> {
  return (await count(work, "SELECT count(*) AS n FROM sqlite_master WHERE name = 'credentials'")) > 0;
}

/** @throws StepFailed if stored credentials could not be opened with these keys any more */
async function checkVaultKeys(work: Work, text: string): Promise<void> {
  const given = settingsSchema.shape.VAULT_KEYS.safeParse(text);
  if (!given.success)
    throw new StepFailed(`VAULT_KEYS is not valid: ${given.error.issues.map(({ message }) => message).join("; ")}. No secret was set.`);
  if (!(await hasTables(work))) return;
  const wasSet = work.deployment.secrets.includes("VAULT_KEYS");
  const isKnown = (await count(work, "SELECT count(*) AS n FROM sqlite_master WHERE name = 'vault_keys'")) > 0;
  const [rows, rotations, credentials] = isKnown
    ? [await readRows<KeyRow>(work, KEYS), await readRows<Rotation>(work, ROTATION), await count(work, "SELECT count(*) AS n FROM credentials")]
    : [[], [], 1];
  const problem = problemOfKeys(listKeyMarks(given.data), { rows, rotation: rotations[0], wasSet, isEmpty: credentials === 0 }, work.now());
  if (problem !== undefined) throw new StepFailed(`${problem} No secret was set.`);
}

const execute = ({ run, config }: Work, sql: string) =>
  mustRun(run, "wrangler", ["d1", "execute", "DB", "--remote", "--json", "--yes", "--config", config, "--command", sql]);

async function readRows<Row>(work: Work, sql: string): Promise<Row[]> {
  const [answer] = parse(await execute(work, sql)) as { results?: Row[] }[];
  return answer?.results ?? [];
}

const count = async (work: Work, sql: string): Promise<number> => Number((await readRows<{ n?: number }>(work, sql))[0]?.n ?? 0);

/** Deploys the bundle if it, the console or the configuration differ from what the last run deployed. */
async function deployCode(work: Work): Promise<string | undefined> {
  const { deployment, config, bundle, root, run } = work;
  const hash = createHash("sha256").update(readFileSync(join(root, config)));
  for (const folder of [join(root, bundle), join(root, "web", "dist")]) hashFolder(hash, folder);
  const code = hash.digest("base64url");
  if (code === deployment.done.code) return "nothing has changed since the last deployment";
  await mustRun(run, "wrangler", ["deploy", "--minify", "--config", config]);
  deployment.done.code = code;
  return undefined;
}

/** Deploys the console, its function and its binding to Pages, if the last run did not deploy just these. The function has parts of the Worker. */
async function deployConsole(project: string, { deployment, root, run }: Work): Promise<string | undefined> {
  const { name, done } = deployment;
  const pages = { root, folder: join(".cardea", "pages", name), project, worker: name };
  writePagesProject(pages);
  const hash = createHash("sha256")
    .update(done.code ?? "")
    .update(readFileSync(join(root, pages.folder, "wrangler.json")));
  hashFolder(hash, join(root, "web", "functions"));
  const code = hash.digest("base64url");
  if (done.pages === code) return "nothing has changed since the last deployment";
  await deployPages({ ...pages, run });
  done.pages = code;
  return undefined;
}

/** Source maps and wrangler's note of the time are not deployed. */
function hashFolder(hash: Hash, folder: string): void {
  const files = filesIn(folder).filter((file) => !/\.(map|md)$/.test(file));
  for (const file of files.sort())
    hash
      .update(`/${file}`)
      .update("\0")
      .update(readFileSync(join(folder, file)));
}

async function waitForAnswer({ reach, pause, deployment, config }: Work): Promise<string | undefined> {
  let last = "no answer";
  for (let asked = 0; asked < QUESTIONS; asked++) {
    if (asked > 0) await pause(BETWEEN_QUESTIONS);
    const answer = await reach("/healthz").catch((error: unknown) => String(error));
    if (typeof answer !== "string") {
      if (answer.ok) return deployment.pages ? remarkOnDomain(answer, deployment) : undefined;
      last = `status ${answer.status}: ${(await answer.text()).slice(0, 300)}`;
      if (last.includes("settings.invalid"))
        throw new StepFailed(`The Worker refuses to start with these settings. Its log says why: npx wrangler tail --config ${config}`);
    } else last = answer;
  }
  const cause = deployment.pages
    ? `Add the domain ${deployment.domain} to the Pages project in Cloudflare's dashboard (Custom domains), unless that is done`
    : "A new domain may need some minutes";
  throw new StepFailed(`Cardea does not answer at https://${deployment.domain} (${last}). ${cause}. Then run npm run deploy again.`);
}

async function newToken(work: Work, purpose: OperatorPurpose): Promise<{ token: string; address: string }> {
  const address = work.deployment.settings.ADMIN_EMAILS?.split(",")[0]?.trim() ?? "";
  const { token, sql } = newOperatorToken(purpose, address, work.now());
  await execute(work, sql);
  return { token, address };
}

async function makeSetUpAddress(work: Work): Promise<string> {
  if (!work.isSetUpForced && (await count(work, "SELECT count(*) AS n FROM platform_admins")) > 0) return "an administrator has signed in already";
  const { token, address } = await newToken(work, "setup");
  const link = `https://${work.deployment.domain}/setup/${token}`;
  if (work.setUpFile !== undefined) {
    writePrivately(work.setUpFile, `${link}\n`);
    return `the address for ${address} works once, within a day. It is in ${work.setUpFile}, because this output is no terminal`;
  }
  work.print(`
  Set up Cardea as ${address}, with this address. It works once, within a day:

    ${link}
`);
  return "it is above";
}

async function sendTestMail(work: Work): Promise<string> {
  const { token, address } = await newToken(work, "test-mail");
  const answer = await work.reach("/operator/test-mail", { method: "POST", headers: { authorization: `Bearer ${token}` } });
  const said = (await answer.json().catch(() => ({}))) as { sent?: boolean; problem?: string };
  if (!said.sent)
    throw new StepFailed(
      `Cardea runs, but no mail could be sent: ${said.problem ?? `status ${answer.status}`}\nWhat the sender needs is in docs/deploy.md. Then run npm run deploy again.`,
    );
  work.deployment.done.mail = mailHashOf(work.deployment);
  return `look into the mailbox of ${address}`;
}

/** Whether a setting belongs to mail. */
export const isOfMail = (name: string): boolean => /^(MAIL|SMTP)_/.test(name);

/** Changes when the settings of mail change, so that another test mail is due. */
export function mailHashOf({ settings }: Deployment): string {
  const mail = Object.entries(settings).filter(([name]) => isOfMail(name) || name === "ADMIN_EMAILS");
  return createHash("sha256").update(JSON.stringify(mail.sort())).digest("base64url");
}
