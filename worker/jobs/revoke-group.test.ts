import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, refreshableAt, setFixtures } from "../../test/harness/worker/project.ts";
import { countLeft, deliverToEnd, makeHeldQueue, makeKilled, seedConnections } from "../../test/harness/worker/work.ts";
import type { Group } from "../db/db.ts";
import { makeRooms } from "../deps.ts";
import { DAY, HOUR, SECOND } from "../lib/clock.ts";
import type { JobId } from "../lib/ids.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(async () => {
  vi.useRealTimers();
  await setFixtures({ revocation: "up" });
});

type Job = { id: JobId; kind: string; state: string; total: number; done: number };
type Refused = { error: { code: string } };

/** A project with people who have connected the header server, and the oauth2 server too. */
async function withPeople(...names: string[]) {
  const project = await makeProject();
  const link = await project.userLink();
  const { db } = makeRooms(bindings);
  const { id: projectId } = (await db.projects.findBySlug(project.slug)) ?? expect.fail();
  const people = await Promise.all(
    names.map(async (name) => {
      const browser = await person(name, link);
      const login = `${name}-${crypto.randomUUID().slice(0, 8)}`;
      await connect(browser, link, "header", name);
      await connect(browser, link, "oauth2", login);
      const { id } = (await db.users.findByEmail(browser.email)) ?? expect.fail();
      const agent = await connectAgent(project.slug, (await signInAgent(browser, project.slug)).access_token);
      return { id, login, agent, reconnect: () => connect(browser, link, "header", name) };
    }),
  );
  return {
    ...{ project, projectId, link },
    people,
    revoke: (group: object) => project.api<{ job: Job }>("POST", "/revocations", group),
    /** Marks a group in another isolate, where nothing goes on with its job. */
    mark: async (group: Group) => (await makeRooms(makeHeldQueue().as).jobs.revokeGroup({ id: projectId, slug: project.slug }, group, "me")).id,
    toEnd: (job: JobId, as = bindings) => deliverToEnd(async () => (await db.jobs.find(projectId, job)) ?? expect.fail(), as),
    serverId: async (slug: string) => (await db.servers.getBySlug(projectId, slug)).id,
  };
}

