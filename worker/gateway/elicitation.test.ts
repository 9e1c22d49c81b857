import { UrlElicitationRequiredError } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { call, connectAgent, messageOf, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";

/** A person who has connected one server and has not connected another. */
async function halfConnected() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "query", "ada");
  const { access_token: token } = await signInAgent(ada, project.slug);
  return { project, ada, token };
}

const pathOf = (url: string) => new URL(url).pathname + new URL(url).search;

describe("F46: clients that can open a URL for the person", () => {
  test("a stateless client opens the URL, and then the interrupted call is made", async () => {
    const { project, ada, token } = await halfConnected();
    const opened: string[] = [];
    const openUrl = async (url: string, message: string) => {
      opened.push(message);
      expect((await connect(ada, pathOf(url), "header", "ada")).text).toContain("is connected");
      return "accept" as const;
    };
    const agent = await connectAgent(project.slug, token, "stateless", { openUrl });
    expect(await whoami(agent, "header")).toBe("ada");
    expect(opened).toEqual(["Connect your account to “The header server”."]);
  });

  test("a stateless client may answer before the person is done, and the call waits for the person", async () => {
    const { project, ada, token } = await halfConnected();
    let finished: Promise<unknown> = Promise.resolve();
    const openUrl = async (url: string) => {
      finished = connect(ada, pathOf(url), "header", "ada");
      return "accept" as const;
    };
    const agent = await connectAgent(project.slug, token, "stateless", { openUrl });
    expect(await whoami(agent, "header")).toBe("ada");
    await finished;
  });

  test.each(["decline", "cancel"] as const)("a client whose person refuses (%s) is told that nothing was done", async (action) => {
    const { project, token } = await halfConnected();
    const agent = await connectAgent(project.slug, token, "stateless", { openUrl: async () => action });
    const { text, isError } = await call(agent, "header__whoami");
    expect([isError, text]).toEqual([true, expect.stringContaining("did not want to connect “header” now")]);
  });

  test("a client of 2025-11-25 gets an error with a link that is bound to the person, and the repeated call works", async () => {
    const { project, ada, token } = await halfConnected();
    const agent = await connectAgent(project.slug, token, "sessionful", { openUrl: async () => "accept" });
    const error = await agent.callTool({ name: "header__whoami", arguments: {} }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UrlElicitationRequiredError);
    const [elicitation] = (error as UrlElicitationRequiredError).elicitations;
    expect(elicitation).toMatchObject({ mode: "url", message: "Connect your account to “The header server”." });
    const link = pathOf(elicitation?.url ?? "");
    const eve = await person("eve", await project.userLink());
    expect((await eve.open(link)).status).toBe(403);
    expect((await connect(ada, link, "header", "ada")).text).toContain("is connected");
    await expect.poll(() => whoami(agent, "header")).toBe("ada");
  });
});

test.each(["stateless", "sessionful"] as const)("F46: a %s client that cannot open a URL gets a text with the link", async (revisions) => {
  const { project, token } = await halfConnected();
  const agent = await connectAgent(project.slug, token, revisions);
  const { text, isError } = await call(agent, "header__whoami");
  expect(isError).toBe(true);
  expect(text).toMatch(/nothing was done.+https:\/\/cardea\.test\/connect\/lnk_/);
});

describe("the state that a client sends back", () => {
  const META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": { elicitation: { url: {} } },
    "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
  };
  async function ask(slug: string, token: string, name: string, extra: object = {}) {
    const response = await send(`/mcp/${slug}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": name,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {}, _meta: META, ...extra } }),
    });
    return messageOf<{ result?: { resultType: string; requestState: string }; error?: { code: number } }>(response);
  }
  const accepted = { inputResponses: { cardea_connect: { action: "accept" } } };

  test("the state is valid only unchanged, and only for its own person and its own call", async () => {
    const { project, token } = await halfConnected();
    const { result } = await ask(project.slug, token, "header__whoami");
    expect(result).toMatchObject({ resultType: "input_required", inputRequests: { cardea_connect: { params: { mode: "url" } } } });
    const requestState = result?.requestState ?? "";

    const forged = `${requestState.slice(0, -2)}xx`;
    expect(await ask(project.slug, token, "header__whoami", { ...accepted, requestState: forged })).toMatchObject({ error: { code: -32602 } });
    expect(await ask(project.slug, token, "header__whoami", accepted)).toMatchObject({ error: { code: -32602 } });
    expect(await ask(project.slug, token, "path__whoami", { ...accepted, requestState })).toMatchObject({ error: { code: -32602 } });
    const bob = await person("bob", await project.userLink());
    await connect(bob, await project.userLink(), "query", "bob");
    const other = (await signInAgent(bob, project.slug)).access_token;
    expect(await ask(project.slug, other, "header__whoami", { ...accepted, requestState })).toMatchObject({ error: { code: -32602 } });
  });
});

describe("agent sessions of sessionful clients", () => {
  test("an agent session needs no storage, and a forged one or one of another project is refused", async () => {
    const { project, token } = await halfConnected();
    const other = await halfConnected();
    const post = (slug: string, as: string, session: string | undefined, body: object) =>
      send(`/mcp/${slug}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${as}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...(session && { "mcp-session-id": session }),
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...body }),
      });
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
    const opened = await post(project.slug, token, undefined, { method: "initialize", params });
    const session = opened.headers.get("mcp-session-id") ?? "";
    expect(session).toMatch(/^[\x21-\x7e]+$/);
    const list = { method: "tools/list" };
    expect((await post(project.slug, token, session, list)).status).toBe(200);
    expect((await post(project.slug, token, `${session}x`, list)).status).toBe(404);
    expect((await post(project.slug, token, session.replace("-n-", "-u-"), list)).status).toBe(404);
    expect((await post(other.project.slug, other.token, session, list)).status).toBe(404);
    expect((await post(project.slug, token, undefined, list)).status).toBe(200);
  });
});

describe("F47: the waiting of get_authentication_link", () => {
  test("get_authentication_link waits until the person is done", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    for (const server of ["header", "path", "oauth2"]) await connect(ada, link, server, "ada");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    const asked = agent.callTool({ name: "get_authentication_link", arguments: { wait_seconds: 20 } });
    await connect(ada, link, "query", "ada");
    const servers = ["header", "oauth2", "path", "query"].map((server) => ({ server, status: "connected" }));
    expect((await asked).structuredContent).toEqual({ status: "fully_authenticated", unauthenticated_servers: [], servers });
  });

  test("get_authentication_link waits no longer than wait_seconds, and refuses values that are not from 0 to 50", async () => {
    const { project, token } = await halfConnected();
    const agent = await connectAgent(project.slug, token);
    const { structuredContent } = await agent.callTool({ name: "get_authentication_link", arguments: { wait_seconds: 1 } });
    expect(structuredContent).toMatchObject({
      status: "authentication_needed",
      unauthenticated_servers: expect.arrayContaining(["header", "path", "oauth2"]),
    });
    for (const wait_seconds of [-1, 51, "10"]) {
      const refused = await call(agent, "get_authentication_link", { wait_seconds });
      expect(refused).toEqual({ isError: true, text: "wait_seconds is a number from 0 to 50." });
    }
  });
});
