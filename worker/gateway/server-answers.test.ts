import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, describe, expect, test } from "vitest";
import type { ScriptedReply } from "../../test/fixtures/ledger.ts";
import { call, connectAgent, messageOf, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN } from "../../test/harness/worker/app.ts";
import { makeProject, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import worker from "../index.ts";

type Script = Record<string, ScriptedReply>;

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): ScriptedReply => ({
  status,
  type: "application/json",
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
/** A JSON-RPC response with the request's id. */
const rpc = (member: object, status = 200, headers: Record<string, string> = {}) =>
  json(`{"jsonrpc":"2.0","id":$ID,${JSON.stringify(member).slice(1)}`, status, headers);
const error = (code: number, message: string, status = 200, headers = {}) => rpc({ error: { code, message } }, status, headers);
const page = (status = 200): ScriptedReply => ({ status, type: "text/html", body: "<html><title>Welcome</title></html>" });
const tool = (name: unknown, more: object = {}) => ({ name, inputSchema: { type: "object" }, ...more });
const toolList = (tools: unknown, more: object = {}) => rpc({ result: { resultType: "complete", ttlMs: 0, cacheScope: "private", tools, ...more } });
const initialized = (more: object = {}, headers = {}) =>
  rpc({ result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "x", version: "1" }, ...more } }, 200, headers);
const ACCEPTED: ScriptedReply = { status: 202, type: "text/plain", body: "" };
/** The script of a server that speaks a sessionful revision. */
const sessionful = (script: Script): Script => ({
  "server/discover": error(-32601, "Method not found", 404),
  initialize: initialized(),
  "notifications/initialized": ACCEPTED,
  ...script,
});

async function at(script: Script) {
  const project = await makeProject();
  await project.addOpenServer("scripted");
  await setFixtures({ script });
  const token = (await signInAgent(project.admin, project.slug)).access_token;
  return { project, token, agent: await connectAgent(project.slug, token) };
}

type At = Awaited<ReturnType<typeof at>>;
const namesAt = async ({ agent }: At) => (await agent.listTools()).tools.map(({ name }) => name).filter((name) => name.startsWith("scripted__"));

type Report = { about: string; text: string };
async function reportsOf({ api }: TestProject): Promise<Report[]> {
  const { body } = await api<{ servers: { slug: string; reports: Report[] }[] }>("GET", "/servers");
  return body.servers.find(({ slug }) => slug === "scripted")?.reports ?? [];
}

/** The reports, once there is one: it is written while the answer goes on its way. */
async function awaitReports(project: TestProject): Promise<Report[]> {
  let reports: Report[] = [];
  await expect
    .poll(async () => {
      reports = await reportsOf(project);
      return reports.length;
    })
    .toBeGreaterThan(0);
  return reports;
}

afterEach(() => setFixtures({ script: {} }));

describe("B01: listings that a server does not have", () => {
  test.each<[string, ScriptedReply]>([
    ["-32601", error(-32601, "Method not found")],
    ["-32601 in a 404", error(-32601, "Method not found", 404)],
    ["a bare 404", page(404)],
    ["501", { status: 501, type: "text/plain", body: "" }],
    ["another code with words", error(-32603, "prompts/list is not implemented")],
  ])("a listing that the server refuses with %s is empty, and the other listings are shown", async (_, reply) => {
    const found = await at({ "prompts/list": reply, "resources/templates/list": reply });
    expect((await found.agent.listPrompts()).prompts).toEqual([]);
    expect((await found.agent.listResourceTemplates()).resourceTemplates).toEqual([]);
    expect(await namesAt(found)).toEqual(["scripted__act"]);
    expect(await reportsOf(found.project)).toEqual([]);
  });
});

