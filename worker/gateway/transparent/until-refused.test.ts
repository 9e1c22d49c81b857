import { describe, expect, test } from "vitest";
import { authorize, postMessage, redeemCode, requestToken, type Tokens } from "../../../test/harness/worker/agent.ts";
import { send } from "../../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../../test/harness/worker/project.ts";

const initialize = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "raw", version: "1" } };

/** An agent with an open stream of a sessionful server, at the server's own endpoint. */
async function listening() {
  const project = await makeProject();
  await project.addOpenServer("everything");
  const link = await project.userLink(["header"]);
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const path = `${project.slug}/servers/everything`;
  const grant = await authorize(ada, path);
  const { access_token: token } = (await (await redeemCode(grant)).json()) as Tokens;
  const opened = await postMessage(path, token, { jsonrpc: "2.0", id: 0, method: "initialize", params: initialize });
  await opened.text();
  const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream", "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  const stream = await send(`/mcp/${path}`, { headers });
  expect([stream.status, stream.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/event-stream")]);
  const reader = stream.body?.getReader();
  const ended = (async () => {
    for (let done = false; !done; ) done = (await reader?.read().catch(() => ({ done: true })))?.done ?? true;
    return "ended";
  })();
  return { project, ada, grant, token, ended, reader };
}

describe("S68: streams at a server's own endpoint", () => {
  test("a stream ends when its agent's grant is revoked", async () => {
    const { grant, token, ended } = await listening();
    expect((await requestToken({ token, client_id: grant.clientId })).status).toBe(200);
    expect(await ended).toBe("ended");
  });

  test("a stream ends when its person is removed", async () => {
    const { project, ada, ended } = await listening();
    const { members } = (await project.api<{ members: { id: string; email: string }[] }>("GET", "/members")).body;
    const { id } = members.find(({ email }) => email === ada.email) ?? { id: "" };
    expect((await project.api("DELETE", `/members/${id}`)).status).toBe(204);
    expect(await ended).toBe("ended");
  });
});
