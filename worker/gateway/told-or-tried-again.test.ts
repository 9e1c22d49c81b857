import { afterEach, describe, expect, inject, test } from "vitest";
import type { ScriptedReply } from "../../test/fixtures/ledger.ts";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { call, connectAgent, messageOf, signInAgent } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { timesAsked } from "../../test/harness/worker/document.ts";
import { jsonReply, makeForeignService, signInAt } from "../../test/harness/worker/foreign-provider.ts";
import { ledger, makeProject, setFixtures } from "../../test/harness/worker/project.ts";

const inStream = (code: number, message: string, more: object = {}): ScriptedReply => ({
  type: "text/event-stream",
  body: `event: message\ndata: {"jsonrpc":"2.0","id":$ID,"error":{"code":${code},"message":"${message}"}}\n\n`,
  ...more,
});
const SESSIONFUL: Record<string, ScriptedReply> = {
  "server/discover": { status: 404, type: "text/plain", body: "" },
  initialize: {
    type: "application/json",
    headers: { "mcp-session-id": "s" },
    body: '{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}}',
  },
};
const calls = async () => (await ledger()).calls.scripted?.length ?? 0;

afterEach(() => setFixtures({ script: {} }));

describe("refusals of servers in an event stream with status 200", () => {
  test("after the error that a session is unknown, the call is sent once more in a new session, and then the error is passed on", async () => {
    const project = await makeProject();
    await project.addOpenServer("scripted");
    await setFixtures({ script: SESSIONFUL });
    const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token);
    const before = await calls();
    await setFixtures({ script: { ...SESSIONFUL, "tools/call": inStream(-32001, "Session not found", { once: true }) } });
    expect(await call(agent, "scripted__act")).toEqual({ text: "done", isError: false });
    expect(await calls()).toBe(before + 2);
    await setFixtures({ script: { ...SESSIONFUL, "tools/call": inStream(-32001, "Session not found") } });
    expect((await call(agent, "scripted__act")).text).toContain("Session not found");
    expect(await calls()).toBe(before + 4);
  });

  test.each(["scripted", "scriptedSse"] as const)(
    "%s: after the error that a token is not accepted, the call is sent once more with a refreshed token, and then refused",
    async (name) => {
      const project = await makeProject();
      const service = await makeForeignService();
      const { issuer, addresses } = service;
      const provider = { kind: "manual", authorizationUrl: `${issuer}/authorize`, tokenUrl: addresses.token };
      const at = { ...service, url: serverUrls(inject("origins"))[name] };
      const { page, ada, slug } = await signInAt(project, at, { provider, client: { id: "client" } });
      expect(page.text).toContain("is connected.");
      const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
      const before = await calls();
      await setFixtures({ script: { "tools/call": inStream(-32001, "Token expired", { once: true }) } });
      expect(await call(agent, `${slug}__act`)).toEqual({ text: "done", isError: false });
      expect([await calls(), await timesAsked(addresses.token)]).toEqual([before + 2, 2]);
      await setFixtures({ script: { "tools/call": inStream(-32001, "Token expired") } });
      expect((await call(agent, `${slug}__act`)).isError).toBe(true);
      expect(await calls()).toBeLessThanOrEqual(before + 4);
    },
  );
});

test("S40: a token that was refreshed after a 401 is removed from what the server says", async () => {
  const [first, second] = [`at-${crypto.randomUUID()}`, `at-${crypto.randomUUID()}`];
  const token = (access_token: string) => jsonReply({ access_token, token_type: "Bearer", expires_in: 3600, refresh_token: "rt-1" });
  const project = await makeProject();
  const service = await makeForeignService({ token: [token(first), token(second)] });
  const provider = { kind: "manual", authorizationUrl: `${service.issuer}/authorize`, tokenUrl: service.addresses.token };
  const at = { ...service, url: serverUrls(inject("origins")).scripted };
  const { ada, slug } = await signInAt(project, at, { provider, client: { id: "client" } });
  const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
  expect(await call(agent, `${slug}__act`)).toEqual({ text: "done", isError: false });
  const refused: ScriptedReply = { status: 401, type: "text/plain", body: "", once: true };
  const echo: ScriptedReply = { type: "application/json", body: `{"jsonrpc":"2.0","id":$ID,"error":{"code":-32602,"message":"bad key ${second}"}}` };
  await setFixtures({ script: { "tools/call": refused, "*": echo } });
  const { text } = await call(agent, `${slug}__act`);
  expect(text).toContain("bad key [REDACTED]");
  expect(await timesAsked(service.addresses.token)).toBe(2);
});

async function withKey(name: "scripted" | "scriptedSse", url?: string) {
  const project = await makeProject();
  const { body } = await project.api<{ key: string }>("POST", "/api-keys", { name: "any" });
  await project.addOpenServer(name, { slug: "there", transport: name === "scripted" ? "http" : "sse", ...(url && { url }) });
  return async (path: string, tool: string) => {
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream", "x-api-key": body.key };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, arguments: {} } };
    const answer = await send(`/mcp/${project.slug}${path}`, { method: "POST", headers, body: JSON.stringify(message) });
    // A server's own endpoint forwards the server's refusal unchanged.
    return answer.status === 429 ? answer.text() : JSON.stringify(await messageOf(answer));
  };
}

const PLACES: [path: string, tool: string][] = [
  ["", "there__act"],
  ["/servers/there", "act"],
];

describe.each(["scripted", "scriptedSse"] as const)("%s: calls that fail", (name) => {
  test.each(PLACES)("the refusal of a call whose connection broke after sending says that it may have been done, at “%s”", async (path, tool) => {
    const ask = await withKey(name);
    const cut: ScriptedReply = { type: "application/json", body: "", cut: "before" };
    expect(await ask(path, tool)).toContain("done");
    const before = await calls();
    await setFixtures({ script: { "tools/call": cut } });
    const told = await ask(path, tool);
    expect(told).toContain("may or may not have been done");
    expect(told).not.toContain("try again");
    expect(await calls()).toBe(before + 1);
  });

  test.each(PLACES)("the agent of a call that is answered with 429 is told to wait, at “%s”", async (path, tool) => {
    const ask = await withKey(name);
    expect(await ask(path, tool)).toContain("done");
    await setFixtures({ script: { "tools/call": { status: 429, type: "text/plain", body: "slow down", headers: { "retry-after": "5" } } } });
    expect(await ask(path, tool)).toMatch(name === "scripted" && path !== "" ? /slow down|wait/ : /asks to wait 5 seconds/);
  });

  test("an agent is told to try again if Cardea could not connect to the server at all", async () => {
    const ask = await withKey(name, "http://127.0.0.1:9/mcp");
    expect(await ask("", "there__act")).toContain("try again in a minute");
  });
});