describe("B02: listings of servers", () => {
  const MIXED = [
    tool("good", { title: null, description: 7, annotations: { readOnlyHint: "yes", title: "T" }, icons: "x" }),
    { name: "bad", inputSchema: { $schema: "x" } },
    null,
    tool(""),
    tool("good"),
    tool("x".repeat(10_000)),
    tool("php", { inputSchema: { type: "object", properties: [], required: null } }),
  ];

  test.each<[string, (tools: unknown, more?: object) => Script]>([
    ["2026", (tools, more) => ({ "tools/list": toolList(tools, more) })],
    ["2025", (tools, more) => sessionful({ "tools/list": toolList(tools, more) })],
  ])("a list of a server of %s is read entry by entry, and a report tells the administrator what is left out", async (_, script) => {
    const found = await at(script(MIXED, { nextCursor: null }));
    expect(await namesAt(found)).toEqual(["scripted__good", "scripted__php"]);
    const [report, ...others] = await awaitReports(found.project);
    expect([report?.about, others]).toEqual(["tools", []]);
    expect(report?.text).toContain("5 of 7 tools could not be read: “bad”: its inputSchema.type is missing or of another type");
    expect(report?.text).toContain("“good” is there twice");
    await setFixtures({ script: script([tool("good")]) });
  });

  test("a report tells the administrator of a tool that is too long to be remembered", async () => {
    const found = await at({ "tools/list": toolList([tool("act"), tool("long", { description: "x".repeat(70_000) })]) });
    expect(await namesAt(found)).toEqual(["scripted__act"]);
    expect((await awaitReports(found.project))[0]?.text).toContain("1 of 2 tools could not be read: tools beyond the first 1000");
  });

  test("a list whose cursor leads back to itself is read once", async () => {
    const found = await at({ "tools/list": toolList([tool("a")], { nextCursor: "again" }) });
    expect(await namesAt(found)).toEqual(["scripted__a"]);
  });

  test("a list that comes as one event is read", async () => {
    const { body } = toolList([tool("a"), null]);
    const found = await at({ "tools/list": { type: "Text/Event-Stream", body: `event: message\ndata: ${body}\n\n` } });
    expect(await namesAt(found)).toEqual(["scripted__a"]);
  });

  test.each([null, "none", { a: tool("a") }])("a list that is %j is empty", async (tools) => {
    const found = await at({ "tools/list": toolList(tools) });
    expect(await namesAt(found)).toEqual([]);
    expect((await found.agent.listTools()).tools.length).toBeGreaterThan(0);
  });
});

describe("B18: handshakes with wrong members", () => {
  const tools = { "tools/list": toolList([tool("act")]) };
  test.each<[string, object]>([
    ["capabilities that are lists", { capabilities: { tools: [], resources: [] } }],
    ["capabilities that are one list", { capabilities: ["tools"] }],
    ["no capabilities", { capabilities: null }],
    ["a server program without a version", { serverInfo: { name: "x" } }],
    ["no server program", { serverInfo: null }],
    ["a revision of the future", { protocolVersion: "2031-01-01" }],
    ["a revision between two known ones", { protocolVersion: "2025-07-01" }],
    ["a revision before the first one", { protocolVersion: "2023-01-01" }],
    ["a revision that is a number", { protocolVersion: 1 }],
    ["no revision", { protocolVersion: null }],
    ["instructions that are no text", { instructions: ["x"] }],
  ])("a server can be used after a handshake with %s", async (_, more) => {
    const found = await at(sessionful({ ...tools, initialize: initialized(more) }));
    expect(await namesAt(found)).toEqual(["scripted__act"]);
    expect(await call(found.agent, "scripted__act")).toEqual({ text: "done", isError: false });
  });

  test("a stateless server can be used although members of its discovery have wrong types", async () => {
    const discover = { supportedVersions: "2026-07-28", capabilities: { tools: [] }, instructions: 1, ttlMs: "x", cacheScope: null };
    const found = await at({ "server/discover": rpc({ result: discover }) });
    expect(await namesAt(found)).toEqual(["scripted__act"]);
  });
});

describe("B09: strange answers to server/discover", () => {
  test.each<[string, ScriptedReply]>([
    ["500", page(500)],
    ["400", error(-32600, "Bad Request", 400)],
    ["403", { status: 403, type: "text/plain", body: "Forbidden" }],
    ["a page", page()],
    ["nothing", { type: "application/json", body: "" }],
    ["half a JSON text", json("{")],
    ["a stream without an answer", { type: "text/event-stream", body: ":\n\n" }],
  ])("a server that answers server/discover with %s is asked to initialize", async (_, reply) => {
    const found = await at(sessionful({ "server/discover": reply }));
    expect(await call(found.agent, "scripted__act")).toEqual({ text: "done", isError: false });
  });

  test("the agent and the administrator are told that a server which answers with a page is no MCP server", async () => {
    const found = await at({ "server/discover": page(), initialize: page() });
    const told = "“scripted” does not answer as an MCP server does.";
    expect((await call(found.agent, "scripted__act")).text).toContain(
      `${told} Trying again does not help: an administrator of the project has to look`,
    );
    await namesAt(found);
    // The words are those of the list or those of the call, whichever is reported last.
    const text = expect.stringMatching(/ does not answer (calls )?as an MCP server does\. Check its URL and its transport\.$/);
    expect(await awaitReports(found.project)).toEqual([expect.objectContaining({ about: "connection", text })]);
    await setFixtures({ script: {} });
  });

  test("the agent is told that a server which answers everything with 404 is no MCP server", async () => {
    const found = await at({ "*": page(404) });
    expect((await call(found.agent, "scripted__act")).text).toContain("does not answer as an MCP server does");
  });

  test("the agent is told that a server speaks no known revision", async () => {
    const found = await at({ "*": error(-32022, "Unsupported protocol version", 400) });
    expect((await call(found.agent, "scripted__act")).text).toContain("speaks no revision of MCP that Cardea knows");
  });
});

