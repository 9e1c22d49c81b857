import { describe, expect, inject, test } from "vitest";
import type { ScriptedReply } from "../../test/fixtures/ledger.ts";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { connect, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";
import type { Server } from "../db/servers.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { makeDownstream } from "./connection.ts";

test("B10: the tools of a server are listed in time although it never answers notifications and GET requests", async () => {
  const results: Record<string, object> = {
    initialize: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "x", version: "1" } },
    "tools/list": { tools: [{ name: "act", inputSchema: { type: "object" } }] },
  };
  const fetch: Fetch = async (_, init) => {
    const { id, method } = init?.method === "POST" ? (JSON.parse(String(init.body)) as { id?: string; method: string }) : {};
    if (id === undefined) return new Promise(() => undefined);
    const result = results[method ?? ""];
    const said = result ? { result } : { error: { code: -32601, message: "Method not found" } };
    return Response.json({ jsonrpc: "2.0", id, ...said }, { headers: { "mcp-session-id": "one" } });
  };
  const server = { id: "srv_1", slug: "hangs", url: "https://a.example/mcp", transport: "http", authScope: { type: "none", fields: [] } };
  const target = { server: server as unknown as Server, subject: "project", client: "c", version: 0, source: { secret: undefined } };
  const { items } = await makeDownstream({ fetch, clock: { now: () => Date.now() } }).list("tools", target, {});
  expect(items.map(({ name }) => name)).toEqual(["act"]);
});

describe("connections to servers", () => {
  test("a server that speaks HTTP+SSE is recognized although its settings say Streamable HTTP", async () => {
    const project = await makeProject();
    const field = { name: "api_key", label: "API key", help: "", prefix: "" };
    const server = {
      slug: "old",
      name: "Old",
      url: serverUrls(inject("origins")).query,
      transport: "http",
      authScope: { type: "query", level: "user", fields: [field] },
    };
    expect((await project.api("POST", "/servers", server)).status).toBe(201);
    const link = await project.userLink(["old"]);
    const ada = await person("ada", link);
    const page = await ada.follow(await ada.submit(`${link}/old`, { api_key: "demo-ada-1" }));
    expect(page.text).toContain("Old is connected.");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    expect(await whoami(agent, "old")).toBe("ada");
    expect(await whoami(agent, "old")).toBe("ada");
  });

  test("the MCP project's own test server lists its tools and answers calls", async () => {
    const project = await makeProject();
    const server = {
      slug: "everything",
      name: "Everything",
      url: serverUrls(inject("origins")).everything,
      authScope: { type: "none", level: "user" },
    };
    expect((await project.api("POST", "/servers", server)).status).toBe(201);
    const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token);
    const { tools } = await agent.listTools();
    expect(tools.filter(({ name }) => name.startsWith("everything__")).length).toBeGreaterThan(5);
    expect(await call(agent, "everything__echo", { message: "hinge" })).toEqual({ text: "Echo: hinge", isError: false });
    const refused = await call(agent, "everything__echo", { message: 42 });
    expect(refused.isError).toBe(true);
  });

  test.each([
    ["header", "X-API-Key"],
    ["path", "workspace"],
    ["query", "api_key"],
  ])("F23: a wrong value for the %s server is refused in its form, and nothing is stored", async (server, name) => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    const page = await ada.submit(`${link}/${server}`, { [name]: "wrong-value" });
    expect(page.status).toBe(422);
    expect(page.text).toContain("The server refused these values. Nothing was stored.");
    expect((await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials).toEqual([]);
  });

  test("a value that cannot be sent gets an error at its field and is not sent to a server", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    const before = (await ledger()).calls;
    const page = await ada.submit(`${link}/path`, { workspace: "../admin" });
    expect(page.status).toBe(400);
    expect(page.text).toContain("Use the name alone");
    expect((await ada.submit(`${link}/header`, {})).text).toContain("Enter X-API-Key.");
    expect((await ledger()).calls).toEqual(before);
  });

  test("while a server is down, the person is told so and no credential is stored", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await setFixtures({ down: ["header"] });
    const page = await connect(ada, link, "header", "ada");
    await setFixtures({ down: [] });
    expect(page.status).toBe(502);
    expect(page.text).toContain("answered with an error of its own");
    expect((await connect(ada, link, "header", "ada")).text).toContain("is connected");
  });

  test("if a server does not answer with success, the person is told what it answered and no credential is stored", async () => {
    const project = await makeProject();
    const fields = [{ name: "X-API-Key", label: "Key", help: "", prefix: "" }];
    const url = serverUrls(inject("origins")).scripted;
    const server = { slug: "trial", name: "Trial", url, authScope: { type: "header", level: "user", fields } };
    expect((await project.api("POST", "/servers", server)).status).toBe(201);
    const link = await project.userLink(["trial"]);
    const ada = await person("ada", link);
    const wait = { "retry-after": "5" };
    const said: [ScriptedReply, string][] = [
      [{ status: 500, type: "text/plain", body: "oops" }, "answered with an error of its own"],
      [{ status: 429, type: "text/plain", body: "", headers: wait }, "busy and asks to wait"],
      [{ type: "text/html", body: "<html>Welcome</html>" }, "What answers there is no MCP server"],
      [{ status: 301, type: "text/plain", body: "", headers: { location: "https://elsewhere.example/" } }, "at another address now"],
    ];
    for (const [reply, words] of said) {
      await setFixtures({ script: { "*": reply } });
      const page = await ada.submit(`${link}/trial`, { "X-API-Key": "key" });
      expect([page.status >= 400, page.text.includes(words), page.text.includes("Nothing was stored.")], words).toEqual([true, true, true]);
      expect((await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials).toEqual([]);
    }
    await setFixtures({ script: {} });
    expect((await ada.follow(await ada.submit(`${link}/trial`, { "X-API-Key": "key" }))).text).toContain("is connected");
  });
});
