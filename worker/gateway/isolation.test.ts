import { afterEach, describe, expect, test } from "vitest";
import { call, connectAgent, postMessage, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, deployed, send } from "../../test/harness/worker/app.ts";
import { asAdmin, connect, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";

async function agentOf(name: string, project: Awaited<ReturnType<typeof makeProject>>, servers: string[]) {
  const link = await project.userLink();
  const browser = await person(name, link);
  for (const server of servers) await connect(browser, link, server, name);
  return connectAgent(project.slug, (await signInAgent(browser, project.slug)).access_token);
}

describe("isolation of persons and servers", () => {
  afterEach(() => setFixtures({ down: [] }));

  test("S71: 200 parallel calls of four persons each get the answer of their own person", async () => {
    const project = await makeProject();
    const names = ["ada", "bob", "carol", "dan"];
    const agents = await Promise.all(names.map((name) => agentOf(name, project, ["header", "query", "path"])));
    const calls = Array.from({ length: 200 }, async (_, index) => {
      const which = index % names.length;
      const agent = agents[which];
      if (!agent) throw new Error("no agent");
      return [names[which], await whoami(agent, ["header", "query", "path"][index % 3] ?? "header")];
    });
    for (const [expected, actual] of await Promise.all(calls)) expect(actual).toBe(expected);
  });

  test("a server that is down does not affect other servers", async () => {
    const project = await makeProject();
    const agent = await agentOf("ada", project, ["header", "query"]);
    await setFixtures({ down: ["header"] });
    const { tools } = await agent.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["get_authentication_link", "none__whoami", "query__whoami"]);
    const failed = await call(agent, "header__whoami");
    expect(failed.isError).toBe(true);
    expect(failed.text).toContain("“header” does not answer at the moment. Other servers are not affected");
    expect(await whoami(agent, "query")).toBe("ada");
  });

  test("F40: an agent whose navigator needs no account of the person is told that no account is needed", async () => {
    const project = await makeProject();
    const denied = ["header", "path", "query", "oauth2"];
    await project.api("PUT", "/navigators/open", { name: "Open", mode: "direct", inChatAuthentication: true, denied });
    const path = `${project.slug}/navigators/open`;
    const agent = await connectAgent(path, (await signInAgent(await asAdmin(), path)).access_token);
    expect((await agent.listTools()).tools.map(({ name }) => name)).toContain("get_authentication_link");
    const { structuredContent } = await agent.callTool({ name: "get_authentication_link", arguments: {} });
    expect(structuredContent).toEqual({ status: "no_auth_required", unauthenticated_servers: [], servers: [] });
  });

  test("F41: in a project without servers for personal accounts, in-chat authentication and its tool do not exist", async () => {
    const project = await makeProject("project");
    const agent = await connectAgent(project.slug, (await signInAgent(await asAdmin(), project.slug)).access_token);
    expect((await agent.listTools()).tools.map(({ name }) => name)).not.toContain("get_authentication_link");
    const settings = { name: "Another", mode: "direct", inChatAuthentication: true, denied: [] };
    expect((await project.api("PUT", "/navigators/another", settings)).status).toBe(409);
    expect((await project.api("PUT", "/navigators/another", { ...settings, inChatAuthentication: false })).status).toBe(200);
  });

  test("F82: every member uses a credential that was provided by a project link", async () => {
    const project = await makeProject("project");
    const link = await project.makeLink({ type: "project", servers: ["header"], email: "carol@example.org" });
    const agent = await connectAgent(project.slug, (await signInAgent(await asAdmin(), project.slug)).access_token);
    expect((await call(agent, "header__whoami")).text).toContain("An administrator of the project can provide it through a project link");

    const { makeBrowser } = await import("../../test/harness/worker/browser.ts");
    const carol = makeBrowser();
    await carol.signIn("carol@example.org", link);
    await connect(carol, link, "header", "carol");
    await expect.poll(() => whoami(agent, "header")).toBe("carol");
  });
});

describe("answers of an MCP URL", () => {
  test("a request without a token is told where to find the authorization server", async () => {
    const { slug } = await makeProject();
    const response = await send(`/mcp/${slug}`, { method: "POST" });
    expect(response.status).toBe(401);
    const metadata = /resource_metadata="([^"]+)"/.exec(response.headers.get("www-authenticate") ?? "")?.[1] ?? "";
    expect(metadata).toBe(`https://cardea.test/.well-known/oauth-protected-resource/mcp/${slug}`);
    expect(await (await send(new URL(metadata))).json()).toMatchObject({
      resource: `https://cardea.test/mcp/${slug}`,
      authorization_servers: ["https://cardea.test"],
    });
  });

  test("S12: the Host header is never used in an answer", async () => {
    const { slug } = await makeProject();
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example" };
    for (const as of [deployed, bindings]) {
      const response = await send(`https://evil.example/.well-known/oauth-protected-resource/mcp/${slug}`, { headers }, as);
      expect(response.status).toBe(as === deployed ? 200 : 421);
      expect(JSON.stringify(await response.json())).not.toContain("evil");
      expect(await (await send("https://evil.example/.well-known/oauth-authorization-server", {}, as)).text()).not.toContain("evil");
    }
  });

  test("L11: the MCP URL of a project that does not exist answers like that of a real one", async () => {
    expect((await send("/mcp/no-such-project", { method: "POST" })).status).toBe(401);
    expect((await send("/.well-known/oauth-protected-resource/mcp/no-such-project")).status).toBe(200);
  });

  test("S69: a foreign Origin and a body that is not JSON-RPC are refused without a 5xx", async () => {
    const { slug } = await makeProject();
    const { access_token } = await signInAgent(await asAdmin(), slug);
    const post = (body: BodyInit, headers: Record<string, string> = {}) => postMessage(slug, access_token, body, headers);
    expect((await post("{}", { origin: "https://evil.example" })).status).toBe(403);
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    for (const body of ["", "{", "[]", "null", "1", '"x"', "{}", deep, new Uint8Array([0xff, 0xfe, 0x7b]), '{"jsonrpc":"2.0"}']) {
      const { status } = await post(body);
      expect(status, String(body).slice(0, 20)).toBeGreaterThanOrEqual(400);
      expect(status, String(body).slice(0, 20)).toBeLessThan(500);
    }
    expect((await post(`{"x":"${"y".repeat(4 * 1024 * 1024)}"}`)).status).toBe(413);
    expect((await post("{}", { "content-type": "text/plain" })).status).toBe(415);
  });
});
