import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, test } from "vitest";
import { type Browser, makeBrowserOn } from "../../test/harness/browser.ts";
import { ids, seedStatements } from "../../test/harness/grown-deployment.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { judge } from "../../test/harness/worker/plans/judge.ts";
import { watchDatabase } from "../../test/harness/worker/plans/watched-database.ts";
import worker from "../index.ts";

const watched = watchDatabase(bindings.DB);
const as = { ...bindings, DB: watched.db };

/** Runs what a person or the platform starts, and judges each statement that reaches D1, whichever code wrote it. */
async function expectByPlan(run: () => Promise<unknown>, exception?: Parameters<typeof judge>[2]): Promise<void> {
  watched.take();
  await run();
  const ran = watched.take();
  expect(ran.length).toBeGreaterThan(0);
  const problems = await Promise.all(ran.map((one) => judge(bindings.DB, one, exception)));
  expect(problems.flat().join("\n")).toBe("");
}

/** Each sweep reads a batch, however much there is. */
const SWEEPS = {
  most: 20_002,
  scans: ["dead_letters", "found"],
  because: "It looks at 5,000 counts of calls in order and at a row of each project, and at most a thousand dead letters are kept.",
};

const LISTS = [
  "/servers",
  "/servers/server-1/tools",
  "/servers/server-1/auth-scopes",
  "/navigators",
  "/rules",
  "/links",
  `/links/${ids.link(0, 0)}/redemptions`,
  "/members",
  "/members?email=person1",
  "/members/u10",
  "/credentials",
  "/playground/users",
  "/api-keys",
  "/audit",
];

/** Lists that say how many rows they have. */
const COUNTED = { most: 1001, because: "It counts to 1,001." };

describe("what a person or the platform starts reads D1 by indexes only, at most 50 rows for each row it gets", () => {
  const admin: Browser = makeBrowserOn(ORIGIN, (path, init) => send(path, init, as));

  beforeAll(async () => {
    for (const statement of seedStatements({ members: 2000, projects: 40, servers: 60, events: 10_000, jobs: 200 }))
      await bindings.DB.prepare(statement).run();
    await bindings.DB.prepare("UPDATE members SET role = 'admin' WHERE project_id = 'prj_0' AND user_id = 'u1500'").run();
    // Without a second factor, whose code the test does not know.
    await bindings.DB.prepare("DELETE FROM second_factors WHERE user_id = 'u1500'").run();
  });

  test("a person signs in with a code", async () => {
    await expectByPlan(() => admin.signIn("person1500@example.com"));
  });

  test.each(LISTS)("an administrator reads %s", async (list) => {
    await expectByPlan(
      async () => expect((await admin.api("GET", `/projects/seed-0${list}`)).status).toBe(200),
      list === "/audit" ? COUNTED : undefined,
    );
  });

  test.each(["/connections", `/connect/${ids.link(0, 3)}`])("a person opens %s", async (page) => {
    await expectByPlan(() => admin.open(page));
  });

  test("the platform starts the hourly sweeps", async () => {
    await expectByPlan(async () => {
      const context = createExecutionContext();
      await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), as);
      await waitOnExecutionContext(context);
    }, SWEEPS);
  });
});
