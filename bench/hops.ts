import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProcess } from "../scripts/processes.ts";
import { type Grant, handleOf, makeAgents, type Tokens } from "../test/harness/agent.ts";
import { makeBrowserOn, sendTo } from "../test/harness/browser.ts";
import { startBuiltWorker } from "../test/harness/built-worker.ts";
import { freeRange } from "../test/harness/free-ports.ts";
import { Connection } from "./connection.ts";
import { makeCall, makeList, TOOL } from "./messages.ts";

/**
 * Counts the far hops of a request that follow one another. Each call of D1, KV and a Durable Object is made `DELAY` ms slower; what a
 * request then takes longer, divided by the delay, is the number of hops in a row. `ONLY` chooses requests by a word of their names;
 * `LOG` prints what each asked.
 */
const DELAY = Number(process.env.DELAY ?? 250);
const KINDS = ["D1", "KV", "object"] as const;
const CASES = [[], ["D1"], ["KV"], ["object"], KINDS] as const;
type Asked = { kind: (typeof KINDS)[number]; what: string };
/** Makes everything ready. @returns the request that is measured */
type Prepare = () => Promise<() => Promise<unknown>>;

const first = await freeRange(2);
const logFile = join(mkdtempSync(join(tmpdir(), "cardea-bench-")), "downstream.log");
const downstream = startProcess("downstream", process.execPath, [join(import.meta.dirname, "downstream.ts"), String(first)], { logFile });
const cardea = await startBuiltWorker({
  trusted: [`http://127.0.0.1:${first}`],
  port: first + 1,
  consumesAudit: false,
  entry: join(import.meta.dirname, "hops-worker.js"),
});
const { origin } = cardea;
const send = sendTo(origin);
const admin = makeBrowserOn(origin, send);
const { signInAgent, authorize, authorizationPath, redeemCode, refreshToken } = makeAgents(origin, send);
const probe = (path: string, body?: object) => send(`/probe/${path}`, { method: "POST", body: JSON.stringify(body ?? {}) });
let last = 0;

const REQUESTS: Record<string, Prepare> = {
  "first call, token": async () => {
    const { slug } = await makeConnected();
    const agent = await agentOf(slug);
    return () => call(slug, agent);
  },
  "call 3 s later": async () => {
    const { slug } = await makeConnected();
    const agent = await agentOf(slug);
    await call(slug, agent);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return () => call(slug, agent);
  },
  "call at once after another": async () => {
    const { slug } = await makeConnected();
    const agent = await agentOf(slug);
    await call(slug, agent);
    return () => call(slug, agent);
  },
  "first call, key, new person": async () => {
    const { slug, key } = await makeProject("none");
    return () => call(slug, { "x-api-key": key, "x-user-email": `new${++last}@example.com` });
  },
  "first call, key without a person": async () => {
    const { slug, key } = await makeProject("none");
    return () => call(slug, { "x-api-key": key });
  },
  "call 3 s later, key": async () => {
    const { slug, key } = await makeProject("none");
    const agent = { "x-api-key": key, "x-user-email": `new${++last}@example.com` };
    await call(slug, agent);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return () => call(slug, agent);
  },
  "first list of one server, key": async () => {
    const { slug, key } = await makeProject("none");
    return () => post(slug, makeList(1), { "x-api-key": key, "x-user-email": `new${++last}@example.com` });
  },
  "link page": async () => {
    const { link } = await makeProject("header");
    return () => admin.visit(`/connect/${link}`);
  },
  "paste a key": async () => {
    const { link } = await makeProject("header");
    return () => admin.submit(`/connect/${link}/fast`, { "X-API-Key": "secret" });
  },
  "paste a key again": async () => {
    const { link } = await makeConnected();
    return () => admin.submit(`/connect/${link}/fast`, { "X-API-Key": "another" });
  },
  "ask for a code": async () => {
    const browser = makeBrowserOn(origin, send);
    return () => browser.submit("/sign-in", { email: `p${++last}@example.com`, next: "/" });
  },
  "consent page": async () => {
    const { slug } = await makeConnected();
    const { path } = await authorizationPath(slug);
    return () => admin.visit(path);
  },
  "consent: approve": async () => {
    const { slug } = await makeConnected();
    const { path } = await authorizationPath(slug);
    const handle = handleOf((await admin.visit(path)).text) ?? "";
    return () => admin.submit(path, { handle, decision: "approve", scope: "mcp:call" });
  },
  "token: code": async () => {
    const grant = await newGrant();
    return () => redeemCode(grant);
  },
  "token: refresh": async () => {
    const grant = await newGrant();
    const { refresh_token } = (await (await redeemCode(grant)).json()) as Tokens;
    return () => refreshToken(grant, refresh_token);
  },
  "my connections": async () => {
    await makeConnected();
    return () => admin.visit("/connections");
  },
  "console: members": async () => {
    const { slug } = await makeProject("none");
    return () => admin.api("GET", `/projects/${slug}/members`);
  },
};

