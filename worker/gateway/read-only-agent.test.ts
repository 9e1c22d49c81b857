import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { authorize, postMessage, redeemCode, registerClient, type Tokens } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { ledger, makeProject, type TestProject } from "../../test/harness/worker/project.ts";
import { parseUnambiguous } from "../protocol/message.ts";

type Revisions = "sessionful" | "stateless";
type Sent = { body: BodyInit; headers?: Record<string, string> };

const STATELESS_META = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
const bytes = (text: string) => new TextEncoder().encode(text);
const withByte = (text: string, mark: string): Uint8Array<ArrayBuffer> => {
  const at = text.indexOf(mark);
  return new Uint8Array([...bytes(text.slice(0, at)), 0xff, ...bytes(text.slice(at + mark.length))]);
};

/** Forms of one call that some parsers read and others do not. */
const ENCODINGS: Record<string, (call: object) => Sent> = {
  plain: (call) => ({ body: JSON.stringify(call) }),
  "after a byte order mark": (call) => ({ body: bytes(`\ufeff${JSON.stringify(call)}`) }),
  "after white space": (call) => ({ body: `\n\t ${JSON.stringify(call)}\r\n` }),
  "with a byte that is no UTF-8 in a string": (call) => ({ body: withByte(JSON.stringify({ ...call, note: "@@" }), "@@") }),
  "with a byte that is no UTF-8 in a name": (call) => ({ body: withByte(JSON.stringify({ ...call, "@@": 1 }), "@@") }),
  "with a byte that is no UTF-8 after its end": (call) => ({ body: withByte(`${JSON.stringify(call)}@@`, "@@") }),
  "with a NUL after its end": (call) => ({ body: `${JSON.stringify(call)}\0` }),
  "with an escaped method": (call) => ({ body: JSON.stringify(call).replace("tools/call", "tools\\u002fcall") }),
  "with its method twice": (call) => ({ body: JSON.stringify(call).replace('"method":', '"method":"ping","method":') }),
  "with its method twice, the call first": (call) => ({ body: JSON.stringify(call).replace(/}$/, ',"method":"ping"}') }),
  "with a second method in capitals": (call) => ({ body: JSON.stringify({ METHOD: "ping", ...call }) }),
  "as a batch of one": (call) => ({ body: JSON.stringify([call]) }),
  "as a batch of 2025-03-26": (call) => ({ body: JSON.stringify([call]), headers: { "mcp-protocol-version": "2025-03-26" } }),
  "in a batch after a ping": (call) => ({ body: JSON.stringify([{ jsonrpc: "2.0", id: 90, method: "ping" }, call]) }),
  "in a batch after an answer": (call) => ({ body: JSON.stringify([{ jsonrpc: "2.0", id: 91, result: {} }, call]) }),
  "in a batch inside a batch": (call) => ({ body: JSON.stringify([[call]]) }),
  "in a batch after a byte order mark": (call) => ({ body: bytes(`\ufeff${JSON.stringify([call])}`) }),
  "without an id": (call) => ({ body: JSON.stringify({ ...call, id: undefined }) }),
  "with a null id": (call) => ({ body: JSON.stringify({ ...call, id: null }) }),
  "in UTF-16": (call) => ({
    body: new Uint8Array(Uint16Array.from(`\ufeff${JSON.stringify(call)}`, (char) => char.charCodeAt(0)).buffer),
    headers: { "content-type": "application/json; charset=utf-16" },
  }),
  compressed: (call) => ({ body: new Uint8Array(gzipSync(JSON.stringify(call))), headers: { "content-encoding": "gzip" } }),
  "as a task": (call) => ({ body: JSON.stringify(call).replace('"name":', '"task":{"ttl":1000},"name":') }),
};

/** The path to which the agent sends the call, and the tool's name and arguments there. */
const LANES: Record<string, { path: (slug: string) => string; name: string; args: object; older?: true }> = {
  "the navigator": { path: (slug) => slug, name: "none__whoami", args: {} },
  "another navigator": { path: (slug) => `${slug}/navigators/second`, name: "none__whoami", args: {} },
  "a navigator in search mode": {
    path: (slug) => `${slug}/navigators/found`,
    name: "call_tools",
    args: { calls: [{ name: "none__whoami", arguments: {} }] },
  },
  "a navigator in search mode, by the tool's name": { path: (slug) => `${slug}/navigators/found`, name: "none__whoami", args: {} },
  "a server's own endpoint": { path: (slug) => `${slug}/servers/none`, name: "whoami", args: {} },
  "a navigator over HTTP+SSE": { path: (slug) => `${slug}/sse`, name: "none__whoami", args: {}, older: true },
  "a server's own endpoint over HTTP+SSE": { path: (slug) => `${slug}/servers/none/sse`, name: "whoami", args: {}, older: true },
};

