import { describe, expect, test } from "vitest";
import { connectAgent, connectOlder, messageOf, signInAgent } from "../../../test/harness/worker/agent.ts";
import { send } from "../../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../../test/harness/worker/project.ts";

const JSON_TYPE = { "content-type": "application/json" };
const PING = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });

async function withStream() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "path", "ada");
  const path = `${project.slug}/sse`;
  const { access_token: token } = await signInAgent(ada, path);
  const authorization = { authorization: `Bearer ${token}` };
  const opened = await send(`/mcp/${path}`, { headers: { accept: "text/event-stream", ...authorization } });
  const reader = (opened.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => (await reader.read()).value ?? "";
  const endpoint = /^event: endpoint\ndata: (.+)$/m.exec(await next())?.[1] ?? "";
  const post = (to: string, body = PING, headers: Record<string, string> = authorization) =>
    send(to, { method: "POST", headers: { ...JSON_TYPE, ...headers }, body });
  return { project, link, path, token, endpoint, next, post, close: () => reader.cancel() };
}

describe("F91: agents that speak HTTP+SSE", () => {
  test("Cardea accepts messages at the address that the stream names, and answers on the stream", async () => {
    const { path, endpoint, next, post, close } = await withStream();
    expect(endpoint).toMatch(new RegExp(`^/mcp/${path}\\?session=`));
    const answered = await post(endpoint);
    expect([answered.status, await answered.text()]).toEqual([202, ""]);
    expect(await next()).toBe('event: message\ndata: {"result":{},"jsonrpc":"2.0","id":1}\n\n');
    await close();
  });

  test("S69: a POST without a message, or without an open stream of the same agent, is refused", async () => {
    const { project, link, path, endpoint, post, close } = await withStream();
    expect((await post(endpoint, "{")).status).toBe(400);
    expect((await post(endpoint, `"${"x".repeat(4 * 1024 * 1024)}"`)).status).toBe(413);
    expect((await post(`/mcp/${path}`)).status).toBe(405);
    expect((await post(`${endpoint}x`)).status).toBe(404);
    expect((await post(`/mcp/${path}?session=x`)).status).toBe(404);
    expect((await post(endpoint, PING, {})).status).toBe(401);
    const bob = await person("bob", link);
    await connect(bob, link, "path", "bob");
    const his = { authorization: `Bearer ${(await signInAgent(bob, path)).access_token}` };
    expect((await post(endpoint, PING, his)).status).toBe(404);
    const elsewhere = { authorization: `Bearer ${(await signInAgent(bob, project.slug)).access_token}` };
    expect((await post(endpoint, PING, elsewhere)).status).toBe(401);
    await close();
    await expect.poll(async () => (await post(endpoint)).status).toBe(404);
  });

  test.each(["everything", "query"])("agents of both transports reach the %s server at its own endpoint", async (slug) => {
    const project = await makeProject();
    await project.addOpenServer("everything");
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "query", "ada");
    const path = `${project.slug}/servers/${slug}`;
    const older = await connectOlder(path, (await signInAgent(ada, `${path}/sse`)).access_token);
    const newer = await connectAgent(path, (await signInAgent(ada, path)).access_token, "sessionful");
    for (const agent of [older, newer]) {
      const { tools } = await agent.listTools();
      if (slug === "query") {
        expect(tools.map(({ name }) => name)).toEqual(["whoami"]);
        const { content } = await agent.callTool({ name: "whoami", arguments: {} });
        expect(content).toMatchObject([{ text: expect.stringContaining("ada") }]);
      } else {
        const seen: number[] = [];
        const slow = { name: "trigger-long-running-operation", arguments: { duration: 1, steps: 4 } };
        const { content } = await agent.callTool(slow, { onprogress: ({ progress }) => void seen.push(progress) });
        expect(JSON.stringify(content)).toContain("completed");
        expect(seen.length).toBeGreaterThan(1);
      }
      await agent.close();
    }
  });

  test("F98: a call at a server that speaks HTTP+SSE is refused as not connected if the person's credential is missing", async () => {
    const project = await makeProject();
    const ada = await person("ada", await project.userLink());
    await connect(ada, await project.userLink(), "path", "ada");
    const path = `${project.slug}/servers/query`;
    const { access_token: token } = await signInAgent(ada, path);
    const response = await send(`/mcp/${path}`, {
      method: "POST",
      headers: { ...JSON_TYPE, accept: "application/json, text/event-stream", authorization: `Bearer ${token}` },
      body: JSON.stringify({ jsonrpc: "2.0", id: 5, method: "tools/call", params: { name: "whoami", arguments: {} } }),
    });
    expect(await messageOf(response)).toMatchObject({
      id: 5,
      result: { isError: true, _meta: { "cardea/refusal": { code: "credential.missing" } } },
    });
  });
});
