import { afterEach, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { messageOf, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeProject, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { MINUTE, SECOND } from "../lib/clock.ts";

type Answer = { result?: { isError?: boolean; content: { text: string }[]; tools: { name: string }[] }; error?: { message: string; data?: object } };

/** An agent whose requests go to a separate isolate. Changes made elsewhere do not clear that isolate's memory. */
async function elsewhere(project: TestProject, below = "", as?: { token: string }) {
  const isolate = { ...bindings };
  const path = `${project.slug}${below}`;
  const token = as?.token ?? (await signInAgent(project.admin, path)).access_token;
  const ask = async (method: string, params: object = {}) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const response = await send(`/mcp/${path}`, { method: "POST", headers, body }, isolate);
    return { status: response.status, ...(await messageOf<Answer>(response)) };
  };
  const call = async (name: string, args: object = {}) => {
    const { result, error } = await ask("tools/call", { name, arguments: args });
    return result ? (result.content[0]?.text ?? "") : (error?.message ?? "");
  };
  const list = async () => (await ask("tools/list")).result?.tools.map(({ name }) => name) ?? [];
  return { token, ask, call, list };
}

const usual = { name: "Usual", mode: "direct", inChatAuthentication: true, denied: [] as string[] };
const deny = { server: "none", tools: ["who*"], policy: "deny" };

describe("F97: a new thing is found at once in every isolate", () => {
  test("a new navigator is found at once", async () => {
    const project = await makeProject();
    await (await elsewhere(project)).list();
    await project.api("PUT", "/navigators/support", usual);
    const agent = await elsewhere(project, "/navigators/support");
    expect(await agent.call("none__whoami")).toContain("nobody");
  });

  test("a navigator that was missing a moment ago is found as soon as it is created again", async () => {
    const project = await makeProject();
    await project.api("PUT", "/navigators/support", usual);
    const agent = await elsewhere(project, "/navigators/support");
    await agent.list();
    await project.api("DELETE", "/navigators/support");
    await vi.waitFor(async () => expect((await agent.ask("tools/list")).status).toBe(404), PATIENCE);
    await project.api("PUT", "/navigators/support", usual);
    expect((await agent.ask("tools/list")).status).toBe(200);
  });

  test("a new server, a resumed server and a tool that a rule no longer denies can be called at once", async () => {
    const project = await makeProject();
    const agent = await elsewhere(project);
    expect(await agent.call("everything__echo", { message: "hi" })).toBe("There is no tool “everything__echo” here. List the tools again.");
    await project.addOpenServer("everything");
    expect(await agent.call("everything__echo", { message: "hi" })).toBe("Echo: hi");

    await project.api("PATCH", "/servers/none", { state: "paused" });
    await expect.poll(() => agent.call("none__whoami")).toContain("has paused");
    await project.api("PATCH", "/servers/none", { state: "active" });
    expect(await agent.call("none__whoami")).toContain("nobody");

    const { body } = await project.api<{ id: string }>("POST", "/rules", deny);
    await expect.poll(() => agent.call("none__whoami")).toContain("denied");
    await project.api("DELETE", `/rules/${body.id}`);
    expect(await agent.call("none__whoami")).toContain("nobody");
  });

  test("a resumed server and a tool that is no longer denied are found at once at a server's own endpoint", async () => {
    const project = await makeProject();
    const agent = await elsewhere(project, "/servers/none");
    await project.api("POST", "/rules", deny);
    await expect.poll(() => agent.call("whoami")).toContain("denied");
    const { body } = await project.api<{ rules: { id: string }[] }>("GET", "/rules");
    await project.api("DELETE", `/rules/${body.rules[0]?.id}`);
    expect(await agent.call("whoami")).toContain("nobody");
    await project.api("PATCH", "/servers/none", { state: "paused" });
    const paused = "An administrator of the project has paused this server, so nothing was done.";
    await expect.poll(() => agent.ask("tools/list")).toMatchObject({ status: 503, error: { message: paused } });
    await project.api("PATCH", "/servers/none", { state: "active" });
    expect(await agent.list()).toEqual(["whoami"]);
  });
});

describe("F97: a refused call says why", () => {
  afterEach(async () => {
    vi.useRealTimers();
    await setFixtures({ descriptions: {} });
  });
  const refusal = (code: string) => ({ "cardea/refusal": { code, retryable: false } });

  test("a refusal says that the server is paused or the tool is denied, and does not reveal a server denied as a whole", async () => {
    const project = await makeProject();
    await project.api("PATCH", "/servers/none", { state: "paused" });
    await project.api("PUT", "/navigators/default", { ...usual, denied: ["header__who*", "path"] });
    const { ask } = await elsewhere(project);
    const call = async (name: string) => (await ask("tools/call", { name, arguments: {} })).error;
    expect(await call("none__whoami")).toMatchObject({
      message: "There is no tool “none__whoami” here. An administrator of the project has paused its server, so nothing was done.",
      data: refusal("server.paused"),
    });
    expect(await call("header__whoami")).toMatchObject({
      message: "There is no tool “header__whoami” here. It is denied here by an administrator of the project, so nothing was done.",
      data: refusal("tool.denied"),
    });
    const unknown = await call("path__whoami");
    expect(unknown?.message).toBe("There is no tool “path__whoami” here. List the tools again.");
    expect(unknown).not.toHaveProperty("data");
    expect(JSON.stringify(await call("unheard__whoami"))).toBe(JSON.stringify(unknown).replace("path", "unheard"));
  });

  test("F99: a refusal says that the tool is held; once it is approved, the next list has it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    const first = await elsewhere(project);
    const agents = [first, await elsewhere(project, "", first), await elsewhere(project, "/servers/none")];
    for (const agent of agents) await agent.list();
    await project.api("PUT", "/servers/none/hold-changes", { hold: true });
    await setFixtures({ descriptions: { none: `Something else ${crypto.randomUUID()}.` } });
    vi.setSystemTime(Date.now() + 1 * MINUTE + 1 * SECOND);
    for (const agent of agents) expect((await agent.list()).join()).not.toContain("whoami");
    vi.setSystemTime(Date.now() + 3 * SECOND);
    const held = "It is held until an administrator";
    expect(await agents[0]?.call("none__whoami")).toContain(
      "Its definition has changed, and it is held until an administrator of the project approves it",
    );
    expect(await agents[2]?.call("whoami")).toContain(held.slice(6));

    const { body } = await project.api<{ tools: { changed: { hash: string } }[] }>("GET", "/servers/none/tools");
    await project.api("POST", "/servers/none/tools/whoami/approve", { hash: body.tools[0]?.changed.hash });
    for (const agent of agents) expect((await agent.list()).join()).toContain("whoami");
    expect(await agents[1]?.call("none__whoami")).toContain("nobody");
    expect(await agents[2]?.call("whoami")).toContain("nobody");
  });
});
