import { createScheduledController } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { call, connectAgent, messageOf, postMessage, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { agentOf, connected, revocations } from "../../test/harness/worker/provider-accounts.ts";
import { countLeft, deliver, makeHeldQueue, seedConnections } from "../../test/harness/worker/work.ts";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";

type Job = { id: string; kind: string; state: string; total: number; done: number; failed: number; nextAt: number | null };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(async () => {
  vi.useRealTimers();
  await setFixtures({ revocation: "up" });
});

const idOf = async (project: TestProject) => ((await makeRooms(bindings).db.projects.findBySlug(project.slug)) ?? expect.fail()).id;
const jobsOf = async (project: TestProject) => (await project.api<{ jobs: Job[] }>("GET", "/jobs")).body.jobs;
const jobOf = async (project: TestProject) => (await jobsOf(project))[0] ?? expect.fail("no job");
const schedule = (cron = "*/5 * * * *") => worker.scheduled(createScheduledController({ cron }), bindings);

/** Sends a change of the administrator to a Worker with other bindings. */
async function changeAs(project: TestProject, method: string, path: string, as: Bindings) {
  const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
  return send(`/api/v1/projects/${project.slug}${path}`, { method, headers, body: "{}" }, as);
}

async function withConnections(count: number, server = "header") {
  const project = await makeProject();
  await seedConnections(project, server, count);
  return { project, projectId: await idOf(project) };
}

async function listNames(project: TestProject, token: string): Promise<string[]> {
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" };
  const meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
  const response = await postMessage(project.slug, token, { jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: meta } }, headers);
  if (!response.ok) throw new Error(`tools/list: ${response.status}`);
  const { result } = await messageOf<{ result: { tools: { name: string }[] } }>(response);
  return result.tools.map(({ name }) => name);
}

/** An agent that has just called a tool of a server and listed the tools, so that its isolate is warm. */
async function warmAgent(server: "header" | "oauth2" = "header") {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  for (const one of [server, "query"]) await connect(ada, link, one, "ada");
  const { access_token } = await signInAgent(ada, project.slug);
  const agent = await connectAgent(project.slug, access_token);
  // Not by the client, which remembers a list for as long as the server says.
  const names = () => listNames(project, access_token);
  expect(await whoami(agent, server)).toBe("ada");
  expect(await names()).toContain(`${server}__whoami`);
  return { project, link, ada, agent, names, projectId: await idOf(project) };
}

// The rooms of a test are another copy of the Worker: what they change, the Worker under test hears as another isolate does.
describe("calls stop within one second of the act, although nothing has been ended yet", () => {
  test("a removed server is called no more and is in no list", async () => {
    const { agent, names, projectId } = await warmAgent();
    await makeRooms(bindings).servers.removeServer(projectId, "header", "me");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    await expect(call(agent, "header__whoami")).rejects.toThrow("There is no tool");
    expect(await names()).not.toContain("header__whoami");
    expect(await whoami(agent, "query")).toBe("ada");
    expect(await countLeft(projectId)).toBe(2);
  });

  test.each(["header", "oauth2"] as const)("after a reset of the server %s people are asked to connect again", async (server) => {
    const { agent, projectId, ada, link } = await warmAgent(server);
    await makeRooms(bindings).servers.resetServer(projectId, server, "me");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await call(agent, `${server}__whoami`)).text).toContain(`not connected to “${server}”`);
    expect((await ada.open(link)).text).toContain("Not connected");
    expect(await countLeft(projectId)).toBe(2);
  });

  test("no agent gets anything at a removed project, and its pages and lists are gone", async () => {
    const { project, agent, ada, link, names, projectId } = await warmAgent();
    const { people, db } = makeRooms(bindings);
    const row = (await db.projects.findBySlug(project.slug)) ?? expect.fail();
    await people.removeProject(row, project.slug, "me");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    await expect(call(agent, "header__whoami")).rejects.toThrow();
    await expect(names()).rejects.toThrow();
    expect((await ada.open(link)).status).toBe(404);
    expect((await project.api("GET", "/servers")).status).toBe(404);
    expect(await countLeft(projectId)).toBe(2);
  });
});

