import type { Client } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { connectAgent, messageOf, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { connect, ledger, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";

const COMMON = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
const reply = (result: object, type = "application/json") => {
  const message = `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify({ ...COMMON, ...result })}}`;
  return { type, body: type === "application/json" ? message : `event: message\ndata: ${message}\n\n` };
};
const PAGE = "text/html;profile=mcp-app";
const LINKED = {
  content: [
    { type: "text", text: "see note://1" },
    { type: "resource_link", uri: "note://1", name: "First" },
    { type: "resource", resource: { uri: "ui://view", mimeType: PAGE, text: "<p>" } },
  ],
  structuredContent: { uri: "note://1" },
  _meta: { ui: { resourceUri: "ui://view" } },
};
const SCRIPT = {
  "tools/list": reply({
    tools: [
      {
        name: "show.note",
        inputSchema: { type: "object" },
        _meta: {
          ui: { resourceUri: "ui://view", csp: { connectDomains: ["https://a.example"] } },
          "ui/resourceUri": "ui://view",
          "openai/outputTemplate": "ui://view",
        },
      },
    ],
  }),
  "tools/call": reply(LINKED),
  "resources/list": reply({ resources: [{ uri: "ui://view", name: "View", mimeType: PAGE }] }),
  "resources/read": reply({ contents: [{ uri: "ui://view", mimeType: PAGE, text: "<p>", _meta: { ui: { csp: {} } } }] }),
};
const AT_NAVIGATOR = {
  content: [
    { type: "text", text: "see note://1" },
    { type: "resource_link", uri: "cardea:scripted/note://1" },
    { type: "resource", resource: { uri: "ui://cardea/scripted/view" } },
  ],
  structuredContent: { uri: "note://1" },
  _meta: { ui: { resourceUri: "ui://cardea/scripted/view" } },
};

async function withScripted(era: "stateless" | "sessionful" = "stateless") {
  const project = await makeProject();
  await project.addOpenServer("scripted");
  const token = (await signInAgent(project.admin, project.slug)).access_token;
  return { project, token, agent: await connectAgent(project.slug, token, era) };
}

const shortenedOf = async (agent: Client, slug = "scripted") =>
  (await agent.listTools()).tools.find(({ name }) => name.startsWith(`${slug}__show_note--`))?.name ?? "";

const addKeyed = (project: TestProject) =>
  project.api("POST", "/servers", {
    slug: "header-2",
    name: "Keyed",
    url: serverUrls(inject("origins")).scripted,
    authScope: { type: "header", level: "user", fields: [{ name: "X-API-Key", label: "Key", help: "", prefix: "" }] },
  });

beforeEach(() => setFixtures({ script: SCRIPT }));
afterEach(() => setFixtures({ script: {} }));

describe.each(["stateless", "sessionful"] as const)("B11: resource URIs for a %s client", (era) => {
  test.each(["application/json", "text/event-stream"])(
    "the URIs in a tool's result can be read at the navigator that gave them: %s",
    async (type) => {
      await setFixtures({ script: { ...SCRIPT, "tools/call": reply(LINKED, type) } });
      const { agent } = await withScripted(era);
      expect(await agent.callTool({ name: await shortenedOf(agent), arguments: {} })).toMatchObject(AT_NAVIGATOR);
      const { contents } = await agent.readResource({ uri: "ui://cardea/scripted/view" });
      expect(contents).toMatchObject([{ uri: "ui://cardea/scripted/view", mimeType: PAGE }]);
    },
  );

  test("F105: the URI of an MCP App page in a tool's definition can be read at the navigator, and still begins with ui://", async () => {
    const { agent } = await withScripted(era);
    const tool = (await agent.listTools()).tools.find(({ name }) => name.startsWith("scripted__"));
    const uri = "ui://cardea/scripted/view";
    const meta = { ui: { resourceUri: uri, csp: { connectDomains: ["https://a.example"] } }, "ui/resourceUri": uri, "openai/outputTemplate": uri };
    expect(tool?._meta).toEqual(meta);
    expect((await agent.listResources()).resources.map((resource) => resource.uri)).toContain(uri);
    expect((await agent.readResource({ uri })).contents).toMatchObject([{ uri, text: "<p>" }]);
  });
});

describe("B11: resource URIs on the other lanes", () => {
  test("the URIs in a result are the same through the SDK and through call_tools", async () => {
    // The SDK serves calls of a tool whose name must be encoded in a header.
    await setFixtures({ script: { ...SCRIPT, "tools/list": reply({ tools: [{ name: "zeig Notiz", inputSchema: { type: "object" } }] }) } });
    const { project, agent } = await withScripted();
    const name = (await agent.listTools()).tools.find((tool) => tool.name.startsWith("scripted__zeig_Notiz--"))?.name ?? "";
    expect(await agent.callTool({ name, arguments: {} })).toMatchObject(AT_NAVIGATOR);
    await project.api("PUT", "/navigators/default", { name: "Default", mode: "search", inChatAuthentication: true, denied: [] });
    const listed = async () => (await agent.listTools()).tools.map((tool) => tool.name);
    await expect.poll(listed).toContain("call_tools");
    const called = await agent.callTool({ name: "call_tools", arguments: { calls: [{ name }] } });
    expect(called.structuredContent).toMatchObject({ results: [{ content: AT_NAVIGATOR.content, structuredContent: { uri: "note://1" } }] });
  });

  test("the URIs in a result of a real server of 2025 can be read", async () => {
    const project = await makeProject();
    await project.addOpenServer("everything");
    const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token, "sessionful");
    const { content } = await agent.callTool({ name: "everything__get-resource-links", arguments: { count: 2 } });
    const links = content.filter((block) => block.type === "resource_link");
    expect(links.length).toBeGreaterThan(0);
    for (const { uri } of links) expect((await agent.readResource({ uri })).contents).toMatchObject([{ uri }]);
  });

  test("the server's own endpoint does not change URIs", async () => {
    const { project } = await withScripted();
    const own = `${project.slug}/servers/scripted`;
    const agent = await connectAgent(own, (await signInAgent(project.admin, own)).access_token);
    expect(await agent.callTool({ name: "show.note", arguments: {} })).toMatchObject(LINKED);
  });
});

describe("B12: calls by shortened names", () => {
  test("a person without a connection gets the link when a tool is called by its shortened name", async () => {
    const project = await makeProject();
    expect((await addKeyed(project)).status).toBe(201);
    const link = await project.makeLink({ type: "user", servers: ["header-2"], domains: ["example.com"] });
    const ada = await person("ada", link);
    await ada.submit(`${link}/header-2`, { "X-API-Key": "demo-ada-1" });
    const connected = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    const name = await shortenedOf(connected, "header-2");
    expect(name).not.toBe("");
    const ben = await person("ben", link);
    await connect(ben, await project.userLink(["header"]), "header", "ben");
    const agent = await connectAgent(project.slug, (await signInAgent(ben, project.slug)).access_token);
    expect(JSON.stringify(await agent.callTool({ name, arguments: {} }))).toContain("/connect/");
  });

  test("a tool is found by its shortened name although its server has not been listed yet", async () => {
    const { project, agent } = await withScripted();
    const name = await shortenedOf(agent);
    const again = await makeProject();
    await again.addOpenServer("scripted");
    const token = (await signInAgent(again.admin, again.slug)).access_token;
    const before = ((await ledger()).calls.scripted ?? []).length;
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } };
    expect(await messageOf(await postMessage(again.slug, token, message))).toMatchObject({ result: { content: [{ type: "text" }, {}, {}] } });
    expect(((await ledger()).calls.scripted ?? []).slice(before)).toEqual(["show.note"]);
    expect(project.slug).not.toBe(again.slug);
  });
});

