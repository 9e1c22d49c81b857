import { parseJson, readJson } from "../wrangler-json.ts";
import { type Deployment, QUEUES } from "./deployment-rules.ts";
import type { Found } from "./plan-policy.ts";
import { mustRun, type RunProgram, StepFailed } from "./wrangler-client.ts";

export type Account = { id: string; name: string };

/** The accounts that wrangler may use. @throws StepFailed if nobody is signed in */
export async function listAccounts(run: RunProgram): Promise<Account[]> {
  const { ok, stdout } = await run("wrangler", ["whoami", "--json"]);
  const said = readJson(stdout) as { accounts?: Account[]; loggedIn?: boolean } | undefined;
  if (!ok || said?.loggedIn === false)
    throw new StepFailed(
      "wrangler is not signed in to Cloudflare. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN (docs/deploy.md says which permissions it needs).",
    );
  return said?.accounts ?? [];
}

/** Asks what the account has. It changes nothing. @throws StepFailed */
export async function findResources(run: RunProgram, { name }: Deployment): Promise<Found> {
  const names = QUEUES.map((end) => name + end);
  const [databases, namespaces, secrets, ...exist] = await Promise.all([
    listDatabases(run),
    listNamespaces(run),
    listSecrets(run, name),
    ...names.map((queue) => hasQueue(run, queue)),
  ]);
  return { databases, namespaces, queues: names.filter((_, index) => exist[index]), secrets: secrets ?? [], hasWorker: secrets !== undefined };
}

export async function listDatabases(run: RunProgram): Promise<Record<string, string>> {
  const rows = parse(await mustRun(run, "wrangler", ["d1", "list", "--json"])) as { name: string; uuid: string }[];
  return Object.fromEntries(rows.map(({ name, uuid }) => [name, uuid]));
}

export async function listNamespaces(run: RunProgram): Promise<Record<string, string>> {
  const rows = parse(await mustRun(run, "wrangler", ["kv", "namespace", "list"])) as { title: string; id: string }[];
  return Object.fromEntries(rows.map(({ title, id }) => [title, id]));
}

/** The list of queues is written for people and in pages, so each queue is asked for. */
async function hasQueue(run: RunProgram, name: string): Promise<boolean> {
  const { ok, output } = await run("wrangler", ["queues", "info", name]);
  if (ok || /does not exist/i.test(output)) return ok;
  throw new StepFailed(output.trim());
}

/** The names of a Worker's secrets; undefined if there is no such Worker. */
async function listSecrets(run: RunProgram, worker: string): Promise<string[] | undefined> {
  const { ok, stdout, output } = await run("wrangler", ["secret", "list", "--name", worker, "--format", "json"]);
  if (ok) return (parse(stdout) as { name: string }[]).map(({ name }) => name);
  if (/^.*Worker "[^"]*".* not found\.|\[code: 10007\]/m.test(output)) return undefined;
  throw new StepFailed(output.trim());
}

/** @throws StepFailed if wrangler did not answer with JSON */
export const parse = (stdout: string): unknown => parseJson(stdout, (sentence) => new StepFailed(sentence));
