import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { type Running, startProcess, waitUntilUp } from "../scripts/processes.ts";
import { makeAgents } from "../test/harness/agent.ts";
import { makeBrowserOn, sendTo } from "../test/harness/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "../test/harness/built-worker.ts";
import { Connection } from "./connection.ts";
import { ARGUMENTS, makeCall, type Revision, TOOL } from "./messages.ts";

/** Calls the tool, one call after the other. */
export type Caller = { call(id: number): Promise<void>; close(): void };

/** One of the gateways that are compared, or a baseline. */
export type Side = { name: string; open(): Promise<Caller> };

/** A call of a side, for another load generator. @property headers besides those of the message @property tool the tool's name at the side */
type SideRequest = { url: string; headers: Record<string, string>; tool: string };
type RequestName = "direct" | "forwarder" | "reader" | "cardea, transparent" | "cardea, direct mode";

type Sides = { sides: Side[]; requests: Record<RequestName, SideRequest>; cardea: BuiltWorker; stop(): Promise<void> };

const NAMES = [
  "direct",
  "forwarder",
  "reader",
  "cardea, transparent",
  "cardea, transparent, with audit",
  "cardea, direct mode",
  "cardea, search mode",
  "plain gateway",
  "mcp-hub",
] as const;
export type SideName = (typeof NAMES)[number];

/** Events wait for others as long as in a deployment. */
export const AS_DEPLOYED = { AUDIT_DELAY_SECONDS: "5" };

