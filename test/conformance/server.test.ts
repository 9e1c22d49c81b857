import { once } from "node:events";
import { createServer, type RequestListener, type Server, request as send } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../scripts/processes.ts";
import { makeReferenceServer } from "../fixtures/reference-server.ts";
import { makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "../harness/built-worker.ts";
import { freeRange } from "../harness/free-ports.ts";
import { suite } from "./suite.ts";

const LISTS = ["tools-list", "resources-list", "prompts-list"];
const OF_2025 = ["server-initialize", "server-session-lifecycle", "ping", ...LISTS];

/**
 * `atLeast` is the number of scenarios that the reference server itself must pass, so that the comparison has a meaning.
 * `ofNavigator` are the scenarios that call no tool by name, because the project's endpoint prefixes tool names.
 */
const REVISIONS = [
  { revision: "2025-06-18", options: ["--spec-version", "2025-06-18"], atLeast: 27, ofNavigator: OF_2025 },
  {
    revision: "2025-11-25",
    options: ["--requirements", "2025-11-25"],
    atLeast: 31,
    ofNavigator: [...OF_2025, "server-sse-multiple-streams", "dns-rebinding-protection"],
  },
  {
    revision: "2026-07-28",
    options: ["--requirements", "2026-07-28"],
    atLeast: 36,
    ofNavigator: [...LISTS, "caching", "http-header-validation", "dns-rebinding-protection", "sep-2164-resource-not-found"],
  },
];

describe("The official conformance suite with Cardea in front of a server", () => {
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

  test.each(REVISIONS)("F94: every scenario of $revision that passes at the server passes through Cardea", async ({ options, atLeast }) => {
    const [own, relayed] = await Promise.all([direct, through].map((url) => passedAt(url, options)));
    expect(own?.size).toBeGreaterThanOrEqual(atLeast);
    expect([...(own ?? [])].filter((scenario) => !relayed?.has(scenario))).toEqual([]);
  });

  test.each(REVISIONS)("the project's endpoint passes every scenario of $revision that calls no tool by name", async ({ options, ofNavigator }) => {
    const passed = await passedAt(navigator, options);
    expect(ofNavigator.filter((scenario) => !passed.has(scenario))).toEqual([]);
  });
});

/** Runs the suite against a server. @returns the names of the scenarios that it passes */
async function passedAt(url: string, options: string[]): Promise<Set<string>> {
  const { output } = await run(process.execPath, [suite, "server", "--url", url, ...options]);
  return new Set([...output.matchAll(/^✓ (\S+): [1-9]\d* passed, 0 failed/gm)].map(([, scenario = ""]) => scenario));
}

/** Adds the server as an administrator, and allows an agent at its endpoint and one at the project's. @returns their tokens */
async function allowAgents(origin: string, url: string): Promise<{ transparent: string; navigator: string }> {
  const sendRequest = sendTo(origin);
  const admin = makeBrowserOn(origin, sendRequest);
  await admin.signIn("admin@example.com");
  await admin.api("POST", "/projects", { slug: "conformance", name: "Conformance" });
  const authScope = { type: "none", level: "user", fields: [] };
  await admin.api("POST", "/projects/conformance/servers", { slug: "reference", name: "Reference", url, transport: "http", authScope });
  const { signInAgent } = makeAgents(origin, sendRequest);
  const transparent = (await signInAgent(admin, "conformance/servers/reference")).access_token;
  return { transparent, navigator: (await signInAgent(admin, "conformance")).access_token };
}

/** A proxy that adds a token, which the suite does not send. It changes nothing else, and passes on a foreign Host or Origin. */
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
