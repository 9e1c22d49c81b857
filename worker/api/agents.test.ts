import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { messageOf, postMessage, registerClient, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { deliverToEnd, makeHeldQueue } from "../../test/harness/worker/work.ts";
import { makeRooms } from "../deps.ts";
import { keepHouse } from "../housekeeping.ts";
import { DAY, SECOND } from "../lib/clock.ts";

type Agent = { id: string; kind: string; name: string; host: string | null; clientId: string; people: number; lastCallAt: number | null };
type List = { agents: Agent[]; found: { count: number; more: boolean } | null; next: string | null };
type Person = { id: string; email: string; lastCallAt: number | null; endedAt: number | null };
type Answer = { error?: { message?: string; code: unknown; fields?: Record<string, string> }; result?: { content: { text: string }[] } };

const CALL = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "header__whoami", arguments: {} } };

const later = () => void vi.setSystemTime(Date.now() + 1 * SECOND);

const listOf = async (project: TestProject, query = "") => (await project.api<List>("GET", `/agents?${query}`)).body.agents;
const peopleOf = async (project: TestProject, agent: string) =>
  (await project.api<{ people: Person[] }>("GET", `/agents/${agent}/people`)).body.people;

async function found(project: TestProject, name: string): Promise<Agent> {
  const agent = (await listOf(project)).find((one) => one.name === name);
  if (!agent) throw new Error(`no agent ${name}`);
  return agent;
}

/** Calls a tool with a token. @returns the status, and the owner of the credential that the server got */
async function whoami(project: TestProject, token: string) {
  const response = await postMessage(project.slug, token, CALL);
  const { result } = response.ok ? await messageOf<Answer>(response) : {};
  return [response.status, /"owner":"(\w+)"/.exec(result?.content[0]?.text ?? "")?.[1]];
}

async function withKey(project: TestProject, key: string, email: string) {
  const headers = { "x-api-key": key, "x-user-email": email, "content-type": "application/json", accept: "application/json, text/event-stream" };
  const response = await send(`/mcp/${project.slug}`, { method: "POST", headers, body: JSON.stringify(CALL) });
  return { status: response.status, text: await response.text() };
}

/** A project in which two people have allowed a client and a third one another. */
async function makeScene() {
  const project = await makeProject();
  const link = await project.userLink();
  const [ada, ben, eve] = [await person("ada", link), await person("ben", link), await person("eve", link)];
  for (const [one, owner] of [
    [ada, "ada"],
    [ben, "ben"],
  ] as const)
    await connect(one, link, "header", owner);
  await project.api("POST", "/members", { email: eve.email });
  const [shared, other] = [await registerClient("Shared agent"), await registerClient("Zebra")];
  const allow = async (browser: typeof ada, client_id: string) => (await signInAgent(browser, project.slug, { client_id })).access_token;
  const tokens = { ada: await allow(ada, shared), ben: await allow(ben, shared), eve: await allow(eve, other) };
  return { project, ada, ben, eve, shared, tokens, allow };
}

