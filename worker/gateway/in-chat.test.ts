import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  authorize,
  call,
  connectAgent,
  messageOf,
  postMessage,
  redeemCode,
  registerClient,
  signInAgent,
  type Tokens,
} from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../test/harness/worker/counting-bindings.ts";
import { asAdmin, connect, forgetIssued, makeProject, person } from "../../test/harness/worker/project.ts";

const LINK = "get_authentication_link";
const pathOf = (text: string) => {
  const url = new URL(/https:\S+/.exec(text)?.[0] ?? "");
  return url.pathname + url.search;
};
const headingOf = (page: { text: string }) => /<h1>([^<]+)<\/h1>/.exec(page.text)?.[1];
/** The part of a page before the folded rest. */
const firstOf = (page: { text: string }) => page.text.split("<details")[0] ?? "";

afterEach(() => void vi.useRealTimers());

/** A person who has connected the servers named, with their agent. */
async function withAgent(connected: string[], clientName = "Test agent") {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  for (const server of connected) await connect(ada, link, server, "ada");
  if (connected.length === 0) await connect(ada, link, "query", "ada");
  const grant = await authorize(ada, project.slug, { client_id: await registerClient(clientName) });
  const { access_token: token } = (await (await redeemCode(grant)).json()) as Tokens;
  return { project, link, ada, token, agent: await connectAgent(project.slug, token) };
}

/** Whether a call waits for a person. While it does, it listens at the person's object. */
async function isWaitedFor(project: string, email: string): Promise<boolean> {
  const ids = bindings.DB.prepare("SELECT p.id AS project, u.id AS user FROM projects p, user u WHERE p.slug = ? AND u.email = ?");
  const found = await ids.bind(project, email).first<{ project: string; user: string }>();
  const name = JSON.stringify([found?.project, `user:${found?.user}`]);
  const keeper = bindings.CREDENTIAL_KEEPER.getByName(name) as unknown as DurableObjectStub;
  return runInDurableObject(keeper, (_, state) =>
    state.getWebSockets().some((socket) => state.getTags(socket).some((tag) => tag.startsWith("call:"))),
  );
}

describe("F48: links of refused calls", () => {
  test("the link of a refused call opens a page for the server in question, with the agent's name and the rest folded", async () => {
    const { ada, agent } = await withAgent(["query"], "Claude <b>");
    const path = pathOf((await call(agent, "header__whoami")).text);
    const page = await ada.open(path);
    expect(headingOf(page)).toBe("Claude &lt;b&gt; asked for The header server");
    expect(firstOf(page)).not.toContain("The path server");
    expect(page.text).toContain("<summary>Other accounts (3)</summary>");
  });

  test("the page still shows the server in question after the person has connected it, and says that they are done", async () => {
    const { ada, agent } = await withAgent(["query"], "Claude");
    for (const server of ["header", "oauth2"]) {
      const page = await connect(ada, pathOf((await call(agent, `${server}__whoami`)).text), server, "ada");
      expect(headingOf(page)).toBe(`Claude asked for The ${server} server`);
      expect(firstOf(page)).toContain("Return to your chat");
    }
  });

  test.each([
    ["asked", "none-such"],
    ["asked", "<script>"],
    ["asked", "x".repeat(5000)],
    ["asked", "none"],
  ])("a link with a forged %s=%.20s shows the same page as without it", async (name, value) => {
    const { ada, agent } = await withAgent(["query"]);
    const url = new URL(pathOf((await call(agent, "header__whoami")).text), ORIGIN);
    url.searchParams.set(name, value);
    const page = await ada.open(url.pathname + url.search);
    expect([page.status, headingOf(page)]).toEqual([200, expect.stringMatching(/would like to use your accounts/)]);
    expect(page.text).not.toContain("<details");
  });

  test("a link never shows the name of an agent that the person has not allowed", async () => {
    const { ada, agent } = await withAgent(["query"], "Claude");
    const other = await withAgent(["query"], "Bank");
    const url = new URL(pathOf((await call(agent, "header__whoami")).text), ORIGIN);
    const mark = new URL(pathOf((await call(other.agent, "header__whoami")).text), ORIGIN).searchParams.get("by") ?? "";
    url.searchParams.set("by", mark);
    expect(headingOf(await ada.open(url.pathname + url.search))).toBe("Your agent asked for The header server");
  });
});

