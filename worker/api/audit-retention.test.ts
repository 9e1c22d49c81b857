import { expect, test } from "vitest";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";

type View = { auditRetentionDays: number; auditRetentionDaysMax: number };
type Failure = { code: string; fields: Record<string, string>; asks: { confirm: string[] } };

test("F110: a project keeps its audit for 30 days, and an administrator may choose more, up to the operator's limit", async () => {
  const project = await makeProject();
  expect((await project.api<View>("GET", "")).body).toMatchObject({ auditRetentionDays: 30, auditRetentionDaysMax: 365 });
  expect((await project.api<View>("PATCH", "", { auditRetentionDays: 90 })).body).toMatchObject({ auditRetentionDays: 90 });
  for (const [asked, problem] of [
    [366, "The operator of this Cardea instance allows at most 365 days."],
    [0, "Keep events for at least one day."],
    [1.5, expect.any(String)],
  ]) {
    const { status, body } = await project.api<Failure>("PATCH", "", { auditRetentionDays: asked });
    expect([status, body.fields]).toEqual([400, { auditRetentionDays: problem }]);
  }
  expect((await project.api<View>("GET", "")).body).toMatchObject({ auditRetentionDays: 90 });
});

test("F110: a shorter time is refused until the administrator confirms that events are deleted", async () => {
  const project = await makeProject();
  const asked = await project.api<Failure>("PATCH", "", { auditRetentionDays: 7, browserOrigins: ["https://agent.example.com"] });
  expect([asked.status, asked.body.code]).toEqual([409, "project.edit_loses"]);
  expect(asked.body.fields.auditRetentionDays).toBe("Audit events that are older than 7 days will be deleted. They cannot be brought back.");
  expect((await project.api<View & { browserOrigins: string[] }>("GET", "")).body).toMatchObject({ auditRetentionDays: 30, browserOrigins: [] });
  const { confirm } = asked.body.asks;
  expect((await project.api<View>("PATCH", "", { auditRetentionDays: 7, confirm })).body).toMatchObject({ auditRetentionDays: 7 });
  await expect
    .poll(async () => (await project.api<{ events: { changes: string | null }[] }>("GET", "/audit")).body.events.map(({ changes }) => changes))
    .toContain("days of audit events: 30 → 7");
});

test("F110: where the operator allows less than a project chose, the project shows what holds", async () => {
  const project = await makeProject();
  const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const as = { ...bindings, AUDIT_RETENTION_DAYS_MAX: "10" };
  const response = await send(`/api/v1/projects/${project.slug}`, { headers: { cookie } }, as);
  expect(await response.json()).toMatchObject({ auditRetentionDays: 10, auditRetentionDaysMax: 10 });
});