/** Starts all sides. @param ports seven free ports of 127.0.0.1; without the last two, the other gateways are not started, and their sides cannot be opened */
export async function startSides([
  downstreamPort = 0,
  forwarderPort = 0,
  readerPort = 0,
  cardeaPort = 0,
  auditingPort = 0,
  plainPort,
  hubPort,
]: number[]): Promise<Sides> {
  const folder = mkdtempSync(join(tmpdir(), "cardea-bench-"));
  const target = `http://127.0.0.1:${downstreamPort}/mcp`;
  const running: Running[] = [];
  const start = (name: string, args: string[]) => {
    const started = startProcess(name, process.execPath, args, { logFile: join(folder, `${name}.log`) });
    running.push(started);
    return started;
  };

  start("downstream", [join(import.meta.dirname, "downstream.ts"), String(downstreamPort)]);
  const bare = (name: string, port: number) => ({
    name,
    modules: true as const,
    scriptPath: join(import.meta.dirname, `${name}.js`),
    compatibilityDate: "2026-08-01",
    bindings: { TARGET: target },
    unsafeDirectSockets: [{ host: "127.0.0.1", port }],
  });
  const forwarder = new Miniflare(convertV4MiniflareOptions({ workers: [bare("forwarder", forwarderPort), bare("reader", readerPort)] }));
  await forwarder.ready;
  // Each side of Cardea sends its audit to the queue. In production another invocation consumes the queue, and the database is
  // elsewhere; here both would run on the measured thread. So only one side consumes the queue, and shows what that costs.
  const trusted = [new URL(target).origin];
  const cardea = await startBuiltWorker({ trusted, port: cardeaPort, consumesAudit: false, settings: AS_DEPLOYED });
  const tokens = await setUpCardea(cardea, target);
  const auditing = await startBuiltWorker({ trusted, port: auditingPort, settings: AS_DEPLOYED });
  const auditingTokens = await setUpCardea(auditing, target);

  if (plainPort !== undefined && hubPort !== undefined) {
    start("plain-gateway", [join(import.meta.dirname, "plain-gateway.ts"), String(plainPort), target]);
    const hubConfig = join(folder, "hub.json");
    writeFileSync(hubConfig, JSON.stringify({ mcpServers: { fast: { url: target, headers: { "X-API-Key": "secret" } } } }));
    const hub = start("mcp-hub", [join(import.meta.dirname, "node_modules/mcp-hub/dist/cli.js"), "--port", String(hubPort), "--config", hubConfig]);
    await waitUntilUp(`http://127.0.0.1:${hubPort}/api/health`, hub);
  }

  const named = (server: string) => `${server}__${TOOL}`;
  const requests: Record<RequestName, SideRequest> = {
    direct: { url: target, tool: TOOL, headers: {} },
    forwarder: { url: `http://127.0.0.1:${forwarderPort}/mcp`, tool: TOOL, headers: {} },
    reader: { url: `http://127.0.0.1:${readerPort}/mcp`, tool: TOOL, headers: {} },
    "cardea, transparent": { url: `${cardea.origin}/mcp/bench/servers/fast`, tool: TOOL, headers: bearer(tokens.transparent) },
    "cardea, direct mode": { url: `${cardea.origin}/mcp/bench`, tool: named("fast"), headers: bearer(tokens.direct) },
  };
  const openRequest = ({ url, tool, headers }: SideRequest) => openHttp(url, tool, headers);
  const sides: Record<SideName, () => Promise<Caller>> = {
    direct: () => openRequest(requests.direct),
    forwarder: () => openRequest(requests.forwarder),
    reader: () => openRequest(requests.reader),
    "cardea, transparent": () => openRequest(requests["cardea, transparent"]),
    "cardea, transparent, with audit": () => openHttp(`${auditing.origin}/mcp/bench/servers/fast`, TOOL, bearer(auditingTokens.transparent)),
    "cardea, direct mode": () => openRequest(requests["cardea, direct mode"]),
    "cardea, search mode": () =>
      openHttp(`${cardea.origin}/mcp/bench/navigators/search`, "call_tools", bearer(tokens.search), {
        calls: [{ name: named("fast"), arguments: ARGUMENTS }],
      }),
    "plain gateway": () => openHttp(`http://127.0.0.1:${plainPort}/mcp`, named("fast"), {}),
    "mcp-hub": () => openSse(`http://127.0.0.1:${hubPort}/mcp`, named("fast")),
  };
  return {
    sides: NAMES.map((name) => ({ name, open: sides[name] })),
    requests,
    cardea,
    async stop() {
      await Promise.all([...running.map((one) => one.stop()), forwarder.dispose(), cardea.stop(), auditing.stop()]);
    },
  };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Sets up a server with an API key, a link, a connection and two navigators, through the REST API and the pages. @returns the tokens of three agents */
export async function setUpCardea({ origin }: BuiltWorker, target: string): Promise<{ direct: string; transparent: string; search: string }> {
  const send = sendTo(origin);
  const browser = makeBrowserOn(origin, send);
  await browser.signIn("admin@example.com");
  await browser.api("POST", "/projects", { slug: "bench", name: "Bench" });
  const fields = [{ name: "X-API-Key", label: "API key", help: "", prefix: "" }];
  const authScope = { type: "header", level: "user", fields };
  await browser.api("POST", "/projects/bench/servers", { slug: "fast", name: "Fast", url: target, transport: "http", authScope });
  const link = { type: "user", servers: ["fast"], domains: ["example.com"] };
  const { body } = await browser.api<{ id: string }>("POST", "/projects/bench/links", link);
  const page = await browser.follow(await browser.submit(`/connect/${body.id}/fast`, { "X-API-Key": "secret" }));
  if (!page.text.includes("is connected")) throw new Error(`the server was not connected: ${page.status} ${page.text.slice(0, 500)}`);
  const settings = { name: "Search", mode: "search", inChatAuthentication: true, denied: [] };
  await browser.api("PUT", "/projects/bench/navigators/search", settings);
  const { signInAgent } = makeAgents(origin, send);
  const search = (await signInAgent(browser, "bench/navigators/search")).access_token;
  const direct = (await signInAgent(browser, "bench")).access_token;
  const transparent = (await signInAgent(browser, "bench/servers/fast")).access_token;
  return { direct, transparent, search };
}

export async function openHttp(url: string, tool: string, extra: Record<string, string>, args?: object): Promise<Caller> {
  const { origin, pathname } = new URL(url);
  const connection = await Connection.open(origin);
  return {
    async call(id) {
      const { headers, body } = makeCall(id, tool, "2026-07-28", args);
      assertAnswered(await connection.post(pathname, { ...headers, ...extra }, body));
    },
    close: () => connection.close(),
  };
}

/** Calls over HTTP+SSE: messages go out by POST, and answers come on one stream (MCP 2024-11-05). */
async function openSse(url: string, tool: string): Promise<Caller> {
  const waiting = new Map<number, (answer: string) => void>();
  let setEndpoint: (endpoint: string) => void = () => undefined;
  const endpoint = new Promise<string>((resolve) => {
    setEndpoint = resolve;
  });
  const request = get(url, { headers: { accept: "text/event-stream" } });
  const [stream] = (await once(request, "response")) as [import("node:http").IncomingMessage];
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const events = (rest + chunk).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: ?(.*)$/m.exec(event)?.[1] ?? "";
      if (event.startsWith("event: endpoint")) setEndpoint(data);
      else waiting.get((JSON.parse(data) as { id?: number }).id ?? -1)?.(data);
    }
  });
  const path = await endpoint;
  const connection = await Connection.open(new URL(url).origin);
  const ask = async (id: number, body: string, headers: Record<string, string>): Promise<string> => {
    const answered = new Promise<string>((resolve) => waiting.set(id, resolve));
    await connection.post(path, headers, body);
    const answer = await answered;
    waiting.delete(id);
    return answer;
  };
  const json = { "content-type": "application/json" };
  const revision: Revision = "2025-06-18";
  const params = { protocolVersion: revision, capabilities: {}, clientInfo: { name: "bench", version: "1" } };
  await ask(0, JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params }), json);
  await connection.post(path, json, JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }));
  return {
    async call(id) {
      const { headers, body } = makeCall(id, tool, revision);
      assertAnswered({ status: 200, body: await ask(id, body, headers) });
    },
    close() {
      request.destroy();
      connection.close();
    },
  };
}

function assertAnswered({ status, body }: { status: number; body: string }): void {
  if (status !== 200 || !body.includes("xxxx") || body.includes('"isError":true')) throw new Error(`no answer: ${status} ${body.slice(0, 300)}`);
}