describe("F48: the tool get_authentication_link", () => {
  const waiting = (agent: Awaited<ReturnType<typeof withAgent>>["agent"], args: object) =>
    agent.callTool({ name: LINK, arguments: { wait_seconds: 20, ...args } });

  test("get_authentication_link returns as soon as the named servers are connected, and says what is connected", async () => {
    const { ada, link, agent } = await withAgent(["query"]);
    const asked = waiting(agent, { servers: ["header"] });
    await connect(ada, link, "path", "ada");
    await connect(ada, link, "header", "ada");
    const { structuredContent } = await asked;
    expect(structuredContent).toMatchObject({ status: "fully_authenticated", unauthenticated_servers: [] });
    expect(structuredContent).toMatchObject({
      servers: expect.arrayContaining([
        { server: "header", status: "connected" },
        { server: "oauth2", status: "not_connected" },
      ]),
    });
  });

  test("get_authentication_link without named servers returns on any new connection and names those still missing", async () => {
    const { ada, link, agent } = await withAgent(["query"]);
    const asked = waiting(agent, {});
    await connect(ada, link, "path", "ada");
    const { structuredContent, content } = await asked;
    expect(structuredContent).toMatchObject({ status: "authentication_needed", unauthenticated_servers: ["header", "oauth2"] });
    expect(JSON.stringify(content)).toContain("Connected: path, query.");
  });

  test("get_authentication_link returns when one credential of the named server is there, and says which other one is missing", async () => {
    // The time stands still, so the tool does not answer because its time is over.
    vi.useFakeTimers({ toFake: ["Date"] });
    const { project, ada, link, agent } = await withAgent(["query"]);
    const fields = [{ name: "X-API-Key", label: "API key", help: "", prefix: "" }];
    await project.api("POST", "/servers/header/auth-scopes", { name: "Administrator", type: "header", level: "user", fields });
    const asked = waiting(agent, { servers: ["header"] });
    // A credential that comes before the call waits is no change.
    await expect.poll(() => isWaitedFor(project.slug, ada.email)).toBe(true);
    await connect(ada, link, "header", "ada");
    const { structuredContent, content } = await asked;
    expect(structuredContent).toMatchObject({ status: "authentication_needed", unauthenticated_servers: ["header"] });
    expect(JSON.stringify(content)).toContain("Not connected yet: header (Administrator). Connected: header, query.");
  });

  test("get_authentication_link gives a link whose page shows the named servers first", async () => {
    const { ada, agent } = await withAgent(["query"], "Claude");
    const { text } = await call(agent, LINK, { servers: ["header", "path", "query"] });
    expect(headingOf(await ada.open(pathOf(text)))).toBe("Claude asked for The header server and The path server");
  });

  test("get_authentication_link refuses an unknown server and says which servers there are", async () => {
    const { agent } = await withAgent(["query"]);
    const text = "No server that needs the person's own account is called “none”, “calendar” here. There are: header, oauth2, path, query.";
    expect(await call(agent, LINK, { servers: ["none", "header", "calendar"] })).toEqual({ isError: true, text });
  });

  test("get_authentication_link asks the keeper at most six times while nothing happens", async () => {
    const { token, project } = await withAgent(["query"]);
    const counting = makeCountingBindings();
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: LINK, arguments: { wait_seconds: 5 } } };
    const init = {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify(message),
    };
    await (await send(`/mcp/${project.slug}`, init, counting.as)).text();
    expect(counting.take().CREDENTIAL_KEEPER).toBeLessThanOrEqual(6);
  });

  test("get_authentication_link and the refusal of a call both say that an ended sign-in has expired", async () => {
    const { ada, agent } = await withAgent(["oauth2", "query"]);
    await forgetIssued("AccessToken", "RefreshToken", "Grant");
    const { text } = await call(agent, "oauth2__whoami");
    expect(text).toContain("The person's sign-in to “oauth2” has expired, so nothing was done.");
    expect(firstOf(await ada.open(pathOf(text)))).toContain('aria-label="Reconnect: The oauth2 server"');
    expect((await call(agent, "header__whoami")).text).toContain("The person's account is not connected to “header”");
    const { structuredContent, content } = await agent.callTool({ name: LINK, arguments: {} });
    expect(structuredContent).toMatchObject({ unauthenticated_servers: ["header", "oauth2", "path"] });
    expect(structuredContent).toMatchObject({ servers: expect.arrayContaining([{ server: "oauth2", status: "expired" }]) });
    expect(JSON.stringify(content)).toContain("Sign-in expired: oauth2.");
  });
});

