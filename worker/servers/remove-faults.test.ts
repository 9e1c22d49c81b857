import { createScheduledController } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { withEachFault } from "../../test/harness/worker/faults/each-fault.ts";
import { letClockGoOn } from "../../test/harness/worker/faults/onward-clock.ts";
import { type Owned, ownedBy, placesOf, settle } from "../../test/harness/worker/faults/settled.ts";
import { connect, makeProject, person, refreshableAt, type TestProject } from "../../test/harness/worker/project.ts";
import { deliver } from "../../test/harness/worker/work.ts";
import worker from "../index.ts";
import { MINUTE } from "../lib/clock.ts";

letClockGoOn();

type Try = Owned & { project: TestProject; login: string };

/** Lets every job of the project come to its end, by the schedule alone. */
async function finishJobs(projectId: string): Promise<void> {
  for (let rounds = 0; rounds < 20; rounds++) {
    const { results } = await bindings.DB.prepare("SELECT id, due_at AS dueAt FROM jobs WHERE project_id = ? AND state = 'running'")
      .bind(projectId)
      .all<{ id: string; dueAt: number }>();
    if (results.length === 0) return;
    vi.setSystemTime(Math.max(Date.now(), ...results.map(({ dueAt }) => dueAt)) + 10 * MINUTE);
    await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), bindings);
    await deliver(results.map(({ id }) => ({ job: id, projectId })));
  }
  expect.fail("a job does not end");
}

test("S45: after any single fault while a server is removed, a second try or the schedule ends its credentials, here and at the provider", async () => {
  await withEachFault<Try>("remove a server", {
    async prepare() {
      const project = await makeProject();
      const link = await project.userLink();
      const ada = await person("ada", link);
      const login = `ada-${crypto.randomUUID().slice(0, 8)}`;
      await connect(ada, link, "oauth2", login);
      return { ...(await ownedBy(project, ada.email, "oauth2")), project, login };
    },
    own: ({ projectId, userId }) => [projectId, userId],
    async act({ project }) {
      const { status, body } = await project.api("DELETE", "/servers/oauth2");
      return { status, text: JSON.stringify(body) };
    },
    async again({ project }, { status }) {
      if (status >= 400) expect([202, 404]).toContain((await project.api("DELETE", "/servers/oauth2")).status);
    },
    async check(of) {
      await finishJobs(of.projectId);
      await settle(of);
      const { row, kept, inVault } = await placesOf(of);
      expect([row?.status, kept?.status, kept?.sealed, inVault]).toEqual(["revoked", "revoked", undefined, []]);
      await expect.poll(() => refreshableAt(of.login)).toEqual([]);
      const { body } = await of.project.api<{ servers: { slug: string }[] }>("GET", "/servers");
      expect(body.servers.map(({ slug }) => slug)).not.toContain("oauth2");
      const left = bindings.DB.prepare("SELECT count(*) AS n FROM server_reports WHERE project_id = ?").bind(of.projectId);
      expect(await left.first("n")).toBe(0);
    },
  });
});
