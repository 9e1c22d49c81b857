import { describe, expect, test } from "vitest";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { connect, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";

type Users = { users: { id: string; email: string; servers: string[] }[] };
type Called = {
  request: object;
  response: { result?: { content: { text: string }[]; isError?: boolean }; error?: { code: unknown; message: string } };
  durationMs: number;
};

async function playground() {
  const project = await makeProject();
  const link = await project.makeLink({ type: "playground", servers: ["header", "query"], domains: ["example.com"] });
  const ada = await person("ada", link);
  await connect(ada, link, "header", "test");
  const [user] = (await project.api<Users>("GET", "/playground/users")).body.users;
  const tryTool = (tool: string, args = {}) => project.api<Called>("POST", "/playground/calls", { user: user?.id, tool, arguments: args });
  return { project, link, ada, user, tryTool };
}

describe("F8: the playground", () => {
  test("the playground calls a tool with credentials from playground links, and shows request, response and duration", async () => {
    const { project, ada, user, tryTool } = await playground();
    expect(user).toMatchObject({ email: ada.email, servers: ["header"] });
    const { body } = await project.api<{ tools: { name: string; inputSchema: object }[] }>("GET", `/playground/users/${user?.id}/tools`);
    expect(body.tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["header__whoami", "none__whoami"]));
    expect(body.tools.map(({ name }) => name)).not.toContain("query__whoami");
    const called = (await tryTool("header__whoami")).body;
    expect(called.request).toEqual({ method: "tools/call", params: { name: "whoami", arguments: {} } });
    expect(JSON.parse(called.response.result?.content[0]?.text ?? "{}")).toMatchObject({ owner: "test" });
    expect(called.durationMs).toBeGreaterThanOrEqual(0);
  });

  test("the playground and members do not share credentials, and a playground user is not a member", async () => {
    const { project, ada, link, tryTool } = await playground();
    const { body } = await project.api<{ members: { email: string }[] }>("GET", "/members");
    expect(body.members.map(({ email }) => email)).not.toContain(ada.email);
    const real = await project.userLink();
    await connect(ada, real, "header", "ada");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    expect(await whoami(agent, "header")).toBe("ada");
    const { body: called } = await tryTool("header__whoami");
    expect(JSON.parse(called.response.result?.content[0]?.text ?? "{}")).toMatchObject({ owner: "test" });
    await connect(ada, link, "query", "test");
    expect(await whoami(agent, "query")).toContain("not connected");
  });

  test("calls in the playground are audited but not counted for the member", async () => {
    const { project, ada, tryTool } = await playground();
    await connect(ada, await project.userLink(), "header", "ada");
    await tryTool("header__whoami");
    await expect.poll(async () => JSON.stringify((await project.api("GET", "/audit")).body)).toContain("playground.call");
    const { body } = await project.api<{ members: { email: string; callsThisWeek: number }[] }>("GET", "/members");
    expect(body.members.find(({ email }) => email === ada.email)?.callsThisWeek).toBe(0);
  });

  test("the playground shows errors, and calls no tool for a person who is not one of its users", async () => {
    const { project, tryTool, user } = await playground();
    expect((await tryTool("query__whoami")).body.response.error).toMatchObject({ code: "credential.needs_sign_in" });
    expect((await tryTool("header__whoami", { nonsense: 1 })).status).toBe(200);
    expect((await tryTool("nowhere__whoami")).status).toBe(404);
    const before = await ledger();
    const { body: members } = await project.api<{ members: { id: string }[] }>("GET", "/members");
    for (const other of ["nobody", members.members[0]?.id]) {
      expect((await project.api("POST", "/playground/calls", { user: other, tool: "header__whoami" })).status).toBe(404);
    }
    expect((await project.api("POST", "/playground/calls", { user: user?.id, tool: "header__whoami", arguments: [] })).status).toBe(400);
    expect((await ledger()).calls).toEqual(before.calls);
  });

  test("the error of a failed playground call does not speak of storing values", async () => {
    const { tryTool } = await playground();
    await setFixtures({ down: ["header"] });
    const { error } = (await tryTool("header__whoami")).body.response;
    await setFixtures({ down: [] });
    expect(error).toMatchObject({ code: "credential.unreachable", message: expect.stringContaining("did not answer in time") });
    expect(error?.message).not.toContain("stored");
  });

  test("the playground does not use credentials that the project shares", async () => {
    const { project, tryTool } = await playground();
    const scope = { type: "header", level: "project", fields: [{ name: "X-API-Key", label: "", help: "", prefix: "" }] };
    const { body } = await project.api<{ servers: { slug: string; url: string }[] }>("GET", "/servers");
    const url = body.servers.find(({ slug }) => slug === "header")?.url;
    await project.api("POST", "/servers", { slug: "shared", name: "Shared", url, authScope: scope });
    await expect.poll(async () => (await tryTool("shared__whoami")).status).toBe(404);
  });
});
