import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { countLeft, deliver, deliverToEnd, makeHeldQueue, makeKilled, seedConnections } from "../../test/harness/worker/work.ts";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import { SECOND } from "../lib/clock.ts";

type Job = { id: string; kind: string; target: string; state: string; total: number; done: number; failed: number };
type Answer = { status: number; body: { job: Job; code: string } };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const idOf = async (project: TestProject) => (await makeRooms(bindings).db.projects.findBySlug(project.slug))?.id ?? expect.fail();

/** Sends a revocation to a Worker with other bindings. */
async function revokeAs(project: TestProject, choice: object, as: Bindings): Promise<Answer> {
  const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
  const path = `/api/v1/projects/${project.slug}/credentials/revocations`;
  const response = await send(path, { method: "POST", headers, body: JSON.stringify(choice) }, as);
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/** A project, and a way to the row of its job. */
async function begin(seeded: Record<string, number>) {
  const project = await makeProject();
  const projectId = await idOf(project);
  for (const [server, count] of Object.entries(seeded)) await seedConnections(project, server, count);
  const rowOf = async (id: string) => (await makeRooms(bindings).db.jobs.find(projectId, id as `job_${string}`)) ?? expect.fail();
  return { project, projectId, rowOf };
}

describe("F52: all connections that a search finds are revoked in the background", () => {
  test("the connections that fit the search end, although the process is killed now and then; others and another project's stay, and the job forgets the search", async () => {
    const { project, projectId, rowOf } = await begin({ header: 60, query: 30 });
    const other = await begin({ header: 3 });
    const { as, killed } = makeKilled(3);
    const held = makeHeldQueue(as);
    const { status, body } = await revokeAs(project, { server: "header", owner: "person", status: "active", q: "header" }, held.as);
    expect([status, body.job.total, body.job.target, body.job.kind]).toEqual([202, 60, "header", "credentials.revoke"]);
    const find = () => rowOf(body.job.id);
    while ((await find()).state === "running") {
      vi.setSystemTime(Math.max(Date.now(), (await find()).dueAt));
      await deliver([{ job: body.job.id, projectId }], held.as);
    }
    expect(killed()).toBeGreaterThan(0);
    const job = await find();
    expect([job.done, job.failed]).toEqual([60, 0]);
    expect(job.cursor).not.toContain("header");
    expect([await countLeft(projectId), await countLeft(other.projectId)]).toEqual([30, 3]);
    const { results } = await bindings.DB.prepare("SELECT DISTINCT ended_by FROM credentials WHERE project_id = ? AND status = 'revoked'")
      .bind(projectId)
      .run();
    expect(results).toEqual([{ ended_by: "administrator" }]);
  });

  test("the next call with a connection that a search found is refused, and one that the person gives again meanwhile stays", async () => {
    const { project, projectId, rowOf } = await begin({ header: 60 });
    const link = await project.userLink();
    const ada = await person("ada", link);
    for (const server of ["header", "query"]) await connect(ada, link, server, "ada");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    const { as } = makeHeldQueue();
    vi.setSystemTime(Date.now() + 2 * SECOND);
    const { body } = await revokeAs(project, { server: "header" }, as);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await connect(ada, link, "header", "ada", "2")).text).toContain("is connected");
    const { body: second } = await revokeAs(project, { q: ada.email }, as);
    expect(second.code).toBe("revocation.under_way");
    expect(await deliverToEnd(() => rowOf(body.job.id), as)).toMatchObject({ state: "done", failed: 0 });
    expect(await whoami(agent, "header")).toBe("ada");
    const { body: third } = await revokeAs(project, { q: `query ${ada.email}` }, as);
    expect(await deliverToEnd(() => rowOf(third.job.id), as)).toMatchObject({ state: "done", done: 1 });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await call(agent, "query__whoami")).text).toContain("not connected to “query”");
    expect([await whoami(agent, "header"), await countLeft(projectId)]).toEqual(["ada", 1]);
  });

  test("a connection whose keeper does not answer is counted, and ended once it answers", async () => {
    const { project, projectId, rowOf } = await begin({ header: 30 });
    const keepers = bindings.CREDENTIAL_KEEPER;
    const down = { revoke: () => Promise.reject(new Error("the keeper is down")) };
    const CREDENTIAL_KEEPER = {
      getByName: (name: string) => (name.includes('seed7"') ? down : keepers.getByName(name)),
    } as unknown as typeof keepers;
    const broken = makeHeldQueue({ ...bindings, CREDENTIAL_KEEPER });
    const { body } = await revokeAs(project, { all: true }, broken.as);
    await deliver([{ job: body.job.id, projectId }], broken.as);
    expect(await rowOf(body.job.id)).toMatchObject({ state: "running", failed: 1 });
    expect(await countLeft(projectId)).toBe(1);
    expect(await deliverToEnd(() => rowOf(body.job.id))).toMatchObject({ state: "done", failed: 0 });
    expect(await countLeft(projectId)).toBe(0);
  });

  test.each([
    ["says nothing", {}],
    ["asks for all, and for some", { all: true, server: "header" }],
    ["has a state in which nothing is listed", { status: "revoked" }],
    ["has a misspelled property", { servers: ["header"] }],
  ])("a revocation is refused if it %s, and nothing changes", async (_, choice) => {
    const { project, projectId } = await begin({ header: 2 });
    expect(await project.api<{ code: string }>("POST", "/credentials/revocations", choice)).toMatchObject({
      status: 400,
      body: { code: "request.invalid" },
    });
    expect([await countLeft(projectId), (await project.api<{ jobs: object[] }>("GET", "/jobs")).body.jobs]).toEqual([2, []]);
  });
});
