import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { atDecision } from "../../test/harness/worker/at-decision.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { countLeft, deliver, deliverToEnd, makeHeldQueue, makeKilled, seedConnections } from "../../test/harness/worker/work.ts";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import { SECOND } from "../lib/clock.ts";
import { BATCH, BATCHES_PER_MESSAGE } from "./job-rules.ts";

type Job = { id: string; kind: string; target: string; state: string; total: number; done: number; failed: number; dueAt: number };
type Answer = { status: number; body: { job: Job } };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const rowOf = async (project: TestProject) => (await makeRooms(bindings).db.projects.findBySlug(project.slug)) ?? expect.fail();
const idOf = async (project: TestProject) => (await rowOf(project)).id;
const jobOf = async (project: TestProject, id: string) => (await project.api<Job>("GET", `/jobs/${id}`)).body;
const marksOf = async (project: TestProject) => makeRooms(bindings).db.revocations.list(await idOf(project));
const revoke = (project: TestProject, choice: object) => project.api<{ job: Job }>("POST", "/members/revocations", choice);

/** Sends a revocation to a Worker with other bindings. */
async function revokeAs(project: TestProject, choice: object, as: Bindings): Promise<Answer> {
  const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
  const path = `/api/v1/projects/${project.slug}/members/revocations`;
  const response = await send(path, { method: "POST", headers, body: JSON.stringify(choice) }, as);
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/** People of a project, each with two connections and an agent that has just called both servers, so that its isolate is warm. */
async function warmPeople(...names: string[]) {
  const project = await makeProject();
  const link = await project.userLink();
  const people = [];
  for (const name of names) {
    const browser = await person(name, link);
    for (const server of ["header", "query"]) await connect(browser, link, server, name);
    const agent = await connectAgent(project.slug, (await signInAgent(browser, project.slug)).access_token);
    for (const server of ["header", "query"]) expect(await whoami(agent, server)).toBe(name);
    people.push({ browser, agent, email: browser.email, name });
  }
  return { project, link, people, projectId: await idOf(project) };
}

type Warm = Awaited<ReturnType<typeof warmPeople>>["people"][number];
const [first, second] = [(people: Warm[]) => people[0] ?? expect.fail(), (people: Warm[]) => people[1] ?? expect.fail()];

// The rooms of a test are another copy of the Worker: what they change, the Worker under test hears as another isolate does.
describe("F52: what many members gave is used by no call one second after the revocation, although nothing has been ended yet", () => {
  test("a revocation of all members and all servers stops every connection, and their links offer to connect again", async () => {
    const { project, link, people, projectId } = await warmPeople("ada", "grace");
    await makeRooms(bindings).people.revokeConnections.revoke(await rowOf(project), { chosen: { kind: "all" } }, "me");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    for (const { agent } of people)
      for (const server of ["header", "query"]) expect((await call(agent, `${server}__whoami`)).text).toContain(`not connected to “${server}”`);
    expect((await first(people).browser.open(link)).text).toContain("Not connected");
    expect(await countLeft(projectId)).toBe(4);
  });

  test("a revocation of named members at one server stops theirs; other members and servers stay", async () => {
    const { project, people, projectId } = await warmPeople("ada", "grace");
    const [ada, grace] = [first(people), second(people)];
    const chosen = { kind: "emails" as const, emails: [ada.email] };
    await makeRooms(bindings).people.revokeConnections.revoke(await rowOf(project), { chosen, servers: ["header"] }, "me");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await call(ada.agent, "header__whoami")).text).toContain("not connected to “header”");
    expect(await whoami(ada.agent, "query")).toBe("ada");
    for (const server of ["header", "query"]) expect(await whoami(grace.agent, server)).toBe("grace");
    expect(await countLeft(projectId)).toBe(4);
  });

  test("a revocation of the members whom a search finds stops theirs; a person of another project with the same address stays", async () => {
    const { project, people } = await warmPeople("ada", "grace");
    const [ada, grace] = [first(people), second(people)];
    const other = await makeProject();
    const link = await other.userLink();
    await ada.browser.open(link);
    await connect(ada.browser, link, "header", "ada");
    const elsewhere = await connectAgent(other.slug, (await signInAgent(ada.browser, other.slug)).access_token);
    expect(await whoami(elsewhere, "header")).toBe("ada");
    await makeRooms(bindings).people.revokeConnections.revoke(await rowOf(project), { chosen: { kind: "prefix", prefix: "ada." } }, "me");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await call(ada.agent, "header__whoami")).text).toContain("not connected to “header”");
    expect(await whoami(grace.agent, "header")).toBe("grace");
    expect(await whoami(elsewhere, "header")).toBe("ada");
  });
});

