import { afterEach, describe, expect, inject, test } from "vitest";
import type { ScriptedReply } from "../../test/fixtures/ledger.ts";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { call, connectAgent, messageOf, signInAgent } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { timesAsked } from "../../test/harness/worker/document.ts";
import { makeForeignService, signInAt } from "../../test/harness/worker/foreign-provider.ts";
import { ledger, makeProject, setFixtures } from "../../test/harness/worker/project.ts";

const inStream = (code: number, message: string, more: object = {}): ScriptedReply => ({
  type: "text/event-stream",
  body: `event: message\ndata: {"jsonrpc":"2.0","id":$ID,"error":{"code":${code},"message":"${message}"}}\n\n`,
  ...more,
});
const LEGACY: Record<string, ScriptedReply> = {
  "server/discover": { status: 404, type: "text/plain", body: "" },
  initialize: {
    type: "application/json",
    headers: { "mcp-session-id": "s" },
    body: '{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}}',
  },
};
const calls = async () => (await ledger()).calls.scripted?.length ?? 0;

afterEach(() => setFixtures({ script: {} }));

describe("a server that says in an event stream of 200 that it", () => {
  test("does not know the session gets the call once more in a new one, and is told of then", async () => {
    const project = await makeProject();
    await project.addOpenServer("scripted");
    await setFixtures({ script: LEGACY });
    const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token);
    const before = await calls();
    await setFixtures({ script: { ...LEGACY, "tools/call": inStream(-32001, "Session not found", { once: true }) } });
    expect(await call(agent, "scripted__act")).toEqual({ text: "done", isError: false });
    expect(await calls()).toBe(before + 2);
    await setFixtures({ script: { ...LEGACY, "tools/call": inStream(-32001, "Session not found") } });
    expect((await call(agent, "scripted__act")).text).toContain("Session not found");
    expect(await calls()).toBe(before + 4);
  });

  test.each(["scripted", "scriptedSse"] as const)(
    "%s: does not take the token gets the call once more with a renewed one, and is told of then",
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

async function withKey(name: "scripted" | "scriptedSse", url?: string) {
  const project = await makeProject();
  const { body } = await project.api<{ key: string }>("POST", "/api-keys", { name: "any" });
  await project.addOpenServer(name, { slug: "there", transport: name === "scripted" ? "http" : "sse", ...(url && { url }) });
  return async (path: string, tool: string) => {
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream", "x-api-key": body.key };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, arguments: {} } };
    const answer = await send(`/mcp/${project.slug}${path}`, { method: "POST", headers, body: JSON.stringify(message) });
    // A server's own endpoint passes a refusal on as the server wrote it.
    return answer.status === 429 ? answer.text() : JSON.stringify(await messageOf(answer));
  };
}

const PLACES: [path: string, tool: string][] = [
  ["", "there__act"],
  ["/servers/there", "act"],
];

describe.each(["scripted", "scriptedSse"] as const)("%s: a call", (name) => {
  test.each(PLACES)("whose connection is destroyed once it was sent may have been made, at “%s”", async (path, tool) => {
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

  test.each(PLACES)("that is answered with 429 is told to wait, at “%s”", async (path, tool) => {
    const ask = await withKey(name);
    expect(await ask(path, tool)).toContain("done");
    await setFixtures({ script: { "tools/call": { status: 429, type: "text/plain", body: "slow down", headers: { "retry-after": "5" } } } });
    expect(await ask(path, tool)).toMatch(name === "scripted" && path !== "" ? /slow down|wait/ : /asks to wait 5 seconds/);
  });

  test("that a navigator makes at a server where nothing listens may be made again, because Cardea could not connect before", async () => {
    const ask = await withKey(name, "http://127.0.0.1:9/mcp");
    expect(await ask("", "there__act")).toContain("try again in a minute");
  });
});
