import type { Client } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { SECOND } from "../lib/clock.ts";

const usual = { name: "Support", mode: "direct", inChatAuthentication: true, denied: [] as string[] };

async function put(project: TestProject, slug: string, settings: Partial<typeof usual>): Promise<void> {
  expect((await project.api("PUT", `/navigators/${slug}`, { ...usual, ...settings })).status).toBe(200);
}

/** A person connected to one server, and their agent at a navigator. */
async function agentAt(project: TestProject, slug: string | undefined, revisions: "stateless" | "sessionful" = "stateless"): Promise<Client> {
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const path = slug === undefined ? project.slug : `${project.slug}/navigators/${slug}`;
  return connectAgent(path, (await signInAgent(ada, path)).access_token, revisions);
}

const namesOf = async (agent: Client) => (await agent.listTools()).tools.map(({ name }) => name).sort();

describe("F85: navigators", () => {
  afterEach(() => void vi.useRealTimers());

  test("a navigator neither lists nor calls the tools that it denies, and other navigators do", async () => {
    const project = await makeProject();
    await project.addOpenServer("everything");
    await put(project, "support", { denied: ["none", "everything__get-*"] });
    const agent = await agentAt(project, "support");
    const names = await namesOf(agent);
    expect(names).toContain("everything__echo");
    expect(names.filter((name) => /^none__|everything__get-/.test(name))).toEqual([]);
    for (const name of ["none__whoami", "everything__get-sum"]) await expect(call(agent, name)).rejects.toThrow(`There is no tool “${name}” here.`);
    expect(await call(agent, "everything__echo", { message: "hi" })).toMatchObject({ isError: false });
    expect(await namesOf(await agentAt(project, undefined))).toContain("none__whoami");
  });

  test("a token of a navigator is refused at other URLs, and a navigator cannot be authorized before it is created", async () => {
    const project = await makeProject();
    await expect(agentAt(project, "support")).rejects.toThrow("no consent form: 404");
    await put(project, "support", {});
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    const { access_token } = await signInAgent(ada, `${project.slug}/navigators/support`);
    await expect(connectAgent(project.slug, access_token)).rejects.toThrow(/401|Unauthorized/);
  });

  test("the deny list of the default navigator applies at servers' own endpoints too", async () => {
    const project = await makeProject();
    await project.addOpenServer("everything");
    const path = `${project.slug}/servers/everything`;
    const token = (await signInAgent(project.admin, path)).access_token;
    await put(project, "default", { denied: ["everything__echo"] });
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 6 * SECOND);
    const agent = await connectAgent(path, token, "sessionful");
    await expect(agent.callTool({ name: "echo", arguments: { message: "x" } })).rejects.toThrow("There is no tool “echo” here.");
    await put(project, "default", { denied: ["everything"] });
    vi.setSystemTime(Date.now() + 6 * SECOND);
    await expect(connectAgent(path, token, "sessionful")).rejects.toThrow("There is nothing here");
  });

  test("F41: a navigator without in-chat authentication gives agents no link", async () => {
    const project = await makeProject();
    await put(project, "quiet", { inChatAuthentication: false });
    const agent = await agentAt(project, "quiet");
    expect(await namesOf(agent)).not.toContain("get_authentication_link");
    await expect(call(agent, "get_authentication_link")).rejects.toThrow("There is no tool");
    const { text } = await call(agent, "path__whoami");
    expect(text).toContain("An administrator of the project can send them an auth link.");
    expect(text).not.toContain("/connect/");
  });

  test.each([
    [{ denied: ["*"] }, "denied.0"],
    [{ mode: "other" }, "mode"],
    [{ name: " " }, "name"],
  ])("a navigator with %j is refused, and the error names the field", async (settings, field) => {
    const project = await makeProject();
    const { status, body } = await project.api<{ fields: object }>("PUT", "/navigators/x", { ...usual, ...settings });
    expect([status, Object.keys(body.fields)]).toEqual([400, [field]]);
  });

  test("a navigator can be removed, and the removed default navigator has its first settings again", async () => {
    const project = await makeProject();
    await put(project, "default", { mode: "search" });
    await put(project, "other", {});
    for (const navigator of ["default", "default", "other"]) expect((await project.api("DELETE", `/navigators/${navigator}`)).status).toBe(204);
    expect((await project.api("DELETE", "/navigators/other")).status).toBe(404);
    const { body } = await project.api<{ navigators: object[] }>("GET", "/navigators");
    expect(body.navigators).toMatchObject([{ slug: "default", mode: "direct", mcpUrl: `https://cardea.test/mcp/${project.slug}` }]);
  });
});

