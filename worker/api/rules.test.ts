import { describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { SECOND } from "../lib/clock.ts";

const field = { name: "X-API-Key", label: "Key", help: "", prefix: "" };

/** A project whose oauth2 server has a second auth scope, used for the tools of administrators. */
async function withTwoScopes() {
  const project = await makeProject();
  const { body: scope, status } = await project.api<{ id: string }>("POST", "/servers/oauth2/auth-scopes", {
    name: "Administrator",
    type: "oauth2",
    level: "user",
  });
  expect(status).toBe(201);
  const rule = { server: "oauth2", tools: ["admin*"], authScope: scope.id, policy: "allow" };
  expect((await project.api("POST", "/rules", rule)).status).toBe(201);
  const link = await project.userLink();
  const ada = await person("ada", link);
  return { project, scope: scope.id, link, ada };
}

describe("F80, F84: route rules that choose between the auth scopes of a server", () => {
  test("a prompt or resource is served with the first auth scope that lists it", async () => {
    const { project, scope, link, ada } = await withTwoScopes();
    await connect(ada, link, "oauth2", "ada");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token, "sessionful");
    const promptNames = async () => (await agent.listPrompts()).prompts.map(({ name }) => name);
    expect(await promptNames()).toEqual(["oauth2__greeting"]);
    await connect(ada, link, `oauth2~${scope}`, "root");
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 6 * SECOND);

    expect(await promptNames()).toEqual(["oauth2__greeting", "oauth2__audit"]);
    expect((await agent.listResources()).resources.map(({ uri }) => uri)).toEqual(["cardea:oauth2/note://all", "cardea:oauth2/note://secret"]);
    const { resourceTemplates } = await agent.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(["cardea:oauth2/note://topics/{topic}"]);
    const promptOf = async (name: string) => (await agent.getPrompt({ name })).messages[0]?.content;
    expect(await promptOf("oauth2__greeting")).toMatchObject({ text: "for ada" });
    expect(await promptOf("oauth2__audit")).toMatchObject({ text: "for root" });
    const textOf = async (uri: string) => (await agent.readResource({ uri })).contents[0];
    expect(await textOf("cardea:oauth2/note://all")).toMatchObject({ text: "for ada" });
    expect(await textOf("cardea:oauth2/note://secret")).toMatchObject({ text: "for root" });
    expect(await textOf("cardea:oauth2/note://topics/one")).toMatchObject({ text: "for root" });
    const ref = { type: "ref/resource" as const, uri: "cardea:oauth2/note://topics/{topic}" };
    expect((await agent.complete({ ref, argument: { name: "topic", value: "" } })).completion.values).toEqual(["topic of root"]);
    await expect(agent.getPrompt({ name: "oauth2__none-such" })).rejects.toThrow();
    vi.useRealTimers();
  });

  test("people connect both auth scopes of a server, and each tool is called with the one that its rule names", async () => {
    const { project, scope, link, ada } = await withTwoScopes();
    const review = await ada.visit(link);
    expect(review.text).toContain("The oauth2 server: Administrator");
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("The oauth2 server is connected");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token, "sessionful");
    expect((await agent.listTools()).tools.map(({ name }) => name).filter((name) => name.startsWith("oauth2"))).toEqual(["oauth2__whoami"]);
    expect(await call(agent, "oauth2__admin")).toMatchObject({ isError: true, text: expect.stringContaining("/connect/") });

    expect((await connect(ada, link, `oauth2~${scope}`, "root")).text).toContain("The oauth2 server: Administrator is connected");
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 6 * SECOND);
    expect((await call(agent, "oauth2__admin")).text).toContain("needs more access");
    await connect(ada, link, `oauth2~${scope}`, "root");
    vi.setSystemTime(Date.now() + 6 * SECOND);
    for (let times = 0; times < 3; times++) {
      expect(JSON.parse((await call(agent, "oauth2__admin")).text)).toMatchObject({ owner: "root" });
      expect(await whoami(agent, "oauth2")).toBe("ada");
    }
    expect((await agent.listTools()).tools.map(({ name }) => name)).toContain("oauth2__admin");
    const own = `${project.slug}/servers/oauth2`;
    const there = await connectAgent(own, (await signInAgent(ada, own)).access_token);
    expect(JSON.parse((await call(there, "admin")).text)).toMatchObject({ owner: "root" });
    expect(JSON.parse((await call(there, "whoami")).text)).toMatchObject({ owner: "ada" });

    const { body } = await project.api<{ credentials: { server: string; scope: string }[] }>("GET", "/credentials");
    expect(body.credentials.map(({ server, scope: name }) => [server, name])).toContainEqual(["oauth2", "Administrator"]);
    expect((await project.api("DELETE", `/servers/oauth2/auth-scopes/${scope}`)).status).toBe(202);
    expect((await project.api<{ rules: unknown[] }>("GET", "/rules")).body.rules).toEqual([]);
    vi.setSystemTime(Date.now() + 6 * SECOND);
    expect((await call(agent, "oauth2__admin")).text).toContain("needs more access");
    expect((await ada.visit(link)).text).not.toContain("Administrator");
    vi.useRealTimers();
  });

  test("a denying rule hides a tool and refuses its calls at a navigator and at the server's own endpoint; an allowing rule overrides a denying default", async () => {
    const project = await makeProject();
    const denying = { server: "none", tools: ["who*"], policy: "deny" };
    const { body: rule } = await project.api<{ id: string }>("POST", "/rules", denying);
    const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token, "sessionful");
    const names = async () => (await agent.listTools()).tools.map(({ name }) => name);
    expect(await names()).toEqual(["get_authentication_link"]);
    await expect(call(agent, "none__whoami")).rejects.toThrow("no tool");
    const own = `${project.slug}/servers/none`;
    const there = await connectAgent(own, (await signInAgent(project.admin, own)).access_token);
    expect((await there.listTools()).tools).toEqual([]);
    await expect(call(there, "whoami")).rejects.toThrow("no tool");

    expect((await project.api("PUT", "/default-policy", { policy: "deny" })).status).toBe(204);
    expect((await project.api("PUT", `/rules/${rule.id}`, { ...denying, policy: "allow" })).status).toBe(204);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 6 * SECOND);
    expect(await names()).toEqual(["get_authentication_link", "none__whoami"]);
    expect(await whoami(agent, "none")).toBe("nobody");
    vi.useRealTimers();
  });
});