describe("F52: the revocation of many members' connections", () => {
  test("a revocation counts first what it would end, and then ends it and its mark; the audit has both ends", async () => {
    const { project, link, people, projectId } = await warmPeople("ada", "grace");
    const [ada, grace] = [first(people), second(people)];
    const { body } = await project.api("POST", "/members/revocations/preview", { emails: [ada.email.toUpperCase(), "nobody@example.com"] });
    expect(body).toEqual({ members: 1, connections: 2, unknown: ["nobody@example.com"] });
    expect((await project.api("POST", "/members/revocations/preview", { all: true })).body).toEqual({ members: 3, connections: 4, unknown: [] });
    expect((await project.api("POST", "/members/revocations/preview", { emailPrefix: "grace.", servers: ["query"] })).body).toEqual({
      members: 1,
      connections: 1,
      unknown: [],
    });
    expect(await countLeft(projectId)).toBe(4);
    const { status, body: begun } = await revoke(project, { emails: [ada.email], servers: ["header"] });
    expect([status, begun.job]).toMatchObject([202, { kind: "members.revoke", target: "header", total: 1 }]);
    expect(await jobOf(project, begun.job.id)).toMatchObject({ state: "done", done: 1, failed: 0 });
    expect([await countLeft(projectId), await marksOf(project)]).toEqual([3, []]);
    expect((await connect(ada.browser, link, "header", "ada", "2")).text).toContain("is connected");
    expect(await whoami(ada.agent, "header")).toBe("ada");
    expect(await whoami(grace.agent, "header")).toBe("grace");
    const events = async () => (await project.api<{ events: { action: string; changes?: string }[] }>("GET", "/audit")).body.events;
    await expect
      .poll(async () => (await events()).map(({ action, changes }) => [action, changes]))
      .toEqual(
        expect.arrayContaining([
          ["members.revoke", `1 to end: ${begun.job.id}`],
          ["job.finish", "members.revoke: 1 of 1 ended"],
        ]),
      );
  });

  test("a revocation keeps the project's credential and those of the playground", async () => {
    const project = await makeProject();
    const playground = await project.makeLink({ type: "playground", servers: ["header"], domains: ["example.com"] });
    await connect(await person("tester", playground), playground, "header", "tester");
    await seedConnections(project, "header", 3);
    expect((await project.api("POST", "/members/revocations/preview", { all: true })).body).toMatchObject({ connections: 3 });
    const { body } = await revoke(project, { all: true });
    expect(await jobOf(project, body.job.id)).toMatchObject({ state: "done", done: 3, total: 3 });
    expect(await countLeft(await idOf(project))).toBe(1);
  });

  test.each([
    ["names nobody", {}, "all"],
    ["names members in two ways", { all: true, emails: ["a@example.com"] }, "all"],
    ["has an empty list of members", { emails: [] }, "emails"],
    ["names an address that is no member's", { emails: ["nobody@example.com"] }, "emails"],
    ["names a server that the project does not have", { all: true, servers: ["nowhere"] }, "servers"],
    ["has a misspelled property", { all: true, server: "header" }, "body"],
  ])("a revocation is refused if it %s, and nothing changes", async (_, choice, field) => {
    const project = await makeProject();
    await seedConnections(project, "header", 2);
    const { status, body } = await project.api<{ code: string; fields: object }>("POST", "/members/revocations", choice);
    expect([status, body.code, Object.keys(body.fields)]).toEqual([400, "request.invalid", [field]]);
    expect([await countLeft(await idOf(project)), await marksOf(project)]).toEqual([2, []]);
  });

  test("a revocation is refused while twenty others are under way", async () => {
    const project = await makeProject();
    await seedConnections(project, "header", 100);
    const { as } = makeHeldQueue();
    for (let n = 0; n < 20; n++) {
      const job = `INSERT INTO revocation_marks VALUES ('job_full${n}' || ?1, ?1, NULL, '[]', 1)`;
      await bindings.DB.prepare(job)
        .bind(await idOf(project))
        .run();
    }
    expect(await revokeAs(project, { all: true }, as)).toMatchObject({ status: 409, body: { code: "revocation.too_many" } });
    expect((await project.api<{ jobs: unknown[] }>("GET", "/jobs")).body.jobs).toEqual([]);
  });

  test("a connection that a person gives again during the revocation stays", async () => {
    const { project, link, people, projectId } = await warmPeople("ada");
    const ada = first(people);
    await seedConnections(project, "header", 60);
    const { as } = makeHeldQueue();
    const { body } = await revokeAs(project, { all: true }, as);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    // The marks stand, and ada's old values may be ended or not.
    expect(await marksOf(project)).toHaveLength(1);
    expect((await connect(ada.browser, link, "header", "ada", "2")).text).toContain("is connected");
    expect(await whoami(ada.agent, "header")).toBe("ada");
    expect((await call(ada.agent, "query__whoami")).text).toContain("not connected");
    await deliver([{ job: body.job.id, projectId }], as);
    expect(await jobOf(project, body.job.id)).toMatchObject({ state: "done", failed: 0 });
    expect([await countLeft(projectId), await marksOf(project)]).toEqual([1, []]);
    expect(await whoami(ada.agent, "header")).toBe("ada");
  });

  test("a revocation waits for D1's decision on what a person is giving again, and leaves it", async () => {
    const { project, link, people, projectId } = await warmPeople("ada");
    const ada = first(people);
    const { as } = makeHeldQueue();
    let job: Job | undefined;
    // What she gave before is older than the revocation, and what she gives now is newer.
    vi.setSystemTime(Date.now() + 2 * SECOND);
    atDecision(async (decide) => {
      vi.setSystemTime(Date.now() - 1 * SECOND);
      job = (await revokeAs(project, { emails: [ada.email], servers: ["header"] }, as)).body.job;
      vi.setSystemTime(Date.now() + 1 * SECOND);
      return decide();
    });
    expect((await connect(ada.browser, link, "header", "ada", "2")).text).toContain("is connected");
    const begun = job ?? expect.fail("no revocation");
    expect(await makeRooms(bindings).db.jobs.find(projectId, begun.id as `job_${string}`)).toMatchObject({ state: "running", done: 0, failed: 1 });
    const row = async () => (await makeRooms(bindings).db.jobs.find(projectId, begun.id as `job_${string}`)) ?? expect.fail();
    expect(await deliverToEnd(row)).toMatchObject({ state: "done", failed: 0 });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await whoami(ada.agent, "header")).toBe("ada");
    expect([await countLeft(projectId), await marksOf(project)]).toEqual([2, []]);
  });

  test("two revocations at once both end their connections", async () => {
    const project = await makeProject();
    await seedConnections(project, "header", 60);
    await seedConnections(project, "query", 60);
    const { as, messages } = makeHeldQueue();
    const choices = [{ all: true, servers: ["header"] }, { all: true }];
    const begun = await Promise.all(choices.map((choice) => revokeAs(project, choice, as)));
    expect(begun.map(({ status }) => status)).toEqual([202, 202]);
    expect(await marksOf(project)).toHaveLength(2);
    for (let message = messages.shift(); message; message = messages.shift()) await deliver([message], as);
    for (const { body } of begun) expect(await jobOf(project, body.job.id)).toMatchObject({ state: "done", failed: 0 });
    expect([await countLeft(await idOf(project)), await marksOf(project)]).toEqual([0, []]);
  });
});

