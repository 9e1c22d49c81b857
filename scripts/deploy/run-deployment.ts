import { realpathSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { asOnlyRun } from "../one-run.ts";
import { claimAddresses, remarkOnMove } from "./address-owners.ts";
import { type Answers, problemsOfAnswers } from "./answer-rules.ts";
import { type Config, makeConfig } from "./config-rules.ts";
import { requireFreeDomain } from "./deploy-pages.ts";
import { type Known, problemsOfPath, problemsOfWriting, readDeployment, writeDeployment, writePrivately } from "./deployment-file.ts";
import {
  type Deployment,
  MADE_SECRETS,
  missingSecrets,
  problemsOfObjects,
  problemsOfSettings,
  problemsOfUnset,
  remarkOnMissing,
  SECRETS,
} from "./deployment-rules.ts";
import { findOwners, findResources, listAccounts } from "./find-resources.ts";
import { type Ask, askForSecrets, askUntilGood, interview } from "./interview.ts";
import { readKept, requireOwnFile } from "./kept-secrets.ts";
import { isOfMail, mailHashOf } from "./mail-rules.ts";
import { type Options, readOptions, USAGE } from "./options-rules.ts";
import { problemsOfOwners } from "./owner-rules.ts";
import { describeStep, type Found, planDeployment, type Step } from "./plan-policy.ts";
import { isPresentKey } from "./secrets.ts";
import { doStep } from "./steps.ts";
import type { Reach, Work } from "./work.ts";
import { makeRunProgram, type RunProgram, StepFailed } from "./wrangler-client.ts";

/**
 * @property base the content of wrangler.toml @property root the folder of the project @property reachAt reaches a deployed Worker by its domain
 * @property runs the folder with a note of each run that is under way on this machine
 * @property makeRun makes what runs wrangler; tests have their own
 * @property isTerminal whether a person alone sees what is printed; otherwise it may be a log that others read
 */
type Ports = {
  base: Config;
  root: string;
  runs: string;
  env: NodeJS.ProcessEnv;
  ask: Ask;
  reachAt: (domain: string) => Reach;
  pause: (ms: number) => Promise<void>;
  now: () => number;
  print: (text: string) => void;
  isTerminal: boolean;
  makeRun?: typeof makeRunProgram;
};

const NOTHING: Found = { databases: {}, namespaces: {}, queues: {}, secrets: [], hasWorker: false };

/** Deploys or upgrades. @param args the command line @returns the exit code */
export async function runDeployment(args: string[], ports: Ports): Promise<number> {
  const { print } = ports;
  try {
    const options = readOptions(args, ports.env);
    if (options.help) return say(print, USAGE, 0);
    return await deploy(options, ports);
  } catch (error) {
    return say(print, error instanceof Error ? error.message : String(error), 1);
  }
}

function say(print: (text: string) => void, text: string, code: number): number {
  print(text);
  return code;
}

async function deploy(options: Options, ports: Ports): Promise<number> {
  const { env, print, root } = ports;
  const file = resolve(root, options.file);
  const keyFile = options.vaultKeyFile === undefined ? [] : problemsOfPath("--vault-key-file", resolve(root, options.vaultKeyFile), root);
  refuse([...problemsOfPath("--file", file, root), ...keyFile]);
  const before = readDeployment(file);
  const known = withOptions(before, options);
  const inEnvironment = Object.fromEntries(SECRETS.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  if (options.newAuthSecret && inEnvironment.AUTH_SECRET !== undefined)
    refuse(["--new-auth-secret makes a new AUTH_SECRET, and the environment has one, too. Leave one of them out"]);
  refuse([
    ...problemsOfUnset(options.unset, [...Object.keys(inEnvironment), ...Object.keys(options.settings)]),
    ...problemsOfAnswers(known, inEnvironment),
  ]);
  const wishes = await interview(known, inEnvironment, options.dryRun ? async () => undefined : ports.ask);
  const given = Object.fromEntries(Object.entries(wishes.secrets).filter(([, value]) => value !== ""));
  if (wishes.missing.length > 0 && !options.dryRun) throw new Error(`These are missing: ${wishes.missing.join(", ")}.\n\n${USAGE}`);
  const deployment = options.dryRun ? withSamples(wishes.deployment) : wishes.deployment;
  const isComplete = wishes.missing.length === 0;
  refuse([...problemsOfUnset(options.unset, Object.keys(given)), ...problemsOfAnswers(givenOf(wishes.deployment), given)]);
  if (isComplete && options.dryRun) refuse(problemsOfSettings(without(deployment, options.unset), given));
  refuse(problemsOfObjects(tagsOf(ports), before.done.objects));
  const move = remarkOnMove(before, deployment.domain);
  if (move !== undefined) print(move);
  if (options.dryRun) return describe(deployment, given, options, print);
  // Where nobody can be asked, the flag is the answer.
  const isWanted = move === undefined ? "yes" : await ports.ask("Move it? Write yes");
  if (!["yes", undefined].includes(isWanted?.trim().toLowerCase())) throw new Error("Nothing was changed.");
  refuse(problemsOfWriting(filesOf(options, root)));
  return asOnlyRun(ports.runs, `file ${join(realpathSync(dirname(file)), basename(file))}`, options.file, async () => {
    if (JSON.stringify(readDeployment(file)) !== JSON.stringify(before))
      throw new Error(`Nothing was changed: another run has written ${options.file} meanwhile. Run npm run deploy again.`);
    // Runs of one folder build into the same place, and files of the same name, wherever they are, have the same configuration here.
    return asOnlyRun(ports.runs, `folder ${realpathSync(root)}`, "another deployment from this folder", () =>
      carryOut(options, ports, { file, before, deployment, given }),
    );
  });
}

/** Looks at what the account has, and does the steps that are left. @param known `before`: what the file has @returns the exit code */
async function carryOut(
  options: Options,
  ports: Ports,
  { file, before, deployment, given }: { file: string; before: Known; deployment: Deployment; given: Record<string, string> },
): Promise<number> {
  const { env, root, makeRun = makeRunProgram } = ports;
  deployment.account ??= await chooseAccount(makeRun(env, root), env.CLOUDFLARE_ACCOUNT_ID, ports.ask);
  const { account, name } = deployment;
  return asOnlyRun(ports.runs, `deployment ${account} ${name}`, name, () => carryOutAlone(options, ports, { file, before, deployment, given }));
}

async function carryOutAlone(
  options: Options,
  ports: Ports,
  { file, before, deployment, given }: { file: string; before: Known; deployment: Deployment; given: Record<string, string> },
): Promise<number> {
  const { env, print, root, makeRun = makeRunProgram } = ports;
  const run = makeRun({ ...env, ...(deployment.account && { CLOUDFLARE_ACCOUNT_ID: deployment.account }) }, root);
  print("Looking at what the account has …");
  const found = await findResources(run, deployment);
  const planFor = (secrets: Record<string, string>) =>
    planDeployment(deployment, found, setsOf(options, secrets), wantsOf(deployment, options, Object.keys(secrets)));
  const first = planFor(given);
  if ("problem" in first) throw new Error(`Nothing was changed: ${first.problem}.`);
  const owned = await findOwners(run, deployment, found);
  refuse(problemsOfOwners({ name: deployment.name, isFirst: Object.keys(before.ids).length === 0 }, found, owned));
  deployment.ids = first.ids;
  deployment.secrets = secretsOf(before, found);
  const left = without(deployment, options.unset);
  const secrets = { ...given, ...(await askForSecrets(missingSecrets(left, given), ports.ask)) };
  const problems = problemsOfSettings(left, secrets);
  const gone = before.secrets.filter((name) => !deployment.secrets.includes(name) && secrets[name] === undefined && !options.unset.includes(name));
  refuse(problems.length > 0 ? [...problems, ...remarkOnMissing([...new Set([...missingSecrets(left, secrets), ...gone])])] : []);
  await requireFreeDomain(before, deployment, ports.reachAt(deployment.domain));
  refuse(await claimAddresses(before, deployment, { run, reachAt: ports.reachAt, takesDomain: options.takeDomain }));
  const plan = planFor(secrets);
  if ("problem" in plan) throw new Error(`Nothing was changed: ${plan.problem}.`);
  const work = makeWork(deployment, options, secrets, run, ports);
  requireOwnFile(work.vaultKeyFile, deployment.name);
  writeDeployment(file, deployment);
  const failed = await doSteps(plan.steps, work, () => writeDeployment(file, deployment));
  await showKept(work, failed, ports.isTerminal);
  if (failed) return say(print, failed, 1);
  return say(print, `\nCardea runs at https://${deployment.domain}/. To upgrade: git pull, then npm run deploy.`, 0);
}

/**
 * The secrets that the Worker has. Cloudflare knows; that the deployment once had its own ones is known to the file, too, so that none of these is
 * replaced without a word.
 */
const secretsOf = (before: Known, found: Found): string[] =>
  [...new Set([...before.secrets.filter((name) => MADE_SECRETS.includes(name)), ...found.secrets.filter((name) => SECRETS.includes(name))])].sort();

const without = (deployment: Deployment, unset: string[]): Deployment => ({
  ...deployment,
  secrets: deployment.secrets.filter((name) => !unset.includes(name)),
});

/** @param given names of secrets that the operator has given in this run */
const wantsOf = (deployment: Deployment, options: Options, given: string[]) => ({
  mail: isMailDue(deployment, options, given),
  unset: options.unset.filter((name) => SECRETS.includes(name)),
});

/** The names of the secrets that the operator has given, or wants to be made. */
const setsOf = ({ newAuthSecret }: Options, given: Record<string, string>): string[] => [
  ...Object.keys(given),
  ...(newAuthSecret ? ["AUTH_SECRET"] : []),
];

const tagsOf = ({ base }: Ports): string[] => (base.migrations ?? []).map(({ tag }) => tag);

/** @throws Error with the problems, if there are any */
function refuse(problems: string[]): void {
  if (problems.length > 0) throw new Error(`Nothing was changed.\n${[...new Set(problems)].map((problem) => `  - ${problem}`).join("\n")}`);
}

function withOptions(known: Known, options: Options): Known {
  const { name = known.name, domain = known.domain, account = known.account } = options;
  if (known.name !== undefined && name !== known.name)
    throw new Error(`${options.file} is of ${known.name}. Choose another file for another deployment: --file`);
  const pages = options.pages || known.pages;
  const bucket = options.auditBucket ?? known.bucket;
  // A variable that is left out stays at Cloudflare (`keep_vars`), so one that is taken away becomes empty, which counts as absent.
  const empty = Object.fromEntries(options.unset.filter((setting) => !SECRETS.includes(setting)).map((setting) => [setting, ""]));
  return {
    ...known,
    name,
    domain,
    account,
    settings: { ...known.settings, ...options.settings, ...empty },
    ...(pages && { pages }),
    ...(bucket !== undefined && { bucket }),
  };
}

/** The answers that are there. */
const givenOf = ({ name, domain, ...others }: Deployment): Answers => ({ ...others, name: name || undefined, domain: domain || undefined });

/** For a dry run without answers. */
function withSamples(deployment: Deployment): Deployment {
  return { ...deployment, name: deployment.name || "cardea", domain: deployment.domain || "{domain}" };
}

/** A test mail is due if codes are mailed and these mail settings have not sent one, or a secret of mail is given, whose value nobody can compare. */
const isMailDue = (deployment: Deployment, { testMail }: Options, given: string[]): boolean =>
  testMail || (deployment.settings.SIGN_IN_CODES !== "off" && (given.some(isOfMail) || deployment.done.mail !== mailHashOf(deployment)));

function describe(deployment: Deployment, given: Record<string, string>, options: Options, print: Ports["print"]): number {
  const found: Found = { ...NOTHING, ...idsAsFound(deployment), secrets: deployment.secrets };
  const plan = planDeployment(deployment, found, setsOf(options, given), wantsOf(deployment, options, Object.keys(given)));
  if ("problem" in plan) return say(print, plan.problem, 1);
  print(`A dry run: nothing is asked or changed at Cloudflare. The real run leaves out what exists already.\n`);
  for (const [index, step] of plan.steps.entries()) print(`${String(index + 1).padStart(2)}. ${describeStep(step)}`);
  print(`\nIds and settings are kept in ${options.file}; the configuration is written to ${configOf(options)}. Neither has a secret.`);
  return 0;
}

function idsAsFound({ ids }: Deployment): Pick<Found, "databases" | "namespaces"> {
  const all = Object.fromEntries(Object.values(ids).map((id) => [id, id]));
  return { databases: all, namespaces: all };
}

/** @param named the account that the environment names, as for wrangler itself */
async function chooseAccount(run: RunProgram, named: string | undefined, ask: Ask): Promise<string | undefined> {
  const accounts = await listAccounts(run);
  if (named && !accounts.some(({ id }) => id === named) && accounts.length > 0)
    throw new Error(`Nothing was changed: CLOUDFLARE_ACCOUNT_ID is ${named}, and wrangler may not use that account.`);
  if (named || accounts.length < 2) return named || accounts[0]?.id;
  const list = accounts.map(({ name, id }, index) => `  ${index + 1} ${name} (${id})`).join("\n");
  const judge = (answer: string) => (accounts[Number(answer) - 1] ? [] : [`write a number from 1 to ${accounts.length}`]);
  const answer = await askUntilGood(ask, `Which account?\n${list}\nNumber`, "", judge);
  const chosen = accounts[Number(answer) - 1];
  if (!chosen) throw new Error(`wrangler may use several accounts. Choose one: --account ID\n${list}`);
  return chosen.id;
}

const configOf = ({ file }: Options): string => `wrangler.${basename(file)}`;

/** The files that a run writes, besides what it builds. */
function filesOf(options: Options, root: string) {
  const name = options.file.replace(/\.json$/, "");
  return {
    deployment: resolve(root, options.file),
    config: join(root, configOf(options)),
    vaultKey: resolve(root, options.vaultKeyFile ?? `${name}.vault-key`),
    setUp: resolve(root, `${name}.set-up-address`),
    built: join(root, ".cardea", "deploy"),
  };
}

function makeWork(deployment: Deployment, options: Options, given: Record<string, string>, run: RunProgram, ports: Ports): Work {
  const { root, base, reachAt, pause, now, print, isTerminal } = ports;
  const config = configOf(options);
  return {
    deployment,
    root,
    config,
    bundle: join(".cardea", "deploy", deployment.name),
    vaultKeyFile: filesOf(options, root).vaultKey,
    isOwnKeyFile: options.vaultKeyFile !== undefined,
    setUpFile: isTerminal ? undefined : filesOf(options, root).setUp,
    given,
    makesAuthSecret: options.newAuthSecret,
    isSetUpForced: options.setUpAddress,
    objects: tagsOf(ports).at(-1),
    run,
    reach: reachAt(deployment.domain),
    pause,
    now,
    writeConfig: () => writePrivately(join(root, config), `${JSON.stringify(makeConfig(base, deployment), null, 2)}\n`),
    print,
  };
}

/** Does the steps in their order, up to the first that fails. @param save keeps what is known after each step @returns what failed */
async function doSteps(steps: Step[], work: Work, save: () => void): Promise<string | undefined> {
  const done: string[] = [];
  for (const step of steps) {
    const name = describeStep(step);
    try {
      const remark = await doStep(step, work);
      save();
      done.push(name);
      work.print(`✓ ${name}${remark === undefined ? "" : `: ${remark}`}`);
    } catch (error) {
      const unsaved = problemOf(save);
      const reason = [error instanceof StepFailed ? error.message : String(error), ...unsaved].join("\n");
      return `✗ ${name}\n\n${reason}\n\nDone before it, and kept: ${done.length === 0 ? "nothing" : `\n${done.map((each) => `  - ${each}`).join("\n")}`}\nThe next npm run deploy goes on from here.`;
    }
  }
  return undefined;
}

/** @returns why the file of the deployment could not be written; nothing if it could */
function problemOf(save: () => void): string[] {
  try {
    save();
    return [];
  } catch (error) {
    return [`What was done is not noted: ${String(error)}`];
  }
}

/** Shows the secrets that runs have made, once, when they are in use and a person sees them; until then their file has them. */
async function showKept(work: Work, failed: string | undefined, isTerminal: boolean): Promise<void> {
  const { vaultKeyFile, deployment, given, print, isOwnKeyFile } = work;
  const { secrets, isOpen } = readKept(vaultKeyFile);
  if (isOpen) {
    print(`
${vaultKeyFile} has an AUTH_SECRET of a run that failed before Cloudflare said that it has it. Keep the former one, too, and run npm run deploy -- --new-auth-secret as before: it makes another one and shows it.`);
    return;
  }
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}`);
  if (lines.length === 0) return;
  const words = `Keep ${lines.length > 1 ? "them" : "it"} in your password manager, apart from backups of the data. Cloudflare never shows a secret again. A person who has the vault key and the data can read every credential; without the key nobody can, and everybody has to connect again. AUTH_SECRET lets you change it later without signing everybody out.`;
  const isSet = MADE_SECRETS.every((name) => deployment.secrets.includes(name));
  const isReady = failed === undefined && isSet && isTerminal && !isOwnKeyFile;
  const isCurrent = Object.keys(secrets).every((name) => given[name] === undefined) && (await isPresent(work, secrets.VAULT_KEYS, failed));
  if (!isCurrent) {
    print(`
${vaultKeyFile} has ${Object.keys(secrets).join(" and ")} of an earlier run, and the deployment has another value by now. Keep the vault key as long as you keep a backup of that time, then delete the file.`);
    return;
  }
  if (!isReady) {
    const because = isTerminal
      ? ""
      : " It is not printed, because this output is no terminal: others may read a log. Take it before this machine is cleaned.";
    print(`\nThe vault key of this deployment is in ${vaultKeyFile}.${because} ${words}`);
    return;
  }
  print(`\n  The secrets of this deployment:\n\n${lines.map((line) => `    ${line}\n`).join("")}\n  ${words}`);
  rmSync(vaultKeyFile);
}

/** Whether the kept vault key is one of the deployment's, as far as that is known. A run that failed may not have come so far that D1 can say. */
const isPresent = async (work: Work, key: string | undefined, failed: string | undefined): Promise<boolean> =>
  key === undefined || failed !== undefined || isPresentKey(work, key).catch(() => true);