describe("F40: projects that need no account of a person", () => {
  test.each(["stateless", "sessionful"] as const)("a %s client that asks for a link is told that no account is needed", async (revisions) => {
    const admin = await asAdmin();
    const slug = `open-${crypto.randomUUID().slice(0, 8)}`;
    expect((await admin.api("POST", "/projects", { slug, name: "Open" })).status).toBe(201);
    const agent = await connectAgent(slug, (await signInAgent(admin, slug)).access_token, revisions);
    const { structuredContent } = await agent.callTool({ name: LINK, arguments: {} });
    expect(structuredContent).toEqual({ status: "no_auth_required", unauthenticated_servers: [], servers: [] });
  });
});

describe("F106: what ChatGPT needs", () => {
  test("ChatGPT gets a challenge with a refused call, so that it opens its own sign-in", async () => {
    const { project, token } = await withAgent(["query"]);
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "header__whoami", arguments: {} } };
    const answer = await postMessage(project.slug, token, message);
    const { result } = await messageOf<{ result: { isError: boolean; _meta: Record<string, string[]> } }>(answer);
    expect([answer.status, result.isError]).toEqual([200, true]);
    expect(result._meta["mcp/www_authenticate"]).toEqual([
      `Bearer error="invalid_token", resource_metadata="${ORIGIN}/.well-known/oauth-protected-resource/mcp/${project.slug}", error_description="Connect your account to The header server"`,
    ]);
  });

  const schemes = (...scopes: string[]) => [{ type: "oauth2", scopes }];
  type Listed = { result: { tools: { name: string; securitySchemes?: object; _meta?: { securitySchemes?: object } }[] } };
  const ask = async (path: string, token: string, headers: Record<string, string>, params: object = {}) => {
    const answer = await postMessage(path, token, { jsonrpc: "2.0", id: 1, method: "tools/list", params }, headers);
    return (await messageOf<Listed>(answer)).result.tools;
  };
  const metaOf = (extra: object) => ({
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
      "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
      ...extra,
    },
  });
  const stateless = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" };

  test("each list tells ChatGPT, and no other client, which agent scopes a call of a tool needs", async () => {
    const { project, token } = await withAgent(["query"]);
    await project.api("PUT", "/navigators/default", { name: "x", mode: "direct", inChatAuthentication: true, denied: [] });
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "openai-mcp", version: "1.0.0" } };
    const opened = await postMessage(project.slug, token, { jsonrpc: "2.0", id: 1, method: "initialize", params });
    const extension = { extensions: { "openai/securitySchemes": {} } };
    const ways: [Record<string, string>, object?][] = [
      [{ "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" }],
      [{ "user-agent": "openai-mcp/1.0.0" }],
      [stateless, metaOf({ "io.modelcontextprotocol/clientInfo": { name: "openai-mcp", version: "1" } })],
      [stateless, metaOf({ "io.modelcontextprotocol/clientCapabilities": extension })],
      [{ "user-agent": "openai-mcp/1.0.0" }, { cursor: undefined }],
    ];
    for (const [headers, more] of ways) {
      const tools = await ask(project.slug, token, headers, more);
      const of = (name: string) => tools.find((tool) => tool.name === name);
      expect(of(LINK)?.securitySchemes).toEqual(schemes("mcp:read"));
      expect(of("query__whoami")?.securitySchemes).toEqual(schemes("mcp:read", "mcp:call"));
      expect(of("query__whoami")?._meta?.securitySchemes).toEqual(schemes("mcp:read", "mcp:call"));
    }
    for (const [headers, more] of [[{}], [stateless, metaOf({})]] as typeof ways)
      expect(JSON.stringify(await ask(project.slug, token, headers, more))).not.toContain("securitySchemes");
  });

  test.each([{}, stateless])("a list in search mode tells ChatGPT which agent scopes a call needs (headers %j)", async (headers) => {
    const { project, token } = await withAgent(["query"]);
    await project.api("PUT", "/navigators/default", { name: "x", mode: "search", inChatAuthentication: true, denied: [] });
    const settled = async () => {
      const more = "mcp-method" in headers ? metaOf({}) : {};
      const tools = await ask(project.slug, token, { ...headers, "user-agent": "openai-mcp/1.0.0" }, more);
      return Object.fromEntries(tools.map(({ name, securitySchemes }) => [name, securitySchemes]));
    };
    const expected = { search_tools: schemes("mcp:read"), call_tools: schemes("mcp:read", "mcp:call") };
    await expect.poll(settled).toMatchObject(expected);
  });
});
