import { afterEach, describe, expect, inject, test } from "vitest";
import type { ScriptedReply } from "../../test/fixtures/ledger.ts";
import { call, connectAgent, messageOf, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { ledger, makeProject, setFixtures } from "../../test/harness/worker/project.ts";

const MB = 1024 * 1024;
const EVENTS = "text/event-stream";
const result = (text: string) => `{"jsonrpc":"2.0","id":$ID,"result":{"content":[{"type":"text","text":"${text}"}]}}`;
const toEvent = (message: string) => `event: message\ndata: ${message}\n\n`;

async function withServer() {
  const project = await makeProject();
  await project.addOpenServer("scripted");
  await project.addOpenServer("everything");
  const tokenFor = async (path: string) => (await signInAgent(project.admin, path)).access_token;
  return { project, tokenFor, token: await tokenFor(project.slug) };
}

const script = (method: string, reply: ScriptedReply) => setFixtures({ script: { [method]: reply } });
const called = (name: string, args: object = {}) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } });

afterEach(() => setFixtures({ script: {} }));

describe("H4: large answers of one server", () => {
  test("a large answer arrives complete, although it is one event in small pieces", async () => {
    const { project, token } = await withServer();
    await script("tools/call", { type: EVENTS, body: toEvent(result("$FILL")), fill: { text: "x", times: 3 * MB }, piece: 2048 });
    const answer = await messageOf<{ result: { content: { text: string }[] } }>(await postMessage(project.slug, token, called("scripted__act")));
    expect(answer.result.content[0]?.text).toHaveLength(3 * MB);
  });

  test.each<[string, ScriptedReply]>([
    ["is one event that does not end", { type: EVENTS, body: "data: $FILL", fill: { text: "x", times: 12 * MB }, piece: 64 * 1024 }],
    ["has only CR line ends", { type: EVENTS, body: "data: $FILL", fill: { text: "\r", times: 12 * MB }, piece: 64 * 1024 }],
    ["is 40 MB of compressed blanks", { type: EVENTS, body: "$FILL", fill: { text: " ", times: 40 * MB }, gzip: true }],
    ["is one event of very many data lines", { type: EVENTS, body: "$FILL\n\n", fill: { text: "data\n", times: MB } }],
  ])("an answer that %s ends in one well-formed reply, and other calls are not affected", async (_, reply) => {
    const { project, token, tokenFor } = await withServer();
    await script("tools/call", reply);
    const neighbour = await connectAgent(project.slug, token);
    const [answer, ...others] = await Promise.all([
      postMessage(project.slug, token, called("scripted__act")).then(messageOf<object>),
      ...Array.from({ length: 5 }, () => call(neighbour, "none__whoami")),
    ]);
    expect(answer).toMatchObject({ id: 1, result: { isError: true } });
    expect(others.every(({ isError }) => !isError)).toBe(true);
    const path = `${project.slug}/servers/scripted`;
    await project.api("PUT", "/navigators/default", { name: "Default", mode: "direct", inChatAuthentication: true, denied: ["scripted__other"] });
    const transparent = await postMessage(path, await tokenFor(path), called("act"));
    await transparent.text().catch(() => undefined);
    expect(await call(neighbour, "none__whoami")).toMatchObject({ isError: false });
  });

  test("a large answer with very many short lines can be read through the SDK", async () => {
    const { project, token } = await withServer();
    const tools =
      '{"jsonrpc":"2.0","id":$ID,"result":{"resultType":"complete","ttlMs":0,"cacheScope":"private","tools":[{"name":"act","inputSchema":{"type":"object"}}]}}';
    await script("tools/list", { type: EVENTS, body: `:$FILL\r${toEvent(tools)}`, fill: { text: "\r:", times: MB }, piece: 4096 });
    const agent = await connectAgent(project.slug, token);
    expect((await agent.listTools()).tools.map(({ name }) => name)).toContain("scripted__act");
  });

  const TOOLS = '{"jsonrpc":"2.0","id":$ID,"result":{"tools":[{"name":"act"},{"name":"secret"}]}}';

  test.each<[string, ScriptedReply]>([
    ["has a type in capitals", { type: "Application/JSON; Charset=UTF-8", body: TOOLS }],
    ["has a type that is not JSON", { type: "text/plain", body: TOOLS }],
    ["is a batch", { type: "application/json", body: `[${TOOLS}]` }],
    ["is a stream with a type in capitals", { type: "Text/Event-Stream;charset=utf-8", body: toEvent(TOOLS) }],
    ["has its names escaped", { type: "application/json", body: TOOLS.replace('"tools"', '"\\u0074ools"').replace("secret", "se\\u0063ret") }],
  ])("a denied tool is removed from a list that %s", async (_, reply) => {
    const { project, tokenFor } = await withServer();
    await project.api("PUT", "/navigators/default", { name: "Default", mode: "direct", inChatAuthentication: true, denied: ["scripted__secret"] });
    await script("tools/list", reply);
    const path = `${project.slug}/servers/scripted`;
    const listed = await (await postMessage(path, await tokenFor(path), { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} })).text();
    expect(listed).toContain('"name":"act"');
    expect(listed).not.toMatch(/secret|se.u0063ret/);
  });

  test("a denied tool is removed from a list in a message of several data lines", async () => {
    const { project, tokenFor } = await withServer();
    await project.api("PUT", "/navigators/default", { name: "Default", mode: "direct", inChatAuthentication: true, denied: ["scripted__secret"] });
    const tools = '{"jsonrpc":"2.0","id":$ID,\ndata: "result":{"tools":[{"name":"act"},\ndata: {"name":"secret"}]}}';
    await script("tools/list", { type: EVENTS, body: toEvent(tools) });
    const path = `${project.slug}/servers/scripted`;
    const listed = await postMessage(path, await tokenFor(path), { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
    expect(await messageOf(listed)).toMatchObject({ result: { tools: [{ name: "act" }] } });
  });
});

describe("H4: answers with many small parts", () => {
  const listed = (type: string, body: string, fill: { text: string; times: number }): ScriptedReply => ({ type, body, fill, gzip: true });
  const TOOL = '{"name":"t","inputSchema":{"type":"object"}},';

  test.each<[string, ScriptedReply]>([
    [
      "messages in one list",
      listed("application/json", '[$FILL{"jsonrpc":"2.0","method":"a"}]', { text: '{"jsonrpc":"2.0","method":"a"},', times: 400_000 }),
    ],
    ["messages as events", listed(EVENTS, "$FILL", { text: 'data: {"jsonrpc":"2.0","method":"a"}\n\n', times: 400_000 })],
    [
      "tools",
      listed("application/json", `{"jsonrpc":"2.0","id":$ID,"result":{"tools":[$FILL${TOOL.slice(0, -1)}]}}`, { text: TOOL, times: 300_000 }),
    ],
  ])("an answer of very many parts does not keep other servers out of the list: %s", async (_, reply) => {
    const { project, token } = await withServer();
    await script("tools/list", reply);
    const agent = await connectAgent(project.slug, token);
    expect((await agent.listTools()).tools.map(({ name }) => name)).toContain("none__whoami");
  });

  test("a server can ask a client at most 100 questions in one call", async () => {
    const { project, token } = await withServer();
    const question = 'data: {"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":{}}\n\n';
    const sessionful = { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "scripted", version: "1" } };
    await setFixtures({
      script: {
        "server/discover": { status: 404, type: "application/json", body: '{"jsonrpc":"2.0","id":$ID,"error":{"code":-32601,"message":"no"}}' },
        initialize: {
          type: "application/json",
          headers: { "mcp-session-id": "s1" },
          body: `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify(sessionful)}}`,
        },
        "tools/call": { type: EVENTS, body: `$FILL${toEvent(result("done"))}`, fill: { text: question, times: 100_000 } },
      },
    });
    const text = await (await postMessage(project.slug, token, called("scripted__act"))).text();
    expect(text.split("sampling/createMessage").length - 1).toBeLessThanOrEqual(100);
    expect(text).toContain('"isError":true');
  });
});

