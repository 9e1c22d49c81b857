import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { connectAgent, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { connect, forgetIssued, ledger, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import worker from "../index.ts";

const PARENT = "b7ad6b7169203331";
const STATE = "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7";
const STATELESS = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
const COMMON = { "content-type": "application/json", accept: "application/json, text/event-stream" };

const newTrace = () => crypto.randomUUID().replaceAll("-", "");
const parentOf = (trace: string, flags = "00") => `00-${trace}-${PARENT}-${flags}`;
const noted = async (trace: string) => (await ledger()).traces.filter((one) => JSON.stringify(one).includes(trace));
const callsOf = async (trace: string) => (await noted(trace)).filter(({ method }) => method === "tools/call");

let project: TestProject;
/** A navigator at which agents search. */
const found = () => `${project.slug}/navigators/found`;
/** Tokens by path. */
const tokens: Record<string, string> = {};

/** Calls a tool. @param meta of the message; that of 2026-07-28 if it is `stateless` */
async function call(path: string, name: string, { headers = {}, meta, stateless = false, args = {}, as = bindings }: Asked): Promise<string> {
  const sent = { ...(stateless && STATELESS), ...meta };
  const params = { name, arguments: args, ...(Object.keys(sent).length > 0 && { _meta: sent }) };
  const revision: Record<string, string> = stateless ? { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": name } : {};
  const init = {
    method: "POST",
    headers: { ...COMMON, authorization: `Bearer ${tokens[path]}`, ...revision, ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  };
  const context = createExecutionContext();
  const text = await (await worker.fetch(new Request(new URL(`/mcp/${path}`, ORIGIN), init), as, context)).text();
  await waitOnExecutionContext(context);
  return text;
}
type Asked = { headers?: Record<string, string>; meta?: object; stateless?: boolean; args?: object; as?: typeof bindings };

beforeAll(async () => {
  project = await makeProject();
  await project.addOpenServer("scripted");
  await project.addOpenServer("everything");
  const link = await project.userLink();
  const ada = await person("ada", link);
  for (const kind of ["header", "query", "oauth2"]) await connect(ada, link, kind, "ada");
  await project.api("PUT", "/navigators/found", { name: "Found", mode: "search", inChatAuthentication: true, denied: [] });
  const paths = [project.slug, found(), ...["header", "scripted", "query"].map((server) => `${project.slug}/servers/${server}`)];
  for (const path of paths) tokens[path] = (await signInAgent(ada, path)).access_token;
});

/** Each lane of a call: where the agent calls, which tool, and whether Cardea writes the message for the server. */
const LANES: [lane: string, path: () => string, tool: string, stateless: boolean, writes: boolean][] = [
  ["the own endpoint of a sessionful server", () => `${project.slug}/servers/header`, "whoami", false, false],
  ["the own endpoint of a stateless server", () => `${project.slug}/servers/scripted`, "act", true, false],
  ["the own endpoint of a server with HTTP+SSE", () => `${project.slug}/servers/query`, "whoami", false, false],
  ["a navigator, to a sessionful server", () => project.slug, "header__whoami", false, true],
  ["a navigator, to a stateless server", () => project.slug, "scripted__act", true, true],
  ["a navigator, from a stateless client to a sessionful server", () => project.slug, "header__whoami", true, true],
  ["a navigator, to a server with HTTP+SSE", () => project.slug, "query__whoami", false, true],
];

describe("F114: the agent's trace goes on to the server, without a collector", () => {
  test.each(LANES)("a trace in its headers goes on, at %s", async (_, path, tool, stateless, writes) => {
    const trace = newTrace();
    const headers = { traceparent: parentOf(trace), tracestate: ` ${STATE}`, baggage: "userId=ada" };
    const answer = await call(path(), tool, { headers, stateless });
    // The own endpoint of a sessionful server wants a session first.
    if (writes) expect(answer).not.toMatch(/"error"|"isError":true/);
    const stated = { traceparent: parentOf(trace), tracestate: STATE };
    const calls = await callsOf(trace);
    expect(calls.map(({ headers: sent, meta }) => [sent, meta])).toEqual([[stated, writes ? stated : {}]]);
    for (const one of await noted(trace)) expect(one.headers).toEqual(stated);
  });

  test.each(LANES)(
    "a trace in the _meta of its message goes on, and one in its headers does not then, at %s",
    async (_, path, tool, stateless, writes) => {
      const [trace, other] = [newTrace(), newTrace()];
      const stated = { traceparent: parentOf(trace, "01"), tracestate: STATE };
      const headers = { traceparent: parentOf(other), tracestate: "other=1" };
      await call(path(), tool, { headers, meta: { ...stated, baggage: "userId=ada" }, stateless });
      const calls = await callsOf(trace);
      expect(calls.map(({ headers: sent, meta }) => [sent, meta])).toEqual([[stated, writes ? stated : { ...stated, baggage: "userId=ada" }]]);
      for (const one of await noted(trace)) expect(one.headers).toEqual(stated);
      expect(await noted(other)).toEqual([]);
    },
  );

  test.each(LANES)("a trace that breaks the format does not go on, and neither does its state, at %s", async (_, path, tool, stateless) => {
    const trace = newTrace();
    const wrong = { traceparent: `${parentOf(trace)}-more`, tracestate: `a=${trace}` };
    await call(path(), tool, { headers: wrong, meta: wrong, stateless });
    expect(await noted(trace)).toEqual([]);
  });

  test("a trace in the headers of a batch goes on with all its calls", async () => {
    const [trace, own] = [newTrace(), newTrace()];
    const path = `${project.slug}/servers/header`;
    const message = (id: number, meta?: object) => ({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name: "whoami", arguments: {}, _meta: meta },
    });
    const batch = [message(1), message(2, { traceparent: parentOf(own) })];
    await (await postMessage(path, tokens[path] ?? "", batch, { traceparent: parentOf(trace) })).text();
    const calls = await callsOf(trace);
    expect(calls.map(({ headers, meta }) => [headers.traceparent, meta.traceparent])).toEqual([
      [parentOf(trace), undefined],
      [parentOf(trace), parentOf(own)],
    ]);
  });

  test("a trace goes on with each call of a search", async () => {
    const trace = newTrace();
    const calls = ["header__whoami", "scripted__act", "query__whoami"].map((name) => ({ name, arguments: {} }));
    await call(found(), "call_tools", { headers: { traceparent: parentOf(trace) }, args: { calls } });
    const made = await callsOf(trace);
    expect(new Set(made.map(({ at }) => at))).toEqual(new Set(["header", "scripted", "query"]));
    for (const { headers, meta } of made) expect([headers.traceparent, meta.traceparent]).toEqual([parentOf(trace), parentOf(trace)]);
  });

  test("a trace goes on with a first list, a prompt and a resource", async () => {
    const trace = newTrace();
    const fresh = await makeProject();
    await fresh.addOpenServer("everything");
    const link = await fresh.userLink();
    const bea = await person("bea", link);
    await connect(bea, link, "header", "bea");
    const { access_token } = await signInAgent(bea, fresh.slug);
    const by: typeof send = (url, { headers, ...init } = {}) => {
      const traced = new Headers(headers);
      traced.set("traceparent", parentOf(trace));
      return send(url, { ...init, headers: traced });
    };
    const agent = await connectAgent(fresh.slug, access_token, "stateless", { by });
    await agent.listTools();
    const { resources } = await agent.listResources();
    await agent.readResource({ uri: resources[0]?.uri ?? "" });
    await agent.getPrompt({ name: "everything__args-prompt", arguments: { city: "Kyiv" } });
    const came = (await noted(trace)).filter(({ at }) => at === "everything");
    expect(came.map(({ method }) => method)).toEqual(expect.arrayContaining(["tools/list", "resources/list", "resources/read", "prompts/get"]));
    for (const { headers } of came) expect(headers).toEqual({ traceparent: parentOf(trace) });
  });

  test("a trace does not go on to a provider, which renews the person's token for the call", async () => {
    const trace = newTrace();
    const link = await project.userLink(["oauth2"]);
    const cas = await person("cas", link);
    await connect(cas, link, "oauth2", "cas");
    const { access_token } = await signInAgent(cas, project.slug);
    const before = (await ledger()).tokenRequests.refresh_token ?? 0;
    await forgetIssued("AccessToken");
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "oauth2__whoami", arguments: {} } };
    await (await postMessage(project.slug, access_token, message, { traceparent: parentOf(trace), tracestate: STATE })).text();
    expect((await ledger()).tokenRequests.refresh_token).toBeGreaterThan(before);
    expect(new Set((await noted(trace)).map(({ at }) => at))).toEqual(new Set(["oauth2"]));
  });
});

describe("F114: the agent's trace goes on from Cardea's span, if that is told to a collector", () => {
  const collected = async (name: string) => {
    const bodies = (await (await fetch(`${inject("origins").control}/collectors/${name}`)).json()) as { batch: string; body: string }[];
    type Span = { traceId: string; spanId: string; parentSpanId?: string; kind: number };
    type Body = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    return bodies
      .filter(({ batch }) => batch === "traces")
      .flatMap(({ body }) => (JSON.parse(body) as Body).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
  };
  async function withCollector(name: string, share: string) {
    const collector = `${inject("origins").control}/collectors/${name}`;
    await fetch(collector, { method: "PUT", body: "[200]" });
    return { ...bindings, OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_TRACES_SAMPLER_ARG: share, OTEL_BSP_SCHEDULE_DELAY: "100" };
  }

  test.each(LANES)("the server's parent is the span that the collector gets, at %s", async (_, path, tool, stateless, writes) => {
    const name = `otel-${crypto.randomUUID()}`;
    const trace = newTrace();
    const stated = { traceparent: parentOf(trace), tracestate: STATE };
    await call(path(), tool, { headers: stated, meta: writes ? {} : stated, stateless, as: await withCollector(name, "1") });
    const spans = await collected(name);
    const [server, client] = [2, 3].map((kind) => spans.find((span) => span.kind === kind));
    expect(spans).toHaveLength(2);
    expect(server).toMatchObject({ traceId: trace, parentSpanId: PARENT });
    expect(client).toMatchObject({ traceId: trace, parentSpanId: server?.spanId });
    const sent = { traceparent: `00-${trace}-${client?.spanId}-01`, tracestate: STATE };
    expect((await callsOf(trace)).map(({ headers, meta }) => [headers, meta])).toEqual([[sent, sent]]);
  });

  test("a call whose agent states none begins a trace, and goes on with it only if it is sent", async () => {
    const [every, none] = [`otel-${crypto.randomUUID()}`, `otel-${crypto.randomUUID()}`];
    await call(project.slug, "scripted__act", { stateless: true, as: await withCollector(every, "1") });
    const client = (await collected(every)).find(({ kind }) => kind === 3);
    const traceparent = `00-${client?.traceId}-${client?.spanId}-01`;
    expect((await callsOf(client?.traceId ?? "")).map(({ headers, meta }) => [headers, meta])).toEqual([[{ traceparent }, { traceparent }]]);
    const before = (await ledger()).traces.length;
    await call(project.slug, "scripted__act", { stateless: true, as: await withCollector(none, "0") });
    expect((await ledger()).traces.length).toBe(before);
  });

  test("each call of a search has spans of its own", async () => {
    const name = `otel-${crypto.randomUUID()}`;
    const trace = newTrace();
    const calls = ["header__whoami", "scripted__act", "query__whoami"].map((tool) => ({ name: tool, arguments: {} }));
    await call(found(), "call_tools", { headers: { traceparent: parentOf(trace) }, args: { calls }, as: await withCollector(name, "1") });
    const spans = await collected(name);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(6);
    const clients = spans.filter(({ kind }) => kind === 3).map(({ spanId }) => `00-${trace}-${spanId}-01`);
    expect((await callsOf(trace)).map(({ headers }) => headers.traceparent).toSorted()).toEqual(clients.toSorted());
  });
});
