import type { Client, UrlElicitationRequiredError } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import {
  authorize,
  connectAgent,
  connectOlder,
  postMessage,
  redeemCode,
  requestToken,
  signInAgent,
  type Tokens,
  whoami,
} from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";

/** Counts the notifications of changed tools that a client gets. `next` resolves with the next one. */
function listening(client: Client) {
  let heard = 0;
  const waiting: (() => void)[] = [];
  client.setNotificationHandler("notifications/tools/list_changed", () => {
    heard++;
    for (const go of waiting.splice(0)) go();
  });
  return {
    times: () => heard,
    next: () => new Promise<void>((resolve) => void waiting.push(resolve)),
  };
}

const toolsOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name).sort();

async function withPerson() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "path", "ada");
  return { project, link, ada };
}

const LANES = {
  "2026-07-28": (project: TestProject, token: string) => connectAgent(project.slug, token, "stateless"),
  "2025 revisions": (project: TestProject, token: string) => connectAgent(project.slug, token, "sessionful"),
  "HTTP+SSE": (project: TestProject, token: string) => connectOlder(project.slug, token),
};

describe.each(Object.entries(LANES))("F42, F43, F45: lists of a client of %s", (lane, open) => {
  test("a client is notified when a server is connected, paused, denied or disconnected, and its next list has the change", async () => {
    const { project, link, ada } = await withPerson();
    const path = lane === "HTTP+SSE" ? `${project.slug}/sse` : project.slug;
    const agent = await open(project, (await signInAgent(ada, path)).access_token);
    const changes = listening(agent);
    if (lane === "2026-07-28") await agent.listen({ toolsListChanged: true });
    expect(await toolsOf(agent)).toEqual(["get_authentication_link", "none__whoami", "path__whoami"]);

    const change = async (what: () => Promise<unknown>) => {
      const next = changes.next();
      await what();
      await next;
      return toolsOf(agent);
    };
    expect(await change(() => connect(ada, link, "header", "ada"))).toContain("header__whoami");
    expect(await whoami(agent, "header")).toBe("ada");
    expect(await change(() => project.api("PATCH", "/servers/none", { state: "paused" }))).not.toContain("none__whoami");
    const settings = { name: "Default", mode: "direct", inChatAuthentication: false, denied: ["path"] };
    expect(await change(() => project.api("PUT", "/navigators/default", settings))).toEqual(["header__whoami"]);
    const [credential] = (await project.api<{ credentials: { id: string; server: string }[] }>("GET", "/credentials")).body.credentials.filter(
      ({ server }) => server === "header",
    );
    expect(await change(() => project.api("DELETE", `/credentials/${credential?.id}`))).toEqual([]);
    await agent.close();
  });
});

describe("open streams", () => {
  const open = (path: string, headers: Record<string, string>) => send(`/mcp/${path}`, { headers: { accept: "text/event-stream", ...headers } });

  async function session(project: TestProject, token: string): Promise<Record<string, string>> {
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
    const opened = await postMessage(project.slug, token, { jsonrpc: "2.0", id: 1, method: "initialize", params });
    return { authorization: `Bearer ${token}`, "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  }

  test("S68: an open stream ends when its person is removed, and when its agent's grant is revoked", async () => {
    const { project, ada, link } = await withPerson();
    const bob = await person("bob", link);
    await connect(bob, link, "path", "bob");
    const grant = await authorize(bob, project.slug);
    const { access_token: hers } = await signInAgent(ada, project.slug);
    const { access_token: his } = (await (await redeemCode(grant)).json()) as Tokens;
    const tokens = [hers, his];
    const [adas, bobs] = await Promise.all(tokens.map(async (token) => open(project.slug, await session(project, token))));
    expect([adas?.status, bobs?.status]).toEqual([200, 200]);
    const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
    await project.api("DELETE", `/members/${body.members.find(({ email }) => email === ada.email)?.id}`);
    await requestToken({ token: his, client_id: grant.clientId });
    expect(await adas?.text()).not.toContain("list_changed");
    expect(await bobs?.text()).not.toContain("list_changed");
  });

  test("F46: a client of 2025-11-25 is notified when the person has finished on the page that it opened", async () => {
    const { project, link, ada } = await withPerson();
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token, "sessionful", {
      openUrl: async () => "accept",
    });
    const completed: string[] = [];
    agent.setNotificationHandler("notifications/elicitation/complete", ({ params }) => void completed.push(params.elicitationId));
    const refused = await agent.callTool({ name: "header__whoami", arguments: {} }).catch((error: unknown) => error);
    const [asked] = (refused as UrlElicitationRequiredError).elicitations;
    await connect(ada, link, "query", "ada");
    await connect(ada, link, "header", "ada");
    await expect.poll(() => completed).toContain(asked?.elicitationId);
    expect(await whoami(agent, "header")).toBe("ada");
    await agent.close();
  });
});
