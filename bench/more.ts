import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { startProcess } from "../scripts/processes.ts";
import { makeAgents } from "../test/harness/agent.ts";
import { makeBrowserOn, sendTo } from "../test/harness/browser.ts";
import { startBuiltWorker } from "../test/harness/built-worker.ts";
import { freeRange } from "../test/harness/free-ports.ts";
import { Connection } from "./connection.ts";
import { openIsolateHeap } from "./isolate-heap.ts";
import { makeCall, makeList, TOOL } from "./messages.ts";
import { median, spreadOf } from "./statistics.ts";

/** This program measures what the comparison of sides does not show: first calls, the lists of many servers, and memory over many calls. */
const MANY = 50;
const SIZES = ["one", "many"] as const;
type Size = (typeof SIZES)[number];
const ROUNDS = Number(process.env.ROUNDS ?? 7);
const CALLS = Number(process.env.CALLS ?? 100_000);

const first = await freeRange(3);
const logFile = join(mkdtempSync(join(tmpdir(), "cardea-bench-")), "downstream.log");
const downstream = startProcess("downstream", process.execPath, [join(import.meta.dirname, "downstream.ts"), String(first)], { logFile });
const cardea = await startBuiltWorker({ trusted: [`http://127.0.0.1:${first}`], port: first + 1, inspectorPort: first + 2 });
const { origin } = cardea;
const send = sendTo(origin);
const browser = makeBrowserOn(origin, send);
const { signInAgent } = makeAgents(origin, send);

try {
  await browser.signIn("admin@example.com");
  const { ONLY } = process.env;
  await makeProject("one", 1);
  if (!ONLY || ONLY === "first-calls") await measureFirstCalls();
  if (!ONLY || ONLY === "lists") await measureLists();
  if (!ONLY || ONLY === "memory") await measureMemory();
} finally {
  await Promise.all([downstream.stop(), cardea.stop()]);
}

/** Creates a project. @param servers how many servers it has, with 40 tools each @returns an agent's headers */
async function makeProject(slug: string, servers: number): Promise<Record<string, string>> {
  await browser.api("POST", "/projects", { slug, name: slug });
  for (let index = 0; index < servers; index++) {
    const server = {
      slug: `s${index}`,
      name: `Server ${index}`,
      url: `http://127.0.0.1:${first}/many/${index}`,
      authScope: { type: "none", level: "user" },
    };
    await browser.api("POST", `/projects/${slug}/servers`, server);
  }
  return agentOf(slug);
}

async function agentOf(slug: string): Promise<Record<string, string>> {
  return { authorization: `Bearer ${(await signInAgent(browser, slug)).access_token}` };
}

async function timed(connection: Connection, path: string, message: ReturnType<typeof makeCall>, extra: Record<string, string>): Promise<number> {
  const startedAt = performance.now();
  const { status, body } = await connection.post(path, { ...message.headers, ...extra }, message.body);
  if (status !== 200 || body.includes('"error"')) throw new Error(`no answer: ${status} ${body.slice(0, 300)}`);
  return performance.now() - startedAt;
}

/** A first call looks up the token, the project, the person's keeper and the way to the server. Later calls look up less. */
async function measureFirstCalls(): Promise<void> {
  const took: Record<string, number[]> = { "nothing known": [], "a new token": [], "a second server": [], warm: [] };
  const connection = await Connection.open(origin);
  for (let round = 0; round < 20; round++) {
    const slug = `cold-${round}`;
    const call = (server: string) => makeCall(round + 1, `${server}__${TOOL}`, "2026-07-28");
    const one = await makeProject(slug, 2);
    took["nothing known"]?.push(await timed(connection, `/mcp/${slug}`, call("s0"), one));
    const other = await agentOf(slug);
    took["a new token"]?.push(await timed(connection, `/mcp/${slug}`, call("s0"), other));
    took["a second server"]?.push(await timed(connection, `/mcp/${slug}`, call("s1"), other));
    took.warm?.push(await timed(connection, `/mcp/${slug}`, call("s1"), other));
  }
  connection.close();
  const warm = median(took.warm ?? []);
  console.log("First calls in 20 projects, compared with a warm call:");
  console.table(Object.fromEntries(Object.entries(took).map(([what, all]) => [what, { "× warm": (median(all) / warm).toFixed(1) }])));
}

/**
 * A long list needs much of its time to be sent. A Worker that only answers with the same bytes shows how much.
 * Most clients accept gzip, because `fetch` does. The lists are also measured for a client that does not.
 */