describe("B07: redirects of servers", () => {
  const to = (location: string): Script => ({ "*": { status: 307, type: "text/plain", headers: { location }, body: "" } });

  test("the agent and the administrator are told that a server redirects to another host", async () => {
    const found = await at(to("https://elsewhere.example/mcp?key=1"));
    const answer = await call(found.agent, "scripted__act");
    expect(answer.text).toContain("redirects to another address (at elsewhere.example)");
    expect(answer.text).not.toContain("key=1");
    await namesAt(found);
    expect((await awaitReports(found.project))[0]?.text).toContain("elsewhere.example");
    const path = `${found.project.slug}/servers/scripted`;
    const { access_token } = await signInAgent(found.project.admin, path);
    const refused = await messageOf<{ error: { message: string } }>(
      await postMessage(path, access_token, { jsonrpc: "2.0", id: 1, method: "prompts/list", params: {} }),
    );
    expect(refused.error.message).toContain("elsewhere.example");
  });

  test("a redirect to the same URL with a slash is followed at a navigator and at the server's own endpoint", async () => {
    const { project, agent } = await at(to("/mcp/"));
    expect(await call(agent, "scripted__act")).toEqual({ text: "done", isError: false });
    const path = `${project.slug}/servers/scripted`;
    const { access_token } = await signInAgent(project.admin, path);
    const params = { name: "act", arguments: {} };
    const answer = await messageOf(await postMessage(path, access_token, { jsonrpc: "2.0", id: 7, method: "tools/call", params }));
    expect(answer).toMatchObject({ id: 7, result: { content: [{ text: "done" }] } });
  });
});

describe("B39: the reason that a server gives for a refusal", () => {
  test.each<[string, ScriptedReply, RegExp]>([
    [
      "429 and seconds to wait",
      json({ error: "rate limited", message: "Slow down" }, 429, { "retry-after": "7" }),
      /asks to wait 7 seconds.*“Slow down”/,
    ],
    [
      "503 and seconds to wait",
      { status: 503, type: "text/plain", headers: { "retry-after": "1" }, body: "Deploying" },
      /wait 1 second .*“Deploying”/,
    ],
    ["429 and an error of JSON-RPC", error(-32000, "Quota used up", 429, { "retry-after": "9" }), /wait 9 seconds.*Quota used up/],
    ["a 500 with words", { status: 500, type: "text/plain", body: "database is gone" }, /does not answer at the moment.*HTTP 500.*database is gone/],
    ["a 403 with words", json({ message: "Only for admins" }, 403), /did not accept the request.*HTTP 403.*Only for admins/],
  ])("the agent is told the reason of a server that answers with %s", async (_, reply, words) => {
    const { agent, token, project } = await at({ "tools/call": reply });
    expect((await call(agent, "scripted__act")).text).toMatch(words);
    const params = { name: "scripted__act", arguments: {} };
    const answer = await messageOf(await postMessage(project.slug, token, { jsonrpc: "2.0", id: 3, method: "tools/call", params }));
    expect(answer).toMatchObject({ id: 3, result: { isError: true } });
  });
});

test("B27: if a server without an auth scope wants a sign-in, the refusal names the administrator and has no useless link", async () => {
  const { agent } = await at({ "*": json("no", 401, { "www-authenticate": 'Bearer realm="x' }) });
  expect((await call(agent, "scripted__act")).text).toMatch(/wants a sign-in.*an administrator of the project has to choose/);
});