describe("H1: agents that may only read", () => {
  let project: TestProject;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    project = await makeProject();
    for (const [slug, mode] of [["second", "direct"] as const, ["found", "search"] as const])
      await project.api("PUT", `/navigators/${slug}`, { name: slug, mode, inChatAuthentication: true, denied: [] });
  });

  async function tokenAt(path: string, scope = "mcp:read"): Promise<string> {
    const key = `${path} ${scope}`;
    const known = tokens.get(key);
    if (known !== undefined) return known;
    const client_id = await registerClient();
    const { access_token } = (await (await redeemCode(await authorize(project.admin, path, { scope, client_id }))).json()) as Tokens;
    tokens.set(key, access_token);
    return access_token;
  }

  function callAt({ name, args }: { name: string; args: object }, revisions: Revisions) {
    const params = { name, arguments: args, ...(revisions === "stateless" && { _meta: STATELESS_META }) };
    const headers = revisions === "stateless" ? { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": name } : undefined;
    return { message: { jsonrpc: "2.0", id: 1, method: "tools/call", params }, headers };
  }

  const callsAtServer = async (): Promise<number> => (await ledger()).calls.none?.length ?? 0;

  /** Opens an HTTP+SSE stream. @returns the address for messages, and a function that closes the stream */
  async function openOlder(path: string, token: string) {
    const response = await send(`/mcp/${path}`, { headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" } });
    const reader = response.body?.getReader();
    const endpoint = /^data: \/mcp\/(\S+)/m.exec(new TextDecoder().decode((await reader?.read())?.value))?.[1] ?? "";
    return { endpoint, close: () => reader?.cancel() };
  }

  async function postEach(lane: (typeof LANES)[string], token: string, encodings: [string, (call: object) => Sent][], revisions: Revisions) {
    const { message, headers } = callAt(lane, revisions);
    const stream = lane.older ? await openOlder(lane.path(project.slug), token) : undefined;
    const path = stream?.endpoint ?? lane.path(project.slug);
    for (const [, encode] of encodings) {
      const sent = encode(message);
      const response = await postMessage(path, token, sent.body as Uint8Array<ArrayBuffer>, { ...headers, ...sent.headers });
      await response.text();
      expect(response.status).toBeLessThan(500);
    }
    await stream?.close();
  }

  const cases = Object.entries(LANES).flatMap(([where, lane]) =>
    (lane.older ? (["sessionful"] as const) : (["sessionful", "stateless"] as const)).map((revisions) => ({ where, lane, revisions })),
  );

  test.each(cases)("a $revisions agent that may only read can call no tool at $where, in any encoding", async ({ lane, revisions }) => {
    const before = await callsAtServer();
    for (const encoding of Object.entries(ENCODINGS)) {
      await postEach(lane, await tokenAt(lane.path(project.slug)), [encoding], revisions);
      expect(`${encoding[0]}: ${(await callsAtServer()) - before}`).toBe(`${encoding[0]}: 0`);
    }
  });

  test("on every lane, the plain call of an agent that may call tools does reach the server", async () => {
    for (const { where, lane, revisions } of cases) {
      const before = await callsAtServer();
      await postEach(
        lane,
        await tokenAt(lane.path(project.slug), "mcp:read mcp:call"),
        [["plain", ENCODINGS.plain ?? (() => ({ body: "" }))]],
        revisions,
      );
      expect(`${where}, ${revisions}: ${(await callsAtServer()) - before}`).toBe(`${where}, ${revisions}: 1`);
    }
  });

  test("an agent that may only read gets a refusal for each call in a batch, and answers to the other messages", async () => {
    const token = await tokenAt(project.slug);
    const { message } = callAt({ name: "none__whoami", args: {} }, "sessionful");
    const response = await postMessage(project.slug, token, [{ jsonrpc: "2.0", id: 7, method: "ping" }, message]);
    const answers = [...(await response.text()).matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data ?? "") as { id: number });
    expect(answers.find(({ id }) => id === 7)).toMatchObject({ result: {} });
    expect(answers.find(({ id }) => id === 1)).toMatchObject({ error: { message: expect.stringContaining("This access may only read") } });
  });

  test("an agent that may only read cannot send a method that may do more than read to a server's own endpoint", async () => {
    const path = `${project.slug}/servers/none`;
    const token = await tokenAt(path);
    const ask = async (method: string) => (await postMessage(path, token, { jsonrpc: "2.0", id: 1, method, params: {} })).status;
    for (const method of ["tools/call", "tools/call/", "Tools/Call", "tools/invoke", "tasks/cancel", "x"])
      expect(`${method} ${await ask(method)}`).toBe(`${method} 403`);
    for (const method of ["tools/list", "ping"]) expect(`${method} ${await ask(method)}`).toBe(`${method} 200`);
  });
});