describe("a job", () => {
  test("the act answers at once with the job, and a small job is done in the background of the answer", async () => {
    const { project, projectId } = await withConnections(7);
    const { status, body } = await project.api<{ job: Job }>("DELETE", "/servers/header");
    expect([status, body.job]).toMatchObject([202, { kind: "server.remove", target: "header", state: "running", total: 7, done: 0 }]);
    expect(await project.api("GET", `/jobs/${body.job.id}`)).toMatchObject({
      status: 200,
      body: { state: "done", done: 7, failed: 0, nextAt: null },
    });
    expect(await countLeft(projectId)).toBe(0);
    expect((await project.api("GET", "/jobs/job_unknown")).status).toBe(404);
  });

  test("the audit tells of the act and of the end of its work", async () => {
    const { project } = await withConnections(3);
    const { body } = await project.api<{ job: Job }>("DELETE", "/servers/header");
    const events = async () => (await project.api<{ events: { action: string; changes?: string }[] }>("GET", "/audit")).body.events;
    await vi.waitFor(async () => {
      const end = { action: "job.finish", target: body.job.id, server: "header", changes: "server.remove: 3 of 3 ended" };
      const act = { action: "server.remove", server: "header", changes: `3 to end: ${body.job.id}` };
      expect(await events()).toEqual(expect.arrayContaining([expect.objectContaining(end), expect.objectContaining(act)]));
    }, PATIENCE);
  });

  test("a job that was killed in the middle goes on by the schedule, and everything ends", async () => {
    const { project, projectId } = await withConnections(60);
    const { as } = makeHeldQueue();
    expect((await changeAs(project, "DELETE", "/servers/header", as)).status).toBe(202);
    expect(await jobOf(project)).toMatchObject({ state: "running", done: 50, total: 60 });
    await schedule();
    expect(await countLeft(projectId)).toBe(10);
    vi.setSystemTime(Date.now() + 4 * MINUTE);
    await schedule();
    await vi.waitFor(async () => expect(await jobOf(project)).toMatchObject({ state: "done", done: 60 }), PATIENCE);
    expect(await countLeft(projectId)).toBe(0);
  });

  test("a job whose process died within a batch does the batch again, and counts each connection once", async () => {
    const { project, projectId } = await withConnections(60);
    const held = makeHeldQueue();
    // The first batch ends its credentials, and the process dies before the job's row is written.
    const DB = new Proxy(bindings.DB, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (key !== "prepare" || typeof value !== "function") return typeof value === "function" ? value.bind(target) : value;
        return (query: string) => {
          if (query.startsWith('update "jobs"')) throw new Error("the process died");
          return target.prepare(query);
        };
      },
    });
    await changeAs(project, "DELETE", "/servers/header", { ...held.as, DB });
    expect([await countLeft(projectId), (await jobOf(project)).done]).toEqual([35, 0]);
    expect(await deliver([{ job: (await jobOf(project)).id, projectId }], held.as)).toBe(0);
    expect(await jobOf(project)).toMatchObject({ state: "done", total: 60, failed: 0 });
    expect(await countLeft(projectId)).toBe(0);
  });

  test("a message that comes twice at the same time counts once", async () => {
    const { project, projectId } = await withConnections(60);
    const held = makeHeldQueue();
    await changeAs(project, "DELETE", "/servers/header", held.as);
    const message = { job: (await jobOf(project)).id, projectId };
    await Promise.all([deliver([message], held.as), deliver([message], held.as)]);
    await deliver([message, message], held.as);
    expect(await jobOf(project)).toMatchObject({ state: "done", done: 60, total: 60 });
    expect(await countLeft(projectId)).toBe(0);
  });

  test("a message that is no job's is dropped, and one whose job fails is delivered again", async () => {
    const { project, projectId } = await withConnections(60);
    const held = makeHeldQueue();
    await changeAs(project, "DELETE", "/servers/header", held.as);
    const isDown = () => {
      throw new Error("D1 is down");
    };
    const broken = { ...held.as, DB: new Proxy(bindings.DB, { get: () => isDown }) };
    expect(await deliver([{ no: "job" }, "text"], broken)).toBe(0);
    expect(await deliver([{ job: (await jobOf(project)).id, projectId }], broken)).toBe(1);
  });

  test("a reset and then a removal of the same server both end what was theirs", async () => {
    const { project, projectId } = await withConnections(52);
    const held = makeHeldQueue();
    await changeAs(project, "POST", "/servers/header/reset", held.as);
    await seedConnections(project, "header", 51, "after");
    vi.setSystemTime(Date.now() + 1);
    await changeAs(project, "DELETE", "/servers/header", held.as);
    const jobs = await jobsOf(project);
    expect(jobs.map(({ kind, total }) => [kind, total])).toEqual([
      ["server.remove", 51],
      ["server.reset", 52],
    ]);
    await Promise.all(jobs.map(({ id }) => deliver([{ job: id, projectId }], held.as)));
    expect((await jobsOf(project)).map(({ state, done }) => [state, done])).toEqual([
      ["done", 51],
      ["done", 52],
    ]);
    expect(await countLeft(projectId)).toBe(0);
  });

  test("two resets at the same time both succeed, and a further one of one auth scope leaves the others alone", async () => {
    const { project, projectId } = await withConnections(5);
    await seedConnections(project, "query", 4);
    const statuses = await Promise.all([1, 2].map(() => project.api("POST", "/servers/header/reset", {})));
    expect(statuses.map(({ status }) => status)).toEqual([202, 202]);
    const scopes = (await project.api<{ authScopes: { id: string }[] }>("GET", "/servers/query/auth-scopes")).body.authScopes;
    await project.api("POST", `/servers/query/auth-scopes/${scopes[0]?.id}/reset`, {});
    expect((await project.api("POST", `/servers/query/auth-scopes/${scopes[0]?.id}/reset`, {})).status).toBe(404);
    expect((await jobsOf(project)).map(({ kind, done }) => [kind, done]).sort()).toEqual([
      ["server.reset", 0],
      ["server.reset", 5],
      ["server.scope.reset", 4],
    ]);
    expect(await countLeft(projectId)).toBe(0);
  });

  test("F66: a person who connects during a reset keeps the new connection", async () => {
    const { project, ada, link } = await warmAgent();
    await seedConnections(project, "header", 51);
    const held = makeHeldQueue();
    await changeAs(project, "POST", "/servers/header/reset", held.as);
    expect((await jobOf(project)).state).toBe("running");
    expect((await connect(ada, link, "header", "ada", "2")).text).toContain("is connected");
    await deliver([{ job: (await jobOf(project)).id, projectId: await idOf(project) }], held.as);
    expect(await jobOf(project)).toMatchObject({ state: "done", done: 52 });
    expect(await whoami(await agentOf(project, ada), "header")).toBe("ada");
  });

  test("a keeper that fails stops no other, is counted, and is tried again after a pause", async () => {
    const { project, projectId } = await withConnections(30);
    const held = makeHeldQueue();
    const failing = () => ({ revoke: () => Promise.reject(new Error("the keeper is down")) });
    const keepers = bindings.CREDENTIAL_KEEPER;
    const CREDENTIAL_KEEPER = {
      getByName: (name: string) => (name.includes("seed7") ? failing() : keepers.getByName(name)),
    } as unknown as typeof keepers;
    await changeAs(project, "DELETE", "/servers/header", { ...held.as, CREDENTIAL_KEEPER });
    const waiting = await jobOf(project);
    expect(waiting).toMatchObject({ state: "running", done: 29, failed: 1, total: 30 });
    expect(waiting.nextAt).toBe(Date.now() + 10 * SECOND);
    await deliver([held.messages.at(-1)], held.as);
    expect(await countLeft(projectId)).toBe(1);
    vi.setSystemTime(Date.now() + 10 * SECOND);
    await deliver([held.messages.at(-1)], held.as);
    expect(await jobOf(project)).toMatchObject({ state: "done", done: 30, failed: 0 });
    expect(await countLeft(projectId)).toBe(0);
  });

  test("F52, F66: a provider that is down does not stop a job, and is told later with the client that it knows", async () => {
    const project = await makeProject();
    const { ada, link } = await connected(project, "oauth2");
    await setFixtures({ revocation: "down" });
    const before = await revocations();
    await project.api("POST", "/servers/oauth2/reset", {});
    expect(await jobOf(project)).toMatchObject({ state: "done", done: 1, failed: 0 });
    const projectId = await idOf(project);
    const registrations = () => bindings.DB.prepare("SELECT count(*) AS n FROM oauth_registrations WHERE project_id = ?").bind(projectId).first("n");
    expect(await registrations()).toBe(1);
    await setFixtures({ revocation: "up" });
    const keeper = bindings.CREDENTIAL_KEEPER.getByName(JSON.stringify([projectId, `user:${await userIdOf(ada.email)}`]));
    vi.setSystemTime(Date.now() + 1 * MINUTE);
    const { runDurableObjectAlarm } = await import("cloudflare:test");
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(keeper as unknown as DurableObjectStub);
      expect(await revocations()).toBe(before + 1);
    }, PATIENCE);
    vi.setSystemTime(Date.now() + 1 * HOUR);
    await schedule("17 * * * *");
    expect(await registrations()).toBe(0);
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
  });

  test("the hour's sweep ends a credential that was stored for a replaced auth scope at the last moment", async () => {
    const { project, projectId } = await withConnections(1);
    const scope = await bindings.DB.prepare("SELECT auth_scope_id AS id FROM servers WHERE project_id = ? AND slug = 'header'")
      .bind(projectId)
      .first<string>("id");
    await project.api("POST", "/servers/header/reset", {});
    await bindings.DB.prepare(
      "INSERT INTO credentials (id, project_id, auth_scope_id, subject, status, version, created_at, updated_at) VALUES ('crd_late', ?, ?, 'user:late', 'active', 1, 1, 1)",
    )
      .bind(projectId, scope)
      .run();
    vi.setSystemTime(Date.now() + 11 * MINUTE);
    await schedule("17 * * * *");
    await vi.waitFor(async () => expect(await countLeft(projectId)).toBe(0), PATIENCE);
  });
});

const userIdOf = (email: string) => bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(email).first<string>("id");
