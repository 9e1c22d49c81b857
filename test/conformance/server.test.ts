import { once } from "node:events";
import { createServer, type RequestListener, type Server, request as send } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../scripts/processes.ts";
import { makeReferenceServer } from "../fixtures/reference-server.ts";
import { makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "../harness/built-worker.ts";
import { freeRange } from "../scenarios/start-cardea.ts";
import { suite } from "./suite.ts";

const LISTS = ["tools-list", "resources-list", "prompts-list"];
const OF_2025 = ["server-initialize", "server-session-lifecycle", "ping", ...LISTS];

/**
 * `atLeast`: how many scenarios the reference server itself must pass, so that the comparison says something. `ofNavigator`:
 * those that call none of the suite's tools by name, for the project's endpoint puts the server's name before each.
 */
const REVISIONS = [
  { revision: "2025-06-18", asked: ["--spec-version", "2025-06-18"], atLeast: 27, ofNavigator: OF_2025 },
  {
    revision: "2025-11-25",
    asked: ["--requirements", "2025-11-25"],
    atLeast: 31,
    ofNavigator: [...OF_2025, "server-sse-multiple-streams", "dns-rebinding-protection"],
  },
  {
    revision: "2026-07-28",
    asked: ["--requirements", "2026-07-28"],
    atLeast: 36,
    ofNavigator: [...LISTS, "caching", "http-header-validation", "dns-rebinding-protection", "sep-2164-resource-not-found"],
  },
];

describe("the official conformance suite, with Cardea before a server", () => {
  let cardea: BuiltWorker;
  const servers: Server[] = [];
  let direct = "";
  let through = "";
  let navigator = "";

  beforeAll(async () => {
    const first = await freeRange(4);
    direct = `http://127.0.0.1:${first}/mcp`;
    servers.push(await listen(getRequestListener(makeReferenceServer().fetch), first));
    cardea = await startBuiltWorker({ trusted: [new URL(direct).origin], port: first + 1 });
    const tokens = await allowAgents(cardea.origin, direct);
    servers.push(await listen(addingToken(cardea.origin, "/mcp/conformance/servers/reference", tokens.transparent), first + 2));
    servers.push(await listen(addingToken(cardea.origin, "/mcp/conformance", tokens.navigator), first + 3));
    through = `http://127.0.0.1:${first + 2}/mcp`;
    navigator = `http://127.0.0.1:${first + 3}/mcp`;
  });

  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await cardea?.stop();
  });

  test.each(REVISIONS)("F94: whatever passes directly, passes through it: $revision", async ({ asked, atLeast }) => {
    const [own, relayed] = await Promise.all([direct, through].map((url) => passedAt(url, asked)));
    expect(own?.size).toBeGreaterThanOrEqual(atLeast);
    expect([...(own ?? [])].filter((scenario) => !relayed?.has(scenario))).toEqual([]);
  });

  test.each(REVISIONS)("the project's own endpoint passes what names no tool of the suite's: $revision", async ({ asked, ofNavigator }) => {
    const passed = await passedAt(navigator, asked);
    expect(ofNavigator.filter((scenario) => !passed.has(scenario))).toEqual([]);
  });
});

/** Names of the scenarios a server passes, of all the suite runs against it. */
async function passedAt(url: string, asked: string[]): Promise<Set<string>> {
  const { output } = await run(process.execPath, [suite, "server", "--url", url, ...asked]);
  return new Set([...output.matchAll(/^✓ (\S+): [1-9]\d* passed, 0 failed/gm)].map(([, scenario = ""]) => scenario));
}

/** As an administrator adds a server, and allows agents at its own endpoint and at the project's. @returns their tokens */
async function allowAgents(origin: string, url: string): Promise<{ transparent: string; navigator: string }> {
  const by = sendTo(origin);
  const admin = makeBrowserOn(origin, by);
  await admin.signIn("admin@example.com");
  await admin.api("POST", "/projects", { slug: "conformance", name: "Conformance" });
  const authScope = { type: "none", level: "user", fields: [] };
  await admin.api("POST", "/projects/conformance/servers", { slug: "reference", name: "Reference", url, transport: "http", authScope });
  const { signInAgent } = makeAgents(origin, by);
  const transparent = (await signInAgent(admin, "conformance/servers/reference")).access_token;
  return { transparent, navigator: (await signInAgent(admin, "conformance")).access_token };
}

/** The suite sends no token: what stands here adds one, and changes nothing else. A foreign Host or Origin goes on as it came. */
function addingToken(origin: string, path: string, token: string): RequestListener {
  return (incoming, answer) => {
    const own = incoming.headers.host === `127.0.0.1:${incoming.socket.localPort}`;
    const headers = { ...incoming.headers, authorization: `Bearer ${token}`, ...(own && { host: new URL(origin).host }) };
    if (headers.origin === `http://${incoming.headers.host}` && own) headers.origin = origin;
    const outgoing = send(new URL(path, origin), { method: incoming.method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    answer.on("close", () => outgoing.destroy());
    outgoing.on("error", () => answer.destroy());
    incoming.pipe(outgoing);
  };
}

async function listen(listener: RequestListener, port: number): Promise<Server> {
  const server = createServer(listener);
  server.keepAliveTimeout = 120_000;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}
