import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProcess } from "../scripts/processes.ts";
import { makeBrowserOn, sendTo } from "../test/harness/browser.ts";
import { startBuiltWorker } from "../test/harness/built-worker.ts";
import { freeRange } from "../test/harness/free-ports.ts";
import { Connection } from "./connection.ts";
import { openIsolateHeap } from "./isolate-heap.ts";
import { makeList } from "./messages.ts";
import { median } from "./statistics.ts";

/**
 * Measures the memory of one isolate while people list the tools of many servers, and how long a list takes when several people ask in turn.
 * Run it with `npm run bench:memory`. `PEOPLE`, `SERVERS` and `MANY` change the sizes. `ONLY=turns` measures the lists in turn, else it is the memory.
 */
const PEOPLE = Number(process.env.PEOPLE ?? 1000);
const SERVERS = Number(process.env.SERVERS ?? 50);
/** How many people have a credential of their own for each server. Each of them signs in and connects, which takes a while. */
const CONNECTED = Number(process.env.CONNECTED ?? 100);
/** The number of servers of the project in which three people ask in turn. */
const MANY = Number(process.env.MANY ?? 1000);
const ROUNDS = Number(process.env.ROUNDS ?? 7);
/** Tools of each server, and how often a list is asked for until it is complete, with a pause in ms. */
const [TOOLS, MOST_LISTS, BETWEEN] = [40, 60, 2000];

const first = await freeRange(3);
const logFile = join(mkdtempSync(join(tmpdir(), "cardea-bench-")), "downstream.log");
const downstream = startProcess("downstream", process.execPath, [join(import.meta.dirname, "downstream.ts"), String(first)], { logFile });
const cardea = await startBuiltWorker({
  trusted: [`http://127.0.0.1:${first}`],
  port: first + 1,
  inspectorPort: first + 2,
  consumesAudit: false,
});
const { origin, miniflare } = cardea;
const browser = makeBrowserOn(origin, sendTo(origin));

try {
  await browser.signIn("admin@example.com");
  if (process.env.ONLY === "turns") await measureTurns();
  else await measureMemory();
} finally {
  await Promise.all([downstream.stop(), cardea.stop()]);
}

type Headers = Record<string, string>;
type Key = (person: string) => Headers;

/** Creates a project of servers with 40 tools each. @returns the headers of an agent that acts for a person */
async function makeProject(slug: string, servers: number, authScope: object = { type: "none", level: "user" }): Promise<Key> {
  await browser.api("POST", "/projects", { slug, name: slug });
  const urlOf = (index: number) => `http://127.0.0.1:${first}/many/${index}`;
  await browser.api("POST", `/projects/${slug}/servers`, { slug: "s0", name: "Server 0", url: urlOf(0), authScope });
  await copyServer(slug, servers, urlOf);
  const made = await browser.api<{ key: string }>("POST", `/projects/${slug}/api-keys`, { name: "a", actsForUsers: true, domains: ["example.com"] });
  return (person) => ({ authorization: `Bearer ${made.body.key}`, "x-user-email": `${person}@example.com` });
}

/** Copies a project's only server in the database, because the API takes long for a thousand. The copies share its auth scope. */
async function copyServer(project: string, servers: number, urlOf: (index: number) => string): Promise<void> {
  const db = await miniflare.getD1Database("DB");
  const found = "SELECT servers.* FROM servers JOIN projects ON projects.id = servers.project_id WHERE projects.slug = ?";
  const row = await db.prepare(found).bind(project).first<Record<string, string | number | null>>();
  if (!row) throw new Error("the project has no server");
  const columns = Object.keys(row);
  const insert = `INSERT INTO servers (${columns.join()}) VALUES (${columns.map(() => "?").join()})`;
  const copies = Array.from({ length: servers - 1 }, (_, at) => {
    const slug = `s${at + 1}`;
    const copy: typeof row = { ...row, id: `${row.id}`.slice(0, -4) + String(at + 1).padStart(4, "0"), slug, name: slug, url: urlOf(at + 1) };
    return db.prepare(insert).bind(...columns.map((column) => copy[column] ?? null));
  });
  for (let from = 0; from < copies.length; from += 100) await db.batch(copies.slice(from, from + 100));
}

async function timed(connection: Connection, path: string, message: { headers: Headers; body: string }, headers: Headers): Promise<number> {
  const startedAt = performance.now();
  const { status, body } = await connection.post(path, { ...message.headers, ...headers, "accept-encoding": "gzip" }, message.body);
  if (status !== 200) throw new Error(`no answer: ${status} ${body.slice(0, 300)}`);
  return performance.now() - startedAt;
}

