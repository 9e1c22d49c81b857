import { afterEach, expect, test } from "vitest";
import { messageOf, postMessage, signInAgent } from "../../../../test/harness/worker/agent.ts";
import { connect, ledger, makeProject, person, setFixtures } from "../../../../test/harness/worker/project.ts";

const LATEST = "2026-07-28";
const META = { "io.modelcontextprotocol/protocolVersion": LATEST, "io.modelcontextprotocol/clientCapabilities": {} };
const STATELESS = { "mcp-protocol-version": LATEST, "mcp-method": "tools/call", "mcp-name": "call_tools" };
const SESSIONFUL = { "mcp-protocol-version": "2025-11-25" };
/** This spelling has the same meaning, but the request is no longer plain, so that the SDK serves it. */
const NOT_PLAIN = { "content-type": "Application/json" };

afterEach(() => setFixtures({ script: {}, down: [], refusing: [] }));

async function inSearchMode() {
  const project = await makeProject();
  for (const slug of ["everything", "scripted"] as const) await project.addOpenServer(slug);
  await project.addOpenServer("scriptedSse", { slug: "sse", transport: "sse" });
  await project.api("POST", "/rules", { server: "everything", tools: ["get-env"], policy: "deny" });
  await project.api("PUT", "/navigators/default", { name: "Default", mode: "search", inChatAuthentication: true, denied: [] });
  const link = await project.userLink();
  const ada = await person("ada", link);
  for (const kind of ["header", "oauth2"]) await connect(ada, link, kind, "ada");
  const { access_token } = await signInAgent(ada, project.slug);
  type Reply = { result?: { isError?: boolean; structuredContent?: { results: object[] } }; error?: object };
  const callTools = async (args: unknown, revision: Record<string, string>, headers: Record<string, string> = {}) => {
    const params = { name: "call_tools", arguments: args, ...(revision === STATELESS && { _meta: META }) };
    const message = { jsonrpc: "2.0", id: 'a"b', method: "tools/call", params };
    return messageOf<Reply>(await postMessage(project.slug, access_token, message, { ...revision, ...headers }));
  };
  return { project, access_token, callTools };
}

/** A reply without Cardea's own name, which only the SDK adds, and with the part of a link that is new each time left out. */
const comparable = ({ result, error }: { result?: object; error?: object }): unknown =>
  JSON.parse(JSON.stringify({ error, result: { ...result, _meta: undefined } }).replaceAll(/\?for=[\w.-]+/g, ""));

test.each([
  ["2026-07-28", STATELESS],
  ["2025-11-25", SESSIONFUL],
])("F93: call_tools gives a client of %s the same results with and without the SDK", async (_, revision) => {
  const { callTools } = await inSearchMode();
  await setFixtures({
    script: { "tools/call": { type: "application/json", body: '{"jsonrpc":"2.0","id":$ID,"error":{"code":-32000,"message":"Not today"}}' } },
  });
  const one = (name: string, args: object = {}) => ({ name, arguments: args });
  for (const calls of [
    [one("header__whoami"), one("oauth2__whoami"), one("none__whoami")],
    [
      one("everything__echo", { message: 'ä\n\n"x" \u2028 data: y' }),
      one("everything__get-tiny-image"),
      one("everything__get-structured-content", {}),
    ],
    [one("everything__none-such"), one("everything__get-env"), one("nobody__act"), one("search_tools", { query: "x" })],
    [one("path__whoami")],
    [one("scripted__act"), one("sse__act")],
    [one("everything__echo", { nothing: 1 })],
    [],
    Array(11).fill(one("none__whoami")),
    [{ name: 5 }],
    "x",
  ]) {
    const slow = await callTools({ calls }, revision, NOT_PLAIN);
    const fast = await callTools({ calls }, revision);
    expect(comparable(fast), JSON.stringify(calls)).toEqual(comparable(slow));
  }
});

test("a warm call of call_tools sends one request to a server of either kind of revision", async () => {
  const { callTools } = await inSearchMode();
  const asked = async () => (await ledger()).calls["scripted requests"] ?? [];
  const initialize =
    '{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}}';
  const script = {
    "server/discover": { status: 404, type: "text/plain", body: "" },
    initialize: { type: "application/json", headers: { "mcp-session-id": "s" }, body: initialize },
  };
  for (const kind of [script, {}]) {
    await setFixtures({ script: kind });
    await callTools({ calls: [{ name: "scripted__act" }] }, STATELESS);
    const before = (await asked()).length;
    const { result } = await callTools({ calls: [{ name: "scripted__act" }] }, STATELESS);
    expect([result?.isError, (await asked()).slice(before)]).toEqual([false, ["POST"]]);
  }
});
