import { describe, expect, test } from "vitest";
import { HOUR, SECOND } from "../lib/clock.ts";
import { decideProgress, type JobCursor, newJob, pauseAfter, readCursor, writeCursor } from "./job-rules.ts";

const NOW = 1_000_000;
const at = (cursor: Partial<JobCursor>) => writeCursor({ round: 0, step: "credentials", scope: "", after: "", ...cursor });
const job = { kind: "server.remove" as const, cursor: at({}), done: 0, failed: 0, total: 30 };
const NEXT = { scope: "scp_a", after: "user:25" };

describe("the progress of a job", () => {
  test("a new job begins with the credentials, before the first subject", () => {
    const made = {
      id: "job_1",
      projectId: "prj_1",
      kind: "server.remove",
      target: "x",
      authScopeIds: [],
      total: 0,
      createdBy: null,
      createdAt: NOW,
    } as const;
    expect(readCursor(newJob({ ...made, authScopeIds: [] }).cursor)).toEqual({ round: 0, step: "credentials", scope: "", after: "" });
  });

  test("a cursor is read as it was written", () => {
    const cursor: JobCursor = { round: 3, step: "members", scope: "", after: "user with “quotes”" };
    expect(readCursor(writeCursor(cursor))).toEqual(cursor);
  });

  test("a batch that is not the last moves the cursor, and the next one is due at once", () => {
    expect(decideProgress(job, { ended: 25, failed: 0, next: NEXT }, NOW)).toEqual({
      cursor: at(NEXT),
      done: 25,
      failed: 0,
      total: 30,
      state: "running",
      dueAt: NOW,
      finishedAt: null,
    });
  });

  test("failures of a round add up, and the first batch of a new round begins to count again", () => {
    const second = decideProgress({ ...job, cursor: at(NEXT), failed: 2 }, { ended: 20, failed: 3, next: NEXT }, NOW);
    expect(second.failed).toBe(5);
    expect(decideProgress({ ...job, cursor: at({ round: 1 }), failed: 5 }, { ended: 4, failed: 1, next: NEXT }, NOW).failed).toBe(1);
  });

  test("a step with failures begins again after a pause, and its failures stay visible meanwhile", () => {
    const progress = decideProgress({ ...job, cursor: at(NEXT), done: 25, failed: 1 }, { ended: 4, failed: 0 }, NOW);
    expect(progress).toMatchObject({ cursor: at({ round: 1 }), done: 29, failed: 1, state: "running", dueAt: NOW + 10 * SECOND });
  });

  test("the pause doubles from ten seconds to an hour", () => {
    expect([0, 1, 5, 20].map(pauseAfter)).toEqual([10 * SECOND, 20 * SECOND, 320 * SECOND, 1 * HOUR]);
  });

  test.each([
    ["server.remove", ["credentials", "clients"]],
    ["server.reset", ["credentials", "clients"]],
    ["project.remove", ["credentials", "members", "clients"]],
  ] as const)("the steps of %s follow each other to the end", (kind, steps) => {
    const seen: string[] = [];
    let progress = { ...job, kind, state: "running" as "running" | "done", finishedAt: null as number | null };
    while (progress.state === "running") {
      seen.push(readCursor(progress.cursor).step);
      progress = { ...progress, ...decideProgress(progress, { ended: 0, failed: 0 }, NOW) };
    }
    expect(seen).toEqual(steps);
    expect(progress.finishedAt).toBe(NOW);
  });

  test("a finished job has ended everything it counted, also what people disconnected themselves meanwhile", () => {
    const last = { ...job, cursor: at({ step: "clients" }), done: 28 };
    expect(decideProgress(last, { ended: 0, failed: 0 }, NOW)).toMatchObject({ state: "done", done: 30, total: 30 });
  });

  test("a job that ends more than it had counted has a greater total", () => {
    expect(decideProgress({ ...job, done: 30 }, { ended: 1, failed: 1 }, NOW).total).toBe(32);
  });
});