test("F92: a sessionful server that pings during a call gets an answer, and the call goes on", async () => {
  const { project, token } = await at(sessionful({}));
  const ask = '{"jsonrpc":"2.0","id":5,"method":"ping"}';
  const body = `data: ${ask}\n\ndata: {"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}\n\n`;
  await setFixtures({ script: sessionful({ "tools/call": { type: "text/event-stream", body } }) });
  const _meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "scripted__act" };
  const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "scripted__act", arguments: {}, _meta } };
  expect(await messageOf(await postMessage(project.slug, token, message, headers))).toEqual({
    jsonrpc: "2.0",
    id: 1,
    result: { resultType: "complete", content: [] },
  });
});

describe("B03: server sessions that the server no longer knows", () => {
  test.each<[string, ScriptedReply]>([
    ["400", json({ jsonrpc: "2.0", id: null, error: { code: -32000, message: "Bad Request: No valid session ID provided" } }, 400)],
    ["a bare 404", page(404)],
    ["409 in plain words", { status: 409, type: "text/plain", body: "Unknown session" }],
    ["401", json({ error: "Session expired" }, 401)],
    ["an error of JSON-RPC in a 200", error(-32001, "Session not found")],
  ])("Cardea begins the session again, once, after the server has said with %s that it is unknown", async (_, reply) => {
    const found = await at(sessionful({ initialize: initialized({}, { "mcp-session-id": "one" }), "tools/call": { ...reply, once: true } }));
    expect(await call(found.agent, "scripted__act")).toEqual({ text: "done", isError: false });
  });

  test("a call is not repeated after an error that is not about the server session", async () => {
    const refused = { ...error(-32602, "No such checkout session", 400), once: true };
    const found = await at(sessionful({ initialize: initialized({}, { "mcp-session-id": "one" }), "tools/call": refused }));
    expect((await call(found.agent, "scripted__act")).text).toContain("No such checkout session");
  });

  test("a client of the server's own endpoint gets status 404, the only one that means to clients that the session is unknown", async () => {
    const found = await at(sessionful({ initialize: initialized({}, { "mcp-session-id": "one" }) }));
    const path = `${found.project.slug}/servers/scripted`;
    const { access_token } = await signInAgent(found.project.admin, path);
    const opened = await postMessage(path, access_token, { jsonrpc: "2.0", id: 1, method: "initialize", params: {} });
    const session = opened.headers.get("mcp-session-id") ?? "";
    await opened.text();
    await setFixtures({ script: { "tools/list": error(-32000, "Bad Request: No valid session ID provided", 400) } });
    const gone = await postMessage(path, access_token, { jsonrpc: "2.0", id: 2, method: "tools/list", params: {} }, { "mcp-session-id": session });
    expect([gone.status, await gone.json()]).toMatchObject([404, { error: { code: -32000 } }]);
  });
});

describe("B10: servers that do not answer", () => {
  test("a server that does not answer delays only the first list, and its tools are announced and listed once they come", async () => {
    const HELD: ScriptedReply = { type: "text/plain", body: "", held: true };
    const found = await at({ "tools/list": HELD, "server/discover": HELD, initialize: HELD });
    const contexts: ExecutionContext[] = [];
    const list = async () => {
      const context = createExecutionContext();
      contexts.push(context);
      const headers = { authorization: `Bearer ${found.token}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
      const response = await worker.fetch(new Request(`${ORIGIN}/mcp/${found.project.slug}`, { method: "POST", headers, body }), bindings, context);
      type Listed = { result: { tools: { name: string }[]; _meta?: Record<string, unknown> } };
      const { tools, _meta } = (await messageOf<Listed>(response)).result;
      return { names: tools.map(({ name }) => name), missing: _meta?.["cardea/missing"] };
    };
    const told = new Promise<void>((resolve) => found.agent.setNotificationHandler("notifications/tools/list_changed", () => resolve()));
    await found.agent.listen({ toolsListChanged: true });
    const first = await list();
    expect([first.names.includes("none__whoami"), first.missing]).toEqual([true, ["scripted"]]);
    expect((await list()).missing).toEqual(["scripted"]);
    await setFixtures({ script: {} });
    await expect.poll(async () => (await list()).names).toContain("scripted__act");
    expect((await list()).missing).toBeUndefined();
    await told;
    await found.agent.close();
    await Promise.all(contexts.map(waitOnExecutionContext));
  });
});
