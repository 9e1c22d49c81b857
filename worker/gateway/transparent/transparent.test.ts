import { afterEach, describe, expect, test, vi } from "vitest";
import { connectAgent, messageOf, signInAgent } from "../../../test/harness/worker/agent.ts";
import { send } from "../../../test/harness/worker/app.ts";
import type { Browser } from "../../../test/harness/worker/browser.ts";
import { makeCountingBindings } from "../../../test/harness/worker/counting-bindings.ts";
import { connect, forgetIssued, ledger, makeProject, person, setFixtures, type TestProject } from "../../../test/harness/worker/project.ts";
import { SECOND } from "../../lib/clock.ts";

const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** A person's token for one server's own endpoint, and a function that posts to it. */
async function endpointOf(project: TestProject, browser: Browser, server: string) {
  const path = `${project.slug}/servers/${server}`;
  const { access_token: token } = await signInAgent(browser, path);
  return {
    path,
    token,
    post: (body: unknown, headers: Record<string, string> = {}) =>
      send(`/mcp/${path}`, {
        method: "POST",
        headers: { ...HEADERS, authorization: `Bearer ${token}`, ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}

const callOf = (id: number, name = "whoami") => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: {} } });
const ownerOf = async (response: Response): Promise<unknown> => {
  const { result } = await messageOf<{ result: { content: { text: string }[] } }>(response);
  return JSON.parse(result.content[0]?.text ?? "{}").owner;
};

describe("F94: servers' own endpoints", () => {
  afterEach(async () => {
    vi.useRealTimers();
    await setFixtures({ down: [] });
  });

  test.each(["none", "header", "path", "oauth2"])(
    "a client reaches the %s server at its own endpoint as the person, and its tools by their own names",
    async (kind) => {
      const project = await makeProject();
      const link = await project.userLink();
      const ada = await person("ada", link);
      await connect(ada, link, kind === "none" ? "query" : kind, "ada");
      const { path, token } = await endpointOf(project, ada, kind);
      const agent = await connectAgent(path, token, kind === "header" ? "sessionful" : "stateless");
      expect((await agent.listTools()).tools.map(({ name }) => name)).toContain("whoami");
      const { content } = await agent.callTool({ name: "whoami", arguments: {} });
      expect(content).toMatchObject([{ text: expect.stringContaining(kind === "none" ? "nobody" : "ada") }]);
    },
  );

  test("S62: the agent's token, cookies and address are not sent to the server", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "path", "ada");
    const { post } = await endpointOf(project, ada, "path");
    const response = await post(callOf(1), { cookie: "a=b", "x-forwarded-for": "1.2.3.4", "x-api-key": "mine", "x-user-email": "eve@example.com" });
    expect(await ownerOf(response)).toBe("ada");
    expect([...response.headers.keys()].sort()).toEqual(["cache-control", "content-type"]);
  });

  test("S61: a token is refused at every endpoint except its own, and the challenge names that endpoint's metadata", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    const header = await endpointOf(project, ada, "header");
    const navigator = await signInAgent(ada, project.slug);
    const at = async (path: string, token: string) =>
      (await send(`/mcp/${path}`, { method: "POST", headers: { ...HEADERS, authorization: `Bearer ${token}` }, body: "{}" })).status;
    expect(await at(`${project.slug}/servers/path`, header.token)).toBe(401);
    expect(await at(project.slug, header.token)).toBe(401);
    expect(await at(header.path, navigator.access_token)).toBe(401);
    expect(await at(`${project.slug}/servers/none-such`, header.token)).toBe(401);
    const challenge = await send(`/mcp/${header.path}`, { method: "POST", headers: HEADERS, body: "{}" });
    expect(challenge.headers.get("www-authenticate")).toContain(`/.well-known/oauth-protected-resource/mcp/${header.path}`);
    const metadata = await send(`/.well-known/oauth-protected-resource/mcp/${header.path}`);
    expect(await metadata.json()).toMatchObject({ resource: `https://cardea.test/mcp/${header.path}` });
  });

  test("S12: a request to another host name is refused", async () => {
    const project = await makeProject();
    const { path, token } = await endpointOf(project, project.admin, "none");
    const response = await send(`https://evil.example/mcp/${path}`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: "{}" });
    expect(response.status).toBe(421);
  });

  test("F98: a call without a connection is refused with the link, and works once the person has used the link", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "query", "ada");
    const { post } = await endpointOf(project, ada, "path");
    const refused = (await (await post(callOf(7))).json()) as {
      id: number;
      result: { isError: boolean; content: { text: string }[]; _meta: unknown };
    };
    expect(refused).toMatchObject({ id: 7, result: { isError: true } });
    const [url = ""] = /https:\S+/.exec(refused.result.content[0]?.text ?? "") ?? [];
    expect(refused.result._meta).toMatchObject({
      "cardea/refusal": { code: "credential.missing", status: "not_connected", retryable: false, link: url },
      "mcp/www_authenticate": [expect.stringContaining("resource_metadata=")],
    });
    const listed = await (await post({ jsonrpc: "2.0", id: "x", method: "tools/list" })).json();
    expect(listed).toMatchObject({ id: "x", error: { code: -32050, data: { "cardea/refusal": { code: "credential.missing" } } } });
    expect((await post({ jsonrpc: "2.0", method: "notifications/initialized" })).status).toBe(403);

    const { pathname, search } = new URL(url);
    expect((await connect(ada, pathname + search, "path", "ada")).text).toContain("is connected");
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await ownerOf(await post(callOf(8)))).toBe("ada");
  });

  test("F64: a token that the server no longer accepts is refreshed, and the call is repeated with its body", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "oauth2", "ada");
    const { post } = await endpointOf(project, ada, "oauth2");
    expect(await ownerOf(await post(callOf(1)))).toBe("ada");
    await forgetIssued("AccessToken");
    const before = (await ledger()).tokenRequests.refresh_token ?? 0;
    expect(await ownerOf(await post(callOf(2)))).toBe("ada");
    expect((await ledger()).tokenRequests.refresh_token).toBe(before + 1);
  });

  test("S70: the agent gets the server's own error answer when the server is down", async () => {
    const project = await makeProject();
    const { post } = await endpointOf(project, project.admin, "none");
    await setFixtures({ down: ["none"] });
    const response = await post(callOf(1));
    expect([response.status, await response.text()]).toEqual([503, "down for a while"]);
  });

  test("S69: bodies over 4 MiB, other methods and bodies that are not JSON-RPC are refused without a 5xx", async () => {
    const project = await makeProject();
    const { path, token, post } = await endpointOf(project, project.admin, "none");
    expect((await post(`{"x":"${"y".repeat(4 * 1024 * 1024)}"}`)).status).toBe(413);
    const put = await send(`/mcp/${path}`, { method: "PUT", headers: { authorization: `Bearer ${token}` }, body: "{}" });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, POST, DELETE"]);
    for (const body of ["", "{", "[]", "null", `${"[".repeat(100_000)}`]) {
      const { status } = await post(body);
      expect(status, body.slice(0, 5)).toBeGreaterThanOrEqual(400);
      expect(status, body.slice(0, 5)).toBeLessThan(500);
    }
  });

  describe("F85: denied tools at a server's own endpoint", () => {
    async function withDenied() {
      const project = await makeProject();
      await project.addOpenServer("everything");
      const settings = { name: "Default", mode: "direct", inChatAuthentication: true, denied: ["none__who*", "everything__echo"] };
      expect((await project.api("PUT", "/navigators/default", settings)).status).toBe(200);
      return { project, ...(await endpointOf(project, project.admin, "none")) };
    }
    const denied = { method: "tools/call", params: { name: "whoami", arguments: {} } };
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, ...denied });

    test.each<[string, string, number, Record<string, string>?]>([
      ["plainly", text, 200],
      ["as a notification", JSON.stringify({ jsonrpc: "2.0", ...denied }), 202],
      ["in a batch", `[${text}]`, 400],
      ["with an id of null", JSON.stringify({ jsonrpc: "2.0", id: null, ...denied }), 400],
      ["with an object for an id", JSON.stringify({ jsonrpc: "2.0", id: {}, ...denied }), 400],
      ["after a byte order mark", `\ufeff${text}`, 400],
      ["with its method twice", `${text.slice(0, -1)},"method":"ping"}`, 200],
      ["with its method in capitals", `{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call","params":{"name":"whoami"}}`, 400],
      ["with its name in capitals", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"other","NAME":"whoami"}}`, 400],
      ["as another revision of JSON-RPC", text.replace("2.0", "1.0"), 400],
      ["by its headers", text.replace("whoami", "other"), 400, { "mcp-method": "tools/call", "mcp-name": "whoami" }],
      ["cut off", text.slice(0, -2), 400],
    ])("a denied tool cannot be called %s", async (_, body, status, headers = {}) => {
      const { post } = await withDenied();
      const before = (await ledger()).calls;
      const response = await post(body, headers);
      expect(response.status).toBe(status);
      expect(await response.text()).not.toContain("owner");
      expect((await ledger()).calls).toEqual(before);
    });

    test("a client can list and call the tools that are not denied", async () => {
      const { project } = await withDenied();
      const { path, token } = await endpointOf(project, project.admin, "everything");
      const agent = await connectAgent(path, token, "sessionful");
      const names = (await agent.listTools()).tools.map(({ name }) => name);
      expect(names).toContain("get-sum");
      expect(names).not.toContain("echo");
      expect(await agent.callTool({ name: "get-sum", arguments: { a: 1, b: 2 } })).toMatchObject({
        content: [{ text: expect.stringContaining("3") }],
      });
      await expect(agent.callTool({ name: "echo", arguments: { message: "hi" } })).rejects.toThrow("no tool");
      await agent.close();
    });
  });

  test("a warm call costs no D1 query, no Durable Object request and no KV read", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "path", "ada");
    const { path, token } = await endpointOf(project, ada, "path");
    const counting = makeCountingBindings();
    const call = (id: number) =>
      send(
        `/mcp/${path}`,
        { method: "POST", headers: { ...HEADERS, authorization: `Bearer ${token}` }, body: JSON.stringify(callOf(id)) },
        counting.as,
      );
    await call(1);
    counting.take();
    for (let id = 2; id <= 11; id++) expect(await ownerOf(await call(id))).toBe("ada");
    expect(counting.take()).toMatchObject({ DB: 0, OAUTH_KV: 0, VAULT_KV: 0, CREDENTIAL_KEEPER: 0, TOKEN_GATE: 0 });
  });

  test("the parts of a long stream are forwarded as they come", async () => {
    const project = await makeProject();
    await project.addOpenServer("everything");
    const { path, token } = await endpointOf(project, project.admin, "everything");
    const agent = await connectAgent(path, token, "sessionful");
    const seen: number[] = [];
    const { content } = await agent.callTool(
      { name: "trigger-long-running-operation", arguments: { duration: 1, steps: 4 } },
      { onprogress: ({ progress }) => void seen.push(progress) },
    );
    expect(JSON.stringify(content)).toContain("completed");
    expect(seen.length).toBeGreaterThan(1);
    await agent.close();
  });
});