/** The answer of a keeper that knows nothing of a credential. One object for each of 10,000 people takes local workerd minutes. */
const unknowing = { revoke: async () => ({ version: 4, status: "revoked", refreshable: false }) };

/** Real keepers for one person in a hundred. */
function someKeepers(keepers: typeof bindings.CREDENTIAL_KEEPER) {
  return { getByName: (name: string) => (/seed\d*00"/.test(name) ? keepers.getByName(name) : unknowing) } as unknown as typeof keepers;
}

const CONNECTIONS = 10_000;

describe("F52: the revocation of 10,000 connections answers at once, and ends all of them although the process is killed now and then", () => {
  test.each(["all members", "a search that finds all of them"])("for %s", async (whose) => {
    const project = await makeProject();
    const projectId = await idOf(project);
    const other = await makeProject();
    await seedConnections(other, "header", 3);
    await seedConnections(project, "header", CONNECTIONS);
    if (whose !== "all members") {
      const people = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)";
      await bindings.DB.batch([
        bindings.DB.prepare(
          `INSERT INTO user (id, name, email, email_verified, created_at, updated_at) ${people} SELECT 'seed' || n, '', 'seed' || n || '@many.example', 1, 1, 1 FROM n`,
        ).bind(CONNECTIONS - 1),
        bindings.DB.prepare(
          `INSERT INTO members (project_id, user_id, role, created_at, email) ${people} SELECT ?2, 'seed' || n, 'member', 1, 'seed' || n || '@many.example' FROM n`,
        ).bind(CONNECTIONS - 1, projectId),
      ]);
    }
    const killed = makeKilled(7);
    const CREDENTIAL_KEEPER = someKeepers(bindings.CREDENTIAL_KEEPER);
    const held = makeHeldQueue({ ...killed.as, CREDENTIAL_KEEPER });
    const { status, body } = await revokeAs(project, whose === "all members" ? { all: true } : { emailPrefix: "seed" }, held.as);
    const expected = whose === "all members" ? CONNECTIONS : CONNECTIONS - 1;
    expect([status, body.job.total]).toEqual([202, expected]);
    expect(await countLeft(projectId)).toBeGreaterThanOrEqual(CONNECTIONS - BATCH.credentials);

    const find = async () => (await makeRooms(bindings).db.jobs.find(projectId, body.job.id as `job_${string}`)) ?? expect.fail();
    let invocations = 0;
    while ((await find()).state === "running") {
      invocations++;
      await deliver([{ job: body.job.id, projectId }], held.as);
    }
    expect(killed.killed()).toBeGreaterThan(10);
    expect(invocations).toBeLessThanOrEqual((2 * CONNECTIONS) / (BATCH.credentials * BATCHES_PER_MESSAGE) + killed.killed());
    expect(await find()).toMatchObject({ state: "done", done: expected, failed: 0 });
    expect([await countLeft(projectId), await marksOf(project)]).toEqual([CONNECTIONS - expected, []]);
    expect(await countLeft(await idOf(other))).toBe(3);
  });
});