describe("F96: the agents of a project", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test("every client that a person has allowed and every API key is listed, with its people and its last call", async () => {
    const { project, ada, tokens } = await makeScene();
    const { body: key } = await project.api<{ id: string; key: string }>("POST", "/api-keys", { name: "Backend", actsForUsers: true });
    await project.api("POST", "/api-keys", { name: "Not an agent", purpose: "audit" });
    expect((await listOf(project, "sort=name")).map(({ name, kind, people, lastCallAt }) => [name, kind, people, lastCallAt])).toEqual([
      ["Backend", "key", 0, null],
      ["Shared agent", "client", 2, null],
      ["Zebra", "client", 1, null],
    ]);
    const at = Date.now();
    expect(await whoami(project, tokens.ada)).toEqual([200, "ada"]);
    expect((await withKey(project, key.key, ada.email)).status).toBe(200);
    await expect.poll(async () => (await found(project, "Shared agent")).lastCallAt).toBeGreaterThanOrEqual(at);
    await expect.poll(async () => (await found(project, "Backend")).people).toBe(1);
    expect(await peopleOf(project, key.id)).toMatchObject([{ email: ada.email, endedAt: null }]);
    const people = await peopleOf(project, (await found(project, "Shared agent")).id);
    expect(people.find(({ email }) => email === ada.email)?.lastCallAt).toBeGreaterThanOrEqual(at);
  });

  test("the list is searched by the beginning of a name, and sorted and paged by the server, each agent once", async () => {
    const { project } = await makeScene();
    expect((await listOf(project, "name=sHA")).map(({ name }) => name)).toEqual(["Shared agent"]);
    expect(await listOf(project, "name=none")).toEqual([]);
    for (const sort of ["called", "-called", "name", "-name", "people", "-people", "since", "-since"]) {
      const all = (await listOf(project, `sort=${sort}`)).map(({ id }) => id);
      const first = (await project.api<List>("GET", `/agents?sort=${sort}&limit=1`)).body;
      const second = (await project.api<List>("GET", `/agents?sort=${sort}&limit=1&after=${first.next}`)).body;
      expect([...first.agents, ...second.agents].map(({ id }) => id)).toEqual(all);
    }
    for (const query of ["after=x", "after=W10", "sort=age", `sort=name&after=${btoa("[1,2]").replaceAll("=", "")}`])
      expect((await project.api("GET", `/agents?${query}`)).status).toBe(400);
  });

  test("the list is filtered by the kind of agent, in every order and in parts", async () => {
    const { project } = await makeScene();
    for (const name of ["Backend", "Robot", "Zeta"]) await project.api("POST", "/api-keys", { name });
    for (const sort of ["called", "name", "people", "since", "-called", "-name", "-people", "-since"]) {
      const all = await listOf(project, `sort=${sort}`);
      for (const kind of ["client", "key"]) {
        const wanted = all.filter((one) => one.kind === kind).map(({ id }) => id);
        const first = (await project.api<List>("GET", `/agents?kind=${kind}&sort=${sort}&limit=2`)).body;
        const rest = first.next === null ? [] : await listOf(project, `kind=${kind}&sort=${sort}&after=${first.next}`);
        expect([sort, kind, [...first.agents, ...rest].map(({ id }) => id)]).toEqual([sort, kind, wanted]);
      }
    }
    expect((await listOf(project, "kind=key&name=rob")).map(({ name }) => name)).toEqual(["Robot"]);
    expect((await project.api("GET", "/agents?kind=robot")).status).toBe(400);
  });

  test("the first part of the list says how many agents fit, counted up to 1,000", async () => {
    const { project } = await makeScene();
    await project.api("POST", "/api-keys", { name: "Robot" });
    const totalOf = async (query: string) => (await project.api<List>("GET", `/agents?limit=1&${query}`)).body;
    const counts = ["", "kind=client", "kind=key", "name=r", "name=r&kind=client"].map(async (query) => (await totalOf(query)).found);
    expect(await Promise.all(counts)).toEqual([3, 2, 1, 1, 0].map((count) => ({ count, more: false })));
    expect((await totalOf(`after=${(await totalOf("")).next}`)).found).toBeNull();
    await bindings.DB.prepare(
      "INSERT INTO agents (project_id, id, client_id, kind, name, created_at) SELECT p.id, 'agt_' || value, value, 'client', 'Many', 1 FROM projects p, json_each(?) WHERE p.slug = ?",
    )
      .bind(JSON.stringify([...Array(1000).keys()]), project.slug)
      .run();
    expect((await totalOf("name=many")).found).toEqual({ count: 1000, more: false });
    expect((await totalOf("")).found).toEqual({ count: 1000, more: true });
  });

  test("a client revoked for one person is refused within a second, and acts for the other as before", async () => {
    const { project, ada, tokens, shared, allow } = await makeScene();
    const agent = await found(project, "Shared agent");
    const { id } = (await peopleOf(project, agent.id)).find(({ email }) => email === ada.email) ?? { id: "" };
    expect(await whoami(project, tokens.ada)).toEqual([200, "ada"]);
    expect((await project.api("DELETE", `/agents/${agent.id}/people/${id}`)).status).toBe(204);
    later();
    expect([(await whoami(project, tokens.ada))[0], await whoami(project, tokens.ben)]).toEqual([401, [200, "ben"]]);
    expect([(await found(project, "Shared agent")).people, (await peopleOf(project, agent.id)).length]).toEqual([1, 1]);
    expect((await project.api("DELETE", `/agents/${agent.id}/people/${id}`)).status).toBe(404);
    later();
    expect(await whoami(project, await allow(ada, shared))).toEqual([200, "ada"]);
  });

  test("a client revoked for everybody is refused within a second although its job has not begun, and may be allowed again", async () => {
    const { project, ada, tokens, shared, allow } = await makeScene();
    const agent = await found(project, "Shared agent");
    for (const token of [tokens.ada, tokens.ben]) expect((await whoami(project, token))[0]).toBe(200);
    const { as } = makeHeldQueue();
    const rooms = makeRooms(as);
    const projectRow = await rooms.db.projects.findBySlug(project.slug);
    if (!projectRow) throw new Error("no project");
    const { job } = await rooms.people.revokeAgent.forAll(projectRow, agent.id, "nobody");
    later();
    for (const token of [tokens.ada, tokens.ben]) expect((await whoami(project, token))[0]).toBe(401);
    expect((await whoami(project, tokens.eve))[0]).toBe(200);
    const again = await allow(ada, shared);
    expect(await whoami(project, again)).toEqual([200, "ada"]);
    expect((await project.api<{ code: string }>("DELETE", `/agents/${agent.id}`)).body.code).toBe("agent.ending");
    if (!job) throw new Error("no job");
    const find = async () => (await rooms.db.jobs.find(job.projectId, job.id)) ?? Promise.reject(new Error("no job"));
    expect(await deliverToEnd(find)).toMatchObject({ state: "done", done: 2, failed: 0 });
    later();
    expect(await whoami(project, again)).toEqual([200, "ada"]);
    for (const token of [tokens.ben, tokens.ada]) expect((await whoami(project, token))[0]).toBe(401);
    expect(await found(project, "Shared agent")).toMatchObject({ people: 1, isEnding: false });
  });

  test("the API revokes a client with a job and an API key at once, and the audit has both", async () => {
    const { project, ada, tokens } = await makeScene();
    const { body: key } = await project.api<{ id: string; key: string }>("POST", "/api-keys", { name: "Backend", actsForUsers: true });
    const agent = await found(project, "Shared agent");
    const answer = await project.api<{ job: { kind: string; total: number } }>("DELETE", `/agents/${agent.id}`);
    expect(answer).toMatchObject({ status: 202, body: { job: { kind: "agent.revoke", total: 2 } } });
    expect((await project.api("DELETE", `/agents/${key.id}`)).status).toBe(204);
    later();
    expect([(await whoami(project, tokens.ada))[0], (await withKey(project, key.key, ada.email)).status]).toEqual([401, 401]);
    await expect.poll(async () => (await listOf(project)).map(({ name }) => name)).toEqual(["Zebra"]);
    const actions = async () =>
      (await project.api<{ events: { action: string; target: string | null }[] }>("GET", "/audit")).body.events.map(
        ({ action, target }) => `${action} ${target}`,
      );
    await expect.poll(actions).toEqual(expect.arrayContaining([`agent.revoke ${agent.clientId}`, `key.revoke ${key.id}`]));
  });

  test("an API key revoked for one person is refused for them alone, also when the keeper has forgotten, until an administrator allows it", async () => {
    const { project, ada, ben } = await makeScene();
    const { body: key } = await project.api<{ id: string; key: string }>("POST", "/api-keys", { name: "Backend", actsForUsers: true });
    for (const { email } of [ada, ben]) expect((await withKey(project, key.key, email)).status).toBe(200);
    await expect.poll(async () => (await peopleOf(project, key.id)).length).toBe(2);
    const { id } = (await peopleOf(project, key.id)).find(({ email }) => email === ada.email) ?? { id: "" };
    expect((await project.api("DELETE", `/agents/${key.id}/people/${id}`)).status).toBe(204);
    later();
    const refused = await withKey(project, key.key, ada.email);
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining("ended this key for this person")]);
    expect((await withKey(project, key.key, ben.email)).status).toBe(200);
    vi.setSystemTime(Date.now() + 40 * DAY);
    expect((await withKey(project, key.key, ada.email)).status).toBe(403);
    await project.admin.signIn("admin@example.com");
    expect((await project.api("POST", `/agents/${key.id}/people/${id}/allow`)).status).toBe(204);
    later();
    expect((await withKey(project, key.key, ada.email)).status).toBe(200);
  });

  test("an agent leaves the list when its person ends it, when its member is removed, and after a month without a token", async () => {
    const { project, ada, ben, shared } = await makeScene();
    const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
    const idOf = (email: string) => body.members.find((one) => one.email === email)?.id ?? "";
    const [row] = (await bindings.DB.prepare("SELECT grant_id FROM agent_grants WHERE user_id = ?").bind(idOf(ada.email)).all<{ grant_id: string }>())
      .results;
    expect((await ada.submit(`/connections/agents/${row?.grant_id}/end`, {})).status).toBe(303);
    expect((await found(project, "Shared agent")).people).toBe(1);
    expect((await project.api("DELETE", `/members/${idOf(ben.email)}`)).status).toBe(204);
    expect((await listOf(project)).map(({ clientId }) => clientId)).not.toContain(shared);
    vi.setSystemTime(Date.now() + 33 * DAY);
    const rooms = makeRooms(bindings);
    const count = async () => (await bindings.DB.prepare("SELECT id FROM agents WHERE kind = 'client' AND name = 'Zebra'").all()).results.length;
    const before = await count();
    await keepHouse(rooms, "17 * * * *");
    expect([before > 0, await count()]).toEqual([true, 0]);
  });

  test("a grant that an earlier version made comes into the list, under the client's name, with its next token", async () => {
    const project = await makeProject();
    const ada = await person("ada", await project.userLink());
    await project.api("POST", "/members", { email: ada.email });
    const client_id = await registerClient("Old agent");
    const { refresh_token } = await signInAgent(ada, project.slug, { client_id });
    await bindings.DB.prepare("DELETE FROM agent_grants WHERE project_id = (SELECT id FROM projects WHERE slug = ?)").bind(project.slug).run();
    expect(await listOf(project)).toEqual([]);
    const body = new URLSearchParams({ grant_type: "refresh_token", client_id, refresh_token }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await send("/oauth/token", { method: "POST", headers, body })).status).toBe(200);
    await expect.poll(async () => (await listOf(project)).map(({ name, people }) => [name, people])).toEqual([["Old agent", 1]]);
  });

  test("an administrator of another project reaches no agent of this one, and a member none at all", async () => {
    const [{ project, ada }, other] = [await makeScene(), await makeProject()];
    const { id } = await found(project, "Shared agent");
    for (const [method, path] of [
      ["GET", `/agents/${id}`],
      ["GET", `/agents/${id}/people`],
      ["DELETE", `/agents/${id}`],
      ["DELETE", `/agents/${id}/people/nobody`],
      ["POST", `/agents/${id}/people/nobody/allow`],
    ] as const) {
      expect((await other.api(method, path, method === "GET" ? undefined : {})).status).toBe(404);
      expect((await ada.api(method, `/projects/${project.slug}${path}`, method === "GET" ? undefined : {})).status).toBe(404);
      expect((await makeBrowser().api(method, `/projects/${project.slug}${path}`, method === "GET" ? undefined : {})).status).toBe(401);
    }
    expect((await found(project, "Shared agent")).people).toBe(2);
  });
});