describe("L10: limits of what one server or agent can make Cardea keep", () => {
  test("Cardea keeps at most a thousand tools of a server, each of limited size, and leaves the others out", async () => {
    const { project, token } = await withServer();
    const tool = (name: string, description = "") => ({ name, description, inputSchema: { type: "object" } });
    const tools = [tool("large", "x".repeat(70_000)), ...Array.from({ length: 1100 }, (_, index) => tool(`t${index}`))];
    const answer = { resultType: "complete", ttlMs: 0, cacheScope: "private", tools };
    await script("tools/list", { type: "application/json", body: `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify(answer)}}` });
    const agent = await connectAgent(project.slug, token);
    const names = (await agent.listTools()).tools.map(({ name }) => name).filter((name) => name.startsWith("scripted__"));
    expect([names.length, names.includes("scripted__large"), names[0]]).toEqual([1000, false, "scripted__t0"]);
  });

  test("Cardea stops reading a list whose pages never end", async () => {
    const { project, token } = await withServer();
    const page = {
      resultType: "complete",
      ttlMs: 0,
      cacheScope: "private",
      nextCursor: "more",
      tools: [{ name: "act", description: "$FILL", inputSchema: { type: "object" } }],
    };
    const body = `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify(page)}}`;
    await script("tools/list", { type: "application/json", body, fill: { text: "x", times: 5 * MB } });
    const agent = await connectAgent(project.slug, token);
    const names = (await agent.listTools()).tools.map(({ name }) => name);
    expect(names).toContain("none__whoami");
  });

  test("an agent may open twenty streams, and the next one is refused", async () => {
    const { project, token } = await withServer();
    const initialize = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
    const opened = await postMessage(project.slug, token, { jsonrpc: "2.0", id: 0, method: "initialize", params: initialize });
    await opened.text();
    const headers = { authorization: `Bearer ${token}`, accept: EVENTS, "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
    const open = () => send(`/mcp/${project.slug}`, { headers });
    const streams = await Promise.all(Array.from({ length: 20 }, open));
    expect(streams.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const refused = await open();
    expect([refused.status, await refused.json()]).toEqual([429, { error: expect.objectContaining({ code: "stream.too_many" }) }]);
    await streams[0]?.body?.cancel();
    await expect
      .poll(async () => {
        const again = await open();
        await again.body?.cancel();
        return again.status;
      })
      .toBe(200);
    await Promise.all(streams.slice(1).map(({ body }) => body?.cancel()));
  });
});

describe("M6: limits of what an agent can make Cardea hold in memory", () => {
  test("Cardea closes a stream that its agent does not read, so that answers do not gather in memory", async () => {
    const { project, tokenFor } = await withServer();
    const path = `${project.slug}/sse`;
    const token = await tokenFor(path);
    const opened = await send(`/mcp/${path}`, { headers: { authorization: `Bearer ${token}`, accept: EVENTS } });
    const reader = opened.body?.getReader();
    const endpoint = /^data: \/mcp\/(\S+)/m.exec(new TextDecoder().decode((await reader?.read())?.value))?.[1] ?? "";
    const statuses: number[] = [];
    for (let times = 0; times < 30 && !statuses.includes(404); times++)
      statuses.push((await postMessage(endpoint, token, called("everything__echo", { message: "x".repeat(MB) }))).status);
    expect(statuses.slice(0, 3)).toEqual([202, 202, 202]);
    expect(statuses.length).toBeLessThan(15);
    expect(statuses.at(-1)).toBe(404);
    let received = 0;
    for (let ended = false; !ended; ) {
      const { value, done } = (await reader?.read().catch(() => undefined)) ?? { done: true, value: undefined };
      received += value?.length ?? 0;
      ended = done;
    }
    expect(received).toBeLessThan(8 * MB);
  });

  test("Cardea stops reading a request body at the limit", async () => {
    const { project, token } = await withServer();
    let taken = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        taken += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024).fill(32));
        if (taken >= 80 * MB) controller.close();
      },
    });
    const response = await postMessage(project.slug, token, endless);
    expect(response.status).toBe(413);
    expect(taken).toBeLessThan(6 * MB);
  });

  test("an unknown session id is refused with 404, whatever its length", async () => {
    const { project, token } = await withServer();
    for (const id of ["x", "x".repeat(201), "x".repeat(8000)]) {
      const response = await postMessage(project.slug, token, { jsonrpc: "2.0", id: 1, method: "ping" }, { "mcp-session-id": id });
      expect(response.status).toBe(404);
    }
  });
});