/** @returns what lists the tools of a project for some people, one after another on several connections */
async function listsFor(slug: string, key: Key): Promise<(from: number, to: number) => Promise<void>> {
  return async (from, to) => {
    const connections = await Promise.all(Array.from({ length: 4 }, () => Connection.open(origin)));
    const people = Array.from({ length: to - from }, (_, at) => from + at).values();
    await Promise.all(
      connections.map(async (connection) => {
        for (const person of people) await timed(connection, `/mcp/${slug}`, makeList(person), key(`u${person}`));
        connection.close();
      }),
    );
  };
}

async function measureMemory(): Promise<void> {
  const wake = () => fetch(`${origin}/healthz`).then((answer) => answer.text());
  const heap = await openIsolateHeap(first + 2, wake);
  const rows: Record<string, string> = {};
  const note = async (what: string) => {
    rows[what] = `${(await heap.mib()).toFixed(1)} MiB`;
  };
  await note("nothing");
  const open = await makeProject("open", SERVERS);
  const listOpen = await listsFor("open", open);
  await listOpen(0, 1);
  await note(`1 person, ${SERVERS} servers`);
  await listOpen(1, PEOPLE);
  await note(`${PEOPLE} people, ${SERVERS} servers`);
  const field = { name: "x-api-key", label: "Key", help: "", prefix: "" };
  const own = await makeProject("own", SERVERS, { type: "header", level: "user", fields: [field] });
  await connectAll("own");
  await note(`and ${CONNECTED} people have connected to ${SERVERS} other servers`);
  const listOwn = await listsFor("own", own);
  await listOwn(0, CONNECTED);
  await note(`and ${CONNECTED} people have listed these`);
  heap.close();
  console.log("The memory of an isolate after a garbage collection, with 40 tools a server:");
  console.table(rows);
}

/** Lets people connect. All servers of the project have one auth scope, so each person connects once. */
async function connectAll(slug: string): Promise<void> {
  const made = await browser.api<{ url: string }>("POST", `/projects/${slug}/links`, { type: "user", servers: ["s0"], domains: ["example.com"] });
  const link = new URL(made.body.url).pathname;
  for (let person = 0; person < CONNECTED; person++) {
    const other = makeBrowserOn(origin, sendTo(origin));
    await other.signIn(`u${person}@example.com`, link);
    await other.submit(`${link}/s0`, { "x-api-key": `key-of-${person}` });
  }
}

/**
 * Lists of a project with many servers: one person alone, then three in turn. Each request has a connection of its own, because workerd, which has one
 * thread here, closes a connection on which it has read no further request for five seconds, also if it was busy all the time.
 */
async function measureTurns(): Promise<void> {
  const key = await makeProject("many", MANY);
  const ask = async (person: string, accepted: string) => {
    const connection = await Connection.open(origin);
    const { headers, body } = makeList(1);
    const startedAt = performance.now();
    const answer = await connection.post("/mcp/many", { ...headers, ...key(person), "accept-encoding": accepted }, body);
    connection.close();
    if (answer.status !== 200) throw new Error(`no answer: ${answer.status} ${answer.body.slice(0, 300)}`);
    return { ms: performance.now() - startedAt, body: answer.body };
  };
  const list = async (person: string) => (await ask(person, "gzip")).ms;
  const people = ["ada", "bob", "eve"];
  const firsts = [await list("ada")];
  // The first answer has what came within three seconds. The others are measured once all of it is there.
  const complete = await askUntilComplete(() => ask("ada", "identity"));
  for (const person of people.slice(1)) firsts.push(await list(person));
  const alone: number[] = [];
  const inTurn: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await list("ada"));
    for (const person of people) inTurn.push(await list(person));
  }
  const warm = median(alone);
  const row = (ms: number) => ({ ms: ms.toFixed(0), "÷ warm": (ms / warm).toFixed(1) });
  console.log(`Lists of ${MANY} servers with 40 tools each; all ${complete.tools} tools were there after ${complete.asked} further lists:`);
  console.table({
    "first list of the first person": row(firsts[0] ?? 0),
    "first list of the second person": row(firsts[1] ?? 0),
    "first list of the third person": row(firsts[2] ?? 0),
    "warm, one person alone": row(warm),
    "warm, three people in turn": row(median(inTurn)),
  });
}

/** Asks for a list until it has the tools of all servers. */
async function askUntilComplete(ask: () => Promise<{ body: string }>): Promise<{ tools: number; asked: number }> {
  for (let asked = 1; asked <= MOST_LISTS; asked++) {
    const tools = (await ask()).body.split('"inputSchema"').length - 1;
    if (tools === MANY * TOOLS) return { tools, asked };
    await new Promise((resolve) => setTimeout(resolve, BETWEEN));
  }
  throw new Error(`the list was not complete after ${MOST_LISTS} requests`);
}