describe("F84: the order of rules, and rules for one navigator", () => {
  type Rules = { rules: { id: string; name: string; navigator: string | null }[] };
  const namesOf = async (project: TestProject) => (await project.api<Rules>("GET", "/rules")).body.rules.map(({ name }) => name);
  const add = async (project: TestProject, rule: object) =>
    (await project.api<{ id: string }>("POST", "/rules", { server: "none", tools: ["*"], policy: "deny", ...rule })).body.id;

  test("a rule is moved before or after another one, and calls follow the new order", async () => {
    const project = await makeProject();
    const first = await add(project, { name: "deny" });
    const second = await add(project, { name: "allow", policy: "allow" });
    const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token, "sessionful");
    const names = async () => (await agent.listTools()).tools.map(({ name }) => name);
    expect(await names()).not.toContain("none__whoami");
    expect((await project.api("POST", `/rules/${second}/move`, { before: first })).status).toBe(204);
    expect(await namesOf(project)).toEqual(["allow", "deny"]);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 6 * SECOND);
    expect(await names()).toContain("none__whoami");
    expect(await whoami(agent, "none")).toBe("nobody");
    expect((await project.api("POST", `/rules/${second}/move`, { after: first })).status).toBe(204);
    expect(await namesOf(project)).toEqual(["deny", "allow"]);
    vi.setSystemTime(Date.now() + 6 * SECOND);
    await expect(call(agent, "none__whoami")).rejects.toThrow("no tool");
    vi.useRealTimers();
  });

  test("a new rule can be placed before another one, so that no other order holds in between", async () => {
    const project = await makeProject();
    const last = await add(project, { name: "second" });
    await add(project, { name: "first", before: last });
    await add(project, { name: "third" });
    expect(await namesOf(project)).toEqual(["first", "second", "third"]);
  });

  test("a rule for a navigator decides there alone; one for the default navigator decides at servers' own endpoints too", async () => {
    const project = await makeProject();
    await project.api("PUT", "/navigators/support", { name: "Support", mode: "direct", inChatAuthentication: false, denied: [] });
    await add(project, { name: "Not for support", navigator: "support" });
    expect((await project.api<Rules>("GET", "/rules")).body.rules).toMatchObject([{ name: "Not for support", navigator: "support" }]);
    const agentAt = async (path: string) => connectAgent(path, (await signInAgent(project.admin, path)).access_token, "sessionful");
    const [usual, support, own] = [
      await agentAt(project.slug),
      await agentAt(`${project.slug}/navigators/support`),
      await agentAt(`${project.slug}/servers/none`),
    ];
    await expect(call(support, "none__whoami")).rejects.toThrow("denied here");
    expect((await support.listTools()).tools).toEqual([]);
    expect(await whoami(usual, "none")).toBe("nobody");
    expect(JSON.parse((await call(own, "whoami")).text)).toMatchObject({ owner: "nobody" });

    await add(project, { navigator: "default" });
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 6 * SECOND);
    await expect(call(usual, "none__whoami")).rejects.toThrow("denied here");
    await expect(call(own, "whoami")).rejects.toThrow("denied here");
    vi.useRealTimers();
  });

  test.each<[object, string]>([
    [{}, "body"],
    [{ before: "rul_x", after: "rul_y" }, "body"],
    [{ before: 1 }, "body"],
    [{ before: "rul_gone" }, "before"],
    [{ after: "rul_gone" }, "after"],
    [{ before: "itself" }, "before"],
  ])("a move to %j is refused, the error names the field, and the order stays", async (place, where) => {
    const project = await makeProject();
    const id = await add(project, { name: "a" });
    await add(project, { name: "b" });
    const asked = JSON.parse(JSON.stringify(place).replace("itself", id)) as object;
    const { status, body } = await project.api<{ fields: Record<string, string> }>("POST", `/rules/${id}/move`, asked);
    expect([status, Object.keys(body.fields)]).toEqual([400, [where]]);
    expect(await namesOf(project)).toEqual(["a", "b"]);
    expect((await project.api("POST", "/rules/rul_gone/move", { before: id })).status).toBe(404);
  });

  test("an allowing rule that is changed while another administrator moves it keeps both the change and the place", async () => {
    const project = await makeProject();
    const [one, two] = [await add(project, { name: "one" }), await add(project, { name: "two" })];
    const changed = { name: "renamed", server: null, tools: ["x"], policy: "allow" };
    const answers = await Promise.all([project.api("PUT", `/rules/${two}`, changed), project.api("POST", `/rules/${two}/move`, { before: one })]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(await namesOf(project)).toEqual(["renamed", "one"]);
  });
});