test("S67: no $ref in a tool's definition is fetched, with the SDK, directly and in search mode", async () => {
  const { project, token, tokenFor } = await withServer();
  // A GET of this URL would be in the ledger, which may have those of earlier tests too.
  const $ref = `${inject("origins").scripted}/mcp?schema`;
  const schema = { type: "object", properties: { a: { $ref } }, allOf: [{ $ref }] };
  const common = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
  const answer = (more: object): ScriptedReply => ({
    type: "application/json",
    body: `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify({ ...common, ...more })}}`,
  });
  const tools = [{ name: "act", inputSchema: schema, outputSchema: schema }];
  const done = { content: [{ type: "text", text: "done" }], structuredContent: { a: 1 } };
  await setFixtures({ script: { "tools/list": answer({ tools }), "tools/call": answer(done) } });
  const agent = await connectAgent(project.slug, token);
  expect(JSON.stringify((await agent.listTools()).tools)).toContain("scripted__act");
  for (const _ of ["with the SDK", "directly"])
    expect(await messageOf(await postMessage(project.slug, token, called("scripted__act", { a: 1 })))).toMatchObject({
      id: 1,
      result: { content: [{ text: "done" }] },
    });
  await project.api("PUT", "/navigators/found", { name: "Found", mode: "search", inChatAuthentication: true, denied: [] });
  const found = `${project.slug}/navigators/found`;
  const searching = await connectAgent(found, await tokenFor(found));
  expect((await call(searching, "get_tool_schemas", { names: ["scripted__act"] })).text).toContain("schema");
  expect((await call(searching, "call_tools", { calls: [{ name: "scripted__act", arguments: { a: 1 } }] })).text).toContain("done");
  const requests = (await ledger()).calls["scripted requests"] ?? [];
  expect([requests.includes("POST"), requests.filter((request) => request.includes("schema"))]).toEqual([true, []]);
});

describe("M7: resource URIs and hostile templates", () => {
  test("a resource's URI is compared with a server's templates in time that grows linearly with their lengths", async () => {
    const { project, token } = await withServer();
    const template = { uriTemplate: `${"{a}".repeat(50)}z`, name: "hostile" };
    const body = `{"jsonrpc":"2.0","id":$ID,"result":{"resultType":"complete","ttlMs":0,"cacheScope":"private","resourceTemplates":[${JSON.stringify(template)}]}}`;
    await script("resources/templates/list", { type: "application/json", body });
    const { body: server } = await project.api<{ id: string }>("GET", "/servers/scripted");
    expect(server).toBeDefined();
    const scope = { name: "Second", type: "header", level: "user", fields: [{ name: "X-Key", label: "Key", help: "", prefix: "" }] };
    expect((await project.api("POST", "/servers/scripted/auth-scopes", scope)).status).toBe(201);
    const read = { jsonrpc: "2.0", id: 1, method: "resources/read", params: { uri: `cardea:scripted/${"a".repeat(10_000)}` } };
    expect(await messageOf(await postMessage(project.slug, token, read))).toMatchObject({ id: 1, error: {} });
  });
});
