import { parseJson, readJson } from "../wrangler-json.ts";
import { type Binding, DATABASES, type Deployment, NAMESPACES, QUEUES } from "./deployment-rules.ts";
import { type Owned, ownerOfDatabase, ownerOfNamespace, ownerOfQueue } from "./owner-rules.ts";
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
  const [databases, namespaces, secrets, ...infos] = await Promise.all([
    listDatabases(run),
    listNamespaces(run),
    listSecrets(run, name),
    ...names.map((queue) => infoOfQueue(run, queue)),
  ]);
  const queues = Object.fromEntries(names.flatMap((queue, index) => (infos[index] === undefined ? [] : [[queue, infos[index]]])));
  return { databases, namespaces, queues, secrets: secrets ?? [], hasWorker: secrets !== undefined };
}

/**
 * Whose the resources are that have the deployment's names and that no run of it has made, as far as its file says. It changes nothing.
 * @returns nothing once the deployment's code was deployed @throws StepFailed
 */
export async function findOwners(run: RunProgram, { name, ids, done }: Deployment, found: Found): Promise<Owned[]> {
  if (done.code !== undefined) return [];
  const owned: Owned[] = [];
  for (const [binding, end] of Object.entries(DATABASES) as [keyof typeof DATABASES, string][]) {
    const id = ids[binding] ?? found.databases[name + end];
    if (id === undefined || (ids[binding] !== undefined && binding !== "DB")) continue;
    const owner = ownerOfDatabase(binding, await listTables(run, id));
    owned.push({ kind: "D1 database", name: name + end, ...owner });
  }
  // A run takes a namespace before it migrates the database, so those of a database with Cardea's tables were judged already.
  const isMigrated = owned.some((each) => each.name === name && each.owner === "cardea");
  for (const [binding, end] of isMigrated ? [] : (Object.entries(NAMESPACES) as [Binding, string][])) {
    const id = ids[binding] === undefined ? found.namespaces[name + end] : undefined;
    if (id !== undefined) owned.push({ kind: "KV namespace", name: name + end, ...ownerOfNamespace(await listKeys(run, id)) });
  }
  for (const [queue, info] of Object.entries(found.queues)) owned.push({ kind: "queue", name: queue, ...ownerOfQueue(name, info) });
  return owned;
}

/** The tables of a database, without those of SQLite and D1. An id names it, because wrangler takes a name from wrangler.toml first. */
async function listTables(run: RunProgram, id: string): Promise<string[]> {
  const sql = "SELECT name FROM sqlite_master WHERE type = 'table'";
  const said = parse(await mustRun(run, "wrangler", ["d1", "execute", id, "--remote", "--json", "--yes", "--command", sql]));
  const [answer] = said as { results?: { name: string }[] }[];
  return (answer?.results ?? []).map(({ name }) => name).filter((name) => !/^(sqlite|_cf)_/.test(name));
}

async function listKeys(run: RunProgram, id: string): Promise<string[]> {
  const said = parse(await mustRun(run, "wrangler", ["kv", "key", "list", "--namespace-id", id, "--remote"]));
  return (said as { name: string }[]).map(({ name }) => name);
}

export async function listDatabases(run: RunProgram): Promise<Record<string, string>> {
  const rows = parse(await mustRun(run, "wrangler", ["d1", "list", "--json"])) as { name: string; uuid: string }[];
  return Object.fromEntries(rows.map(({ name, uuid }) => [name, uuid]));
}

export async function listNamespaces(run: RunProgram): Promise<Record<string, string>> {
  const rows = parse(await mustRun(run, "wrangler", ["kv", "namespace", "list"])) as { title: string; id: string }[];
  return Object.fromEntries(rows.map(({ title, id }) => [title, id]));
}

/** The list of queues is written for people and in pages, so each queue is asked for. @returns undefined if there is none */
async function infoOfQueue(run: RunProgram, name: string): Promise<string | undefined> {
  const { ok, stdout, output } = await run("wrangler", ["queues", "info", name]);
  if (ok) return stdout;
  if (/does not exist/i.test(output)) return undefined;
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