test("B12: a prompt whose name model providers do not accept can be used by its shortened name", async () => {
  const prompt = reply({ messages: [{ role: "user", content: { type: "resource_link", uri: "note://1", name: "First" } }] });
  await setFixtures({ script: { ...SCRIPT, "prompts/list": reply({ prompts: [{ name: "ask.me" }] }), "prompts/get": prompt } });
  const { agent } = await withScripted();
  const name = (await agent.listPrompts()).prompts.find((one) => one.name.startsWith("scripted__"))?.name ?? "";
  expect(name).toMatch(/^scripted__ask_me--[a-z2-7]{12}$/);
  expect((await agent.getPrompt({ name })).messages).toMatchObject([{ content: { uri: "cardea:scripted/note://1" } }]);
  expect((await agent.getPrompt({ name: "scripted__ask.me" })).messages).toHaveLength(1);
  await expect(agent.getPrompt({ name: name.replace("ask_me", "ask_you") })).rejects.toThrow("List the prompts again.");
});

test.each([
  ["PUT", "/navigators/default", { name: "Default", mode: "direct", inChatAuthentication: true, denied: ["none__get_user--ygnbpwzazc23"] }],
  ["POST", "/rules", { server: null, tools: ["get_user--ygnbpwzazc23"], policy: "deny" }],
])("B12: a shortened name is refused in a setting that wants the own name: %s %s", async (method, path, body) => {
  const project = await makeProject();
  const refused = await project.api(method, path, body);
  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.body)).toContain("Enter the server's own name");
});