describe.each(["stateless", "sessionful"] as const)("F93: search mode for a %s client", (revisions) => {
  async function searching() {
    const project = await makeProject();
    await project.addOpenServer("everything");
    await put(project, "search", { mode: "search", denied: ["everything__get-env"] });
    return agentAt(project, "search", revisions);
  }

  test("search mode lists the same four tools for any number of servers", async () => {
    expect(await namesOf(await searching())).toEqual(["call_tools", "get_authentication_link", "get_tool_schemas", "search_tools"]);
  });

  test("search_tools finds tools by name, description and arguments, but no tool that is denied or not connected", async () => {
    const agent = await searching();
    const find = async (query: string) => {
      const { structuredContent } = await agent.callTool({ name: "search_tools", arguments: { query } });
      return (structuredContent as { tools: { name: string }[] }).tools.map(({ name }) => name);
    };
    expect((await find("add two numbers"))[0]).toBe("everything__get-sum");
    expect(await find("image")).toContain("everything__get-tiny-image");
    expect((await find("whose credential"))[0]).toMatch(/__whoami$/);
    expect(await find("environment variables env")).not.toContain("everything__get-env");
    expect(await find("whoami")).not.toContain("path__whoami");
    expect(await find("zzzz")).toEqual([]);
  });

  test("get_tool_schemas gives schemas, and says which names are unknown", async () => {
    const agent = await searching();
    const { structuredContent } = await agent.callTool({
      name: "get_tool_schemas",
      arguments: { names: ["everything__get-sum", "path__whoami", "everything__get-env"] },
    });
    expect(structuredContent).toMatchObject({
      tools: [{ name: "everything__get-sum", inputSchema: { properties: { a: {}, b: {} } } }],
      unknown: ["path__whoami", "everything__get-env"],
    });
  });

  test("call_tools calls several tools at the same time, and gives each one's outcome", async () => {
    const agent = await searching();
    const { structuredContent, isError } = await agent.callTool({
      name: "call_tools",
      arguments: {
        calls: [
          { name: "everything__echo", arguments: { message: "hello" } },
          { name: "header__whoami" },
          { name: "path__whoami" },
          { name: "everything__get-env" },
          { name: "none-such" },
        ],
      },
    });
    expect(isError ?? false).toBe(false);
    const { results } = structuredContent as { results: { name: string; isError: boolean; content: { text: string }[] }[] };
    expect(results.map((one) => one.isError)).toEqual([false, false, true, true, true]);
    expect(results[0]?.content[0]?.text).toContain("hello");
    expect(results[1]?.content[0]?.text).toContain("ada");
    expect(results[2]?.content[0]?.text).toContain("https://cardea.test/connect/");
    expect(results[3]?.content[0]?.text).toContain("There is no tool “everything__get-env” here.");
  });

  test("a tool of the search mode says what is wrong with its arguments", async () => {
    const agent = await searching();
    for (const [name, args] of [
      ["search_tools", { query: "" }],
      ["get_tool_schemas", { names: [] }],
      ["call_tools", { calls: Array.from({ length: 11 }, () => ({ name: "x" })) }],
    ] as const) {
      expect(await call(agent, name, args)).toMatchObject({ isError: true, text: expect.stringContaining("The arguments do not fit") });
    }
  });
});