describe("F83: rules and auth scopes are checked when they are saved", () => {
  test.each<[object, string]>([
    [{ server: "none-such" }, "server"],
    [{ authScope: "scp_x" }, "authScope"],
    [{ server: null, authScope: "scp_x" }, "authScope"],
    [{ policy: "deny", authScope: "scp_x" }, "authScope"],
    [{ tools: [] }, "tools"],
    [{ tools: [""] }, "tools.0"],
    [{ priority: 1 }, "body"],
    [{ name: "x".repeat(81) }, "name"],
    [{ navigator: "none-such" }, "navigator"],
    [{ before: "rul_none" }, "before"],
    [{ extra: 1 }, "body"],
  ])("a route rule with %j is refused, and the error names the field", async (change, where) => {
    const project = await makeProject();
    const rule = { server: "header", tools: ["*"], policy: "allow", ...change };
    const { status, body } = await project.api<{ fields: Record<string, string> }>("POST", "/rules", rule);
    expect(status).toBe(400);
    expect(Object.keys(body.fields)).toEqual([where]);
    expect((await project.api<{ rules: unknown[] }>("GET", "/rules")).body.rules).toEqual([]);
  });

  test.each<[object, string]>([
    [{ type: "path", fields: [field] }, "url"],
    [{ type: "header", fields: [] }, "fields"],
    [{ type: "header", fields: [{ ...field, name: "Host" }] }, "fields"],
    [{ name: "" }, "name"],
  ])("an auth scope with %j is refused, and the error names the field", async (change, where) => {
    const project = await makeProject();
    const scope = { name: "Other", type: "header", level: "user", fields: [field], ...change };
    const { status, body } = await project.api<{ fields: Record<string, string> }>("POST", "/servers/header/auth-scopes", scope);
    expect(status).toBe(400);
    expect(Object.keys(body.fields)).toEqual([where]);
  });

  test("a removal refuses a server's own auth scope and the auth scope of another server", async () => {
    const project = await makeProject();
    const { body } = await project.api<{ authScopes: { id: string; isOwn: boolean }[] }>("GET", "/servers/header/auth-scopes");
    expect(body.authScopes).toMatchObject([{ isOwn: true }]);
    expect((await project.api("DELETE", `/servers/header/auth-scopes/${body.authScopes[0]?.id}`)).status).toBe(404);
    const { body: added } = await project.api<{ id: string }>("POST", "/servers/header/auth-scopes", {
      name: "A",
      type: "header",
      level: "user",
      fields: [field],
    });
    expect((await project.api("DELETE", `/servers/path/auth-scopes/${added.id}`)).status).toBe(404);
    expect((await project.api("DELETE", "/servers/header")).status).toBe(202);
    expect((await send(`/api/v1/projects/${project.slug}/servers/header/auth-scopes`)).status).toBe(401);
  });
});
