import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { SECOND } from "../lib/clock.ts";

async function warmAgent() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  await connect(ada, link, "query", "ada");
  const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
  expect(await whoami(agent, "header")).toBe("ada");
  return { project, link, ada, agent };
}

type Rows = { credentials: { id: string; server: string; email: string }[]; members: { id: string; email: string; role: string }[] };

describe("S68: revocations that reach a warm isolate", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test("within a second a revoked credential is no longer used and its value is deleted, while others are still used", async () => {
    const { project, link, ada, agent } = await warmAgent();
    const { body } = await project.api<Rows>("GET", "/credentials");
    const { id } = body.credentials.find(({ server }) => server === "header") ?? { id: "" };
    expect((await project.api("DELETE", `/credentials/${id}`)).status).toBe(204);

    vi.setSystemTime(Date.now() + 1 * SECOND);
    const { text, isError } = await call(agent, "header__whoami");
    expect(isError).toBe(true);
    expect(text).toContain("not connected to “header”");
    expect(await whoami(agent, "query")).toBe("ada");
    expect((await ada.open(link)).text).toContain("Not connected");
    expect((await project.api("DELETE", `/credentials/${id}`)).status).toBe(404);

    expect((await connect(ada, link, "header", "ada", "2")).text).toContain("is connected");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await whoami(agent, "header")).toBe("ada");
  });

  test("within a second calls of a removed member are refused, and their credentials are gone", async () => {
    const { project, ada, agent } = await warmAgent();
    const { body } = await project.api<Rows>("GET", "/members");
    const { id } = body.members.find(({ email }) => email === ada.email) ?? { id: "" };
    expect((await project.api("DELETE", `/members/${id}`)).status).toBe(204);

    vi.setSystemTime(Date.now() + 1 * SECOND);
    await expect(whoami(agent, "header")).rejects.toThrow();
    await expect(agent.listTools()).rejects.toThrow();
    expect((await project.api<Rows>("GET", "/credentials")).body.credentials).toEqual([]);
    await expect(signInAgent(ada, project.slug)).rejects.toThrow("You are not in this project");
  });

  test("a removed member who is invited again starts without connections", async () => {
    const { project, link, ada, agent } = await warmAgent();
    const { body } = await project.api<Rows>("GET", "/members");
    const { id } = body.members.find(({ email }) => email === ada.email) ?? { id: "" };
    await project.api("DELETE", `/members/${id}`);
    expect((await connect(ada, link, "query", "ada", "2")).status).toBe(403);
    await project.api("POST", "/members", { email: ada.email });
    await connect(ada, link, "query", "ada", "2");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    await expect(whoami(agent, "query")).rejects.toThrow();
    const second = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    expect(await whoami(second, "query")).toBe("ada");
    expect((await call(second, "header__whoami")).text).toContain("not connected");
  });

  test("a paused server is gone from the list and cannot be called within one second, and is back within one second once it is resumed", async () => {
    const { project, agent } = await warmAgent();
    await project.api("PATCH", "/servers/header", { state: "paused" });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await agent.listTools()).tools.map(({ name }) => name)).not.toContain("header__whoami");
    await expect(call(agent, "header__whoami")).rejects.toThrow("There is no tool");
    await project.api("PATCH", "/servers/header", { state: "active" });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await whoami(agent, "header")).toBe("ada");
  });

  test("the credentials of a removed server are removed too", async () => {
    const { project, agent } = await warmAgent();
    expect((await project.api("DELETE", "/servers/header")).status).toBe(202);
    vi.setSystemTime(Date.now() + 5 * SECOND);
    await expect(call(agent, "header__whoami")).rejects.toThrow("There is no tool");
    expect((await project.api<Rows>("GET", "/credentials")).body.credentials.map(({ server }) => server)).toEqual(["query"]);
  });

  test("S83: the last administrator cannot be removed", async () => {
    const { project } = await warmAgent();
    const { body } = await project.api<Rows>("GET", "/members");
    const { id } = body.members.find(({ role }) => role === "admin") ?? { id: "" };
    expect(await project.api("DELETE", `/members/${id}`)).toMatchObject({ status: 409, body: { code: "member.last_admin" } });
    expect((await project.api("GET", "/members")).status).toBe(200);
  });
});