describe("the revocation of many members' connections", () => {
  test("no call uses one a second later, although nothing has been ended yet, and all others are used", async () => {
    const { people, projectId, mark, serverId } = await withPeople("ada", "bob");
    const [ada, bob] = [people[0] ?? expect.fail(), people[1] ?? expect.fail()];
    for (const { agent } of people) for (const server of ["header", "oauth2"]) await whoami(agent, server);
    await mark({ members: [ada.id], serverId: await serverId("header") });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await call(ada.agent, "header__whoami")).text).toContain("not connected to “header”");
    expect([await whoami(ada.agent, "oauth2"), await whoami(bob.agent, "header")]).toEqual([ada.login, "bob"]);
    expect(await countLeft(projectId)).toBe(4);
  });

  test("a member who connects again meanwhile keeps the new connection, and the others' end", async () => {
    const { people, projectId, mark, toEnd, serverId } = await withPeople("ada", "bob");
    const [ada, bob] = [people[0] ?? expect.fail(), people[1] ?? expect.fail()];
    const job = await mark({ serverId: await serverId("header") });
    expect((await ada.reconnect()).text).toContain("is connected");
    expect(await whoami(ada.agent, "header")).toBe("ada");
    expect(await toEnd(job)).toMatchObject({ state: "done", total: 2, done: 2 });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await whoami(ada.agent, "header")).toBe("ada");
    expect((await call(bob.agent, "header__whoami")).text).toContain("not connected to “header”");
    expect(await countLeft(projectId)).toBe(3);
    expect((await bob.reconnect()).text).toContain("is connected");
    expect(await whoami(bob.agent, "header")).toBe("bob");
  });

  test("the API answers with the job, which ends the grants at the provider too, and the audit has the act and its end", async () => {
    const { people, project, projectId, link, revoke } = await withPeople("ada", "bob");
    const ada = people[0] ?? expect.fail();
    const { status, body } = await revoke({ members: [ada.id], link: link.slice("/connect/".length) });
    expect([status, body.job]).toMatchObject([202, { kind: "credentials.revoke", target: project.slug, total: 2 }]);
    await expect.poll(async () => (await project.api<Job>("GET", `/jobs/${body.job.id}`)).body).toMatchObject({ state: "done", done: 2 });
    expect(await countLeft(projectId)).toBe(2);
    await expect.poll(() => refreshableAt(ada.login)).toEqual([]);
    const actions = async () => (await project.api<{ events: { action: string }[] }>("GET", "/audit")).body.events.map(({ action }) => action);
    await expect.poll(actions).toEqual(expect.arrayContaining(["credentials.revoke", "job.finish"]));
  });

  test("only members whose agents have done nothing since a time lose their connections", async () => {
    const { people, projectId, revoke } = await withPeople("ada", "bob");
    const [ada] = people;
    const old = Date.now() - 40 * DAY;
    await bindings.DB.prepare("UPDATE members SET created_at = ?1, last_active_at = CASE user_id WHEN ?2 THEN ?1 END WHERE project_id = ?3")
      .bind(old, ada?.id, projectId)
      .run();
    await bindings.DB.prepare("UPDATE members SET last_active_at = ?1 WHERE project_id = ?2 AND user_id = ?3")
      .bind(Date.now() - HOUR, projectId, people[1]?.id)
      .run();
    expect((await revoke({ inactiveSince: Date.now() - 30 * DAY })).body.job).toMatchObject({ total: 2 });
    await expect.poll(() => countLeft(projectId)).toBe(2);
  });

  const refused: [string, object, number, string][] = [
    ["nothing that says whose", {}, 400, "request.invalid"],
    ["members who have no connection", { members: ["nobody"] }, 409, "revocation.nobody"],
    ["a server that is not there", { server: "nothing" }, 404, "resource.not_found"],
    ["a link that is not there", { link: "lnk_nothing" }, 404, "resource.not_found"],
  ];
  test("what fits nobody is refused with words, and nothing has changed", async () => {
    const { project, projectId } = await withPeople("ada");
    for (const [, group, status, code] of refused) {
      const answer = await project.api<Refused>("POST", "/revocations", group);
      expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    }
    expect((await project.api<{ jobs: Job[] }>("GET", "/jobs")).body.jobs).toEqual([]);
    expect(await countLeft(projectId)).toBe(2);
  });

  test("of two at once one begins, and the other one can be repeated after it", async () => {
    const { project, projectId, mark, toEnd, serverId } = await withPeople("ada");
    const [header, oauth2] = [await serverId("header"), await serverId("oauth2")];
    const both = await Promise.allSettled([mark({ serverId: header }), mark({ serverId: oauth2 })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "revocation.running" } });
    const [job] = (await project.api<{ jobs: Job[] }>("GET", "/jobs")).body.jobs;
    await toEnd(job?.id ?? expect.fail());
    expect(await countLeft(projectId)).toBe(1);
    await toEnd(await mark({ serverId: both[0]?.status === "fulfilled" ? oauth2 : header }));
    expect(await countLeft(projectId)).toBe(0);
  });

  test("everything ends although the job is killed again and again and the provider is away", async () => {
    const { project, projectId, mark, toEnd, serverId } = await withPeople("ada");
    await seedConnections(project, "header", 120);
    await setFixtures({ revocation: "down" });
    const job = await mark({ serverId: await serverId("header") });
    const { as, killed } = makeKilled(3);
    expect(await toEnd(job, as)).toMatchObject({ state: "done", total: 121, done: 121 });
    expect(killed()).toBeGreaterThan(0);
    // The other server's connection stays.
    expect(await countLeft(projectId)).toBe(1);
    const left = await bindings.DB.prepare(
      "SELECT (SELECT count(*) FROM revocation_marks) + (SELECT count(*) FROM auth_scopes WHERE revoking IS NOT NULL)",
    ).first();
    expect(Object.values(left ?? {})).toEqual([0]);
  });
});