async function measureLists(): Promise<void> {
  const agents = { one: await agentOf("one"), many: await makeProject("many", MANY) };
  const connection = await Connection.open(origin);
  const bodies = { one: "", many: "" };
  for (const slug of SIZES)
    bodies[slug] = (await connection.post(`/mcp/${slug}`, { ...makeList(1).headers, ...agents[slug] }, makeList(1).body)).body;
  const bytes = await startBytes(bodies);
  const sender = await Connection.open(bytes.origin);
  const ask = {
    gzip: (slug: Size, id: number) => timed(connection, `/mcp/${slug}`, makeList(id), { ...agents[slug], "accept-encoding": "gzip, deflate" }),
    plain: (slug: Size, id: number) => timed(connection, `/mcp/${slug}`, makeList(id), agents[slug]),
    bytes: (slug: Size, id: number) => timed(sender, `/${slug}`, makeList(id), {}),
  };
  const ways = Object.keys(ask) as (keyof typeof ask)[];
  const manyOverOne = { gzip: [] as number[], plain: [] as number[], bytes: [] as number[] };
  const manyOverBytes = { gzip: [] as number[], plain: [] as number[], bytes: [] as number[] };
  for (let round = 0; round < ROUNDS + 1; round++) {
    const took = Object.fromEntries(ways.map((way) => [way, { one: [] as number[], many: [] as number[] }]));
    for (let time = 0; time < 20; time++) {
      for (const slug of SIZES) for (const way of ways) took[way]?.[slug].push(await ask[way](slug, time + 1));
    }
    if (round === 0) continue;
    const medianOf = (way: keyof typeof ask, slug: Size) => median(took[way]?.[slug] ?? []);
    for (const way of ways) {
      manyOverOne[way].push(medianOf(way, "many") / medianOf(way, "one"));
      manyOverBytes[way].push(medianOf(way, "many") / medianOf("bytes", "many"));
    }
  }
  const lengthOf = async (accepted: string) => {
    const headers = { ...makeList(1).headers, ...agents.many, "accept-encoding": accepted };
    return Math.round((await connection.post("/mcp/many", headers, makeList(1).body)).body.length / 1000);
  };
  const lengths = { gzip: await lengthOf("gzip"), plain: await lengthOf("identity") };
  connection.close();
  sender.close();
  await bytes.stop();
  const show = (all: number[]) => {
    const { median: middle, least, most } = spreadOf(all);
    return `${middle.toFixed(1)} (${least.toFixed(1)}–${most.toFixed(1)})`;
  };
  console.log(`Warm tools/list of ${MANY} servers with 40 tools each: ${lengths.plain} kB, or ${lengths.gzip} kB as gzip`);
  const names = { gzip: "Cardea, gzip", plain: "Cardea, not compressed", bytes: "the same bytes alone, not compressed" };
  const rows = ways.map((way) => [names[way], { "÷ one server's": show(manyOverOne[way]), "÷ the bytes alone": show(manyOverBytes[way]) }] as const);
  console.table(Object.fromEntries(rows));
}

async function startBytes(bodies: Record<string, string>) {
  const script = `const bodies = ${JSON.stringify(bodies)};
    const bytes = Object.fromEntries(Object.entries(bodies).map(([name, body]) => ["/" + name, new TextEncoder().encode(body)]));
    export default { async fetch(request) { await request.arrayBuffer();
      return new Response(bytes[new URL(request.url).pathname], { headers: { "content-type": "application/json" } }); } };`;
  const port = await freeRange(1);
  const sockets = [{ host: "127.0.0.1", port }];
  const worker = { name: "bytes", modules: true as const, script, compatibilityDate: "2026-08-01", unsafeDirectSockets: sockets };
  const miniflare = new Miniflare(convertV4MiniflareOptions({ workers: [worker] }));
  await miniflare.ready;
  return { origin: `http://127.0.0.1:${port}`, stop: () => miniflare.dispose() };
}

async function measureMemory(): Promise<void> {
  const agent = await agentOf("one");
  const connections = await Promise.all(Array.from({ length: 8 }, () => Connection.open(origin)));
  const heap = await openIsolateHeap(first + 2, () => fetch(`${origin}/healthz`));
  const sizes: Record<number, string> = {};
  for (let done = 0; done < CALLS; done += CALLS / 10) {
    await Promise.all(
      connections.map(async (connection, which) => {
        for (let id = which; id < CALLS / 10; id += connections.length) {
          await timed(connection, "/mcp/one", makeCall(id, `s0__${TOOL}`, "2026-07-28"), agent);
        }
      }),
    );
    sizes[done + CALLS / 10] = `${(await heap.mib()).toFixed(1)} MiB`;
  }
  for (const connection of connections) connection.close();
  heap.close();
  console.log("The isolate's heap after this number of calls:");
  console.table(sizes);
}