try {
  await admin.signIn("admin@example.com");
  const table: Record<string, object> = {};
  for (const [name, prepare] of Object.entries(REQUESTS)) {
    if (!name.includes(process.env.ONLY ?? "")) continue;
    table[name] = await measure(name, prepare);
    console.log(name, JSON.stringify(table[name]));
  }
  console.log(`Far hops in a row, and how many there are (delay ${DELAY} ms):`);
  console.table(table);
} finally {
  await Promise.all([downstream.stop(), cardea.stop()]);
}

async function measure(name: string, prepare: Prepare): Promise<Record<string, number | string>> {
  const row: Record<string, number | string> = {};
  let base = 0;
  for (const kinds of CASES) {
    const request = await prepare();
    await probe("begin", Object.fromEntries(kinds.map((kind) => [kind, DELAY])));
    const startedAt = performance.now();
    await request();
    const took = performance.now() - startedAt;
    const asked = (await (await probe("end")).json()) as Asked[];
    if (kinds.length === 0) {
      base = took;
      row.counts = KINDS.map((kind) => `${asked.filter((one) => one.kind === kind).length} ${kind}`).join(", ");
      if (process.env.LOG) console.log(name, asked);
    } else row[kinds.length === 1 ? `${kinds[0]} in a row` : "all in a row"] = Math.max(0, Math.round((took - base) / DELAY));
  }
  return row;
}

async function makeProject(type: "none" | "header"): Promise<{ slug: string; link: string; key: string }> {
  const slug = `h${++last}`;
  const fields = [{ name: "X-API-Key", label: "API key", help: "", prefix: "" }];
  const server = {
    slug: "fast",
    name: "Fast",
    url: `http://127.0.0.1:${first}/mcp`,
    authScope: { type, level: "user", fields: type === "none" ? [] : fields },
  };
  await created("/projects", { slug, name: slug });
  await created(`/projects/${slug}/servers`, server);
  const link = type === "none" ? { id: "" } : await created(`/projects/${slug}/links`, { type: "user", servers: ["fast"], domains: ["example.com"] });
  const { key } = await created(`/projects/${slug}/api-keys`, { name: "Key", actsForUsers: true, domains: ["example.com"] });
  return { slug, link: link.id ?? "", key: key ?? "" };
}

async function created(path: string, body: object): Promise<{ id?: string; key?: string }> {
  const answer = await admin.api<{ id?: string; key?: string }>("POST", path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function makeConnected() {
  const project = await makeProject("header");
  const page = await admin.follow(await admin.submit(`/connect/${project.link}/fast`, { "X-API-Key": "secret" }));
  if (!page.text.includes("is connected")) throw new Error(page.text.slice(0, 500));
  return project;
}

async function newGrant(): Promise<Grant> {
  return authorize(admin, (await makeConnected()).slug);
}

async function agentOf(slug: string): Promise<Record<string, string>> {
  return { authorization: `Bearer ${(await signInAgent(admin, slug)).access_token}` };
}

function call(slug: string, agent: Record<string, string>): Promise<void> {
  return post(slug, makeCall(1, `fast__${TOOL}`, "2026-07-28"), agent);
}

async function post(slug: string, message: ReturnType<typeof makeCall>, agent: Record<string, string>): Promise<void> {
  // A connection of its own each time: workerd closes idle ones.
  const connection = await Connection.open(origin);
  const { status, body } = await connection.post(`/mcp/${slug}`, { ...message.headers, ...agent }, message.body);
  connection.close();
  if (status !== 200 || body.includes('isError":true') || body.includes('"error"')) throw new Error(`no answer: ${status} ${body.slice(0, 300)}`);
}