describe("H1: messages that parsers read differently", () => {
  test("a server's own endpoint refuses a message that it cannot read, so that no call goes unrecorded", async () => {
    const project = await makeProject();
    const path = `${project.slug}/servers/none`;
    const { access_token: token } = (await (await redeemCode(await authorize(project.admin, path))).json()) as Tokens;
    const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "whoami", arguments: {} } };
    for (const unreadable of ["after a byte order mark", "with a byte that is no UTF-8 in a string", "in UTF-16", "compressed"]) {
      const sent = ENCODINGS[unreadable]?.(call);
      const response = await postMessage(path, token, sent?.body as Uint8Array<ArrayBuffer>, sent?.headers);
      expect(`${unreadable} ${response.status}`).toBe(`${unreadable} ${unreadable === "in UTF-16" ? 415 : 400}`);
    }
  });

  test.each([
    "application/json; charset=utf-7",
    "application/json;charset=UTF-16LE",
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/json-seq",
    "",
  ])("a message with the content type %j is not sent to a server", async (type) => {
    const project = await makeProject();
    const path = `${project.slug}/servers/none`;
    const { access_token: token } = (await (await redeemCode(await authorize(project.admin, path))).json()) as Tokens;
    const hidden = '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"+ACI-+AH0-+ACw-+ACI-method+ACI-:+ACI-tools/call+ACI-"}}';
    expect((await postMessage(path, token, hidden, { "content-type": type })).status).toBe(415);
  });

  test.each<[string, (call: object) => string]>([
    ["a second method in capitals", (call) => JSON.stringify({ ...call, method: "ping", Method: "tools/call" })],
    ["its version in capitals", (call) => JSON.stringify({ ...call, jsonrpc: undefined, JSONRPC: "2.0" })],
    ["a null id", (call) => JSON.stringify({ ...call, id: null })],
    ["a second name in capitals", (call) => JSON.stringify(call).replace('"name":', '"NAME":"hidden","name":')],
    ["one such message in a batch", (call) => JSON.stringify([call, { ...call, METHOD: "tools/call" }])],
    ["an empty batch", () => "[]"],
  ])("a message with %s is not sent to a server, even if no tool is denied", async (_, write) => {
    const project = await makeProject();
    const path = `${project.slug}/servers/none`;
    const { access_token: token } = (await (await redeemCode(await authorize(project.admin, path))).json()) as Tokens;
    const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "whoami", arguments: {} } };
    const before = (await ledger()).calls.none?.length ?? 0;
    expect((await postMessage(path, token, write(call))).status).toBe(400);
    expect((await ledger()).calls.none?.length ?? 0).toBe(before);
  });

  test("a message keeps each number in its written form", () => {
    const text =
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"t","arguments":{"a":12345678901234567890,"b":1.0,"c":1e400,"d":"1.0"}}}';
    const exact = parseUnambiguous(new TextEncoder().encode(text));
    expect(new TextDecoder().decode(exact?.body)).toBe(text);
    expect(exact?.messages[0]?.id).toBe(7);
  });

  test("a tool call without a tool's name is refused if some tools are denied", async () => {
    const project = await makeProject();
    await project.api("PUT", "/navigators/default", { name: "Default", mode: "direct", inChatAuthentication: true, denied: ["none__other"] });
    const path = `${project.slug}/servers/none`;
    const { access_token: token } = (await (await redeemCode(await authorize(project.admin, path))).json()) as Tokens;
    for (const name of [undefined, null, 7, ["whoami"], { name: "whoami" }]) {
      const response = await postMessage(path, token, { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } });
      expect(await response.json()).toMatchObject({ error: { code: -32602, message: "A call names its tool." } });
    }
  });
});
