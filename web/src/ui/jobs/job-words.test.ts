import { beforeAll, describe, expect, test } from "vitest";
import { loadTexts } from "../../texts/texts.ts";
import { describeJob, type Job, shownJobs } from "./job-words.ts";

beforeAll(loadTexts);

const job: Job = {
  id: "job_1",
  kind: "server.remove",
  target: "calendar",
  state: "running",
  total: 30,
  done: 25,
  failed: 0,
  nextAt: 5,
  finishedAt: null,
};
const at = (time: number) => `time ${time}`;

describe("the words of work in the background", () => {
  test("a running job says how much has ended, and that agents use nothing of the rest", () => {
    expect(describeJob(job, at)).toEqual({
      title: "Removing the server calendar",
      text: "25 of 30 connections ended. No agent uses the others any more.",
    });
  });

  test("a job with failures says how many, and when Cardea tries again", () => {
    expect(describeJob({ ...job, failed: 2 }, at).text).toBe(
      "25 of 30 connections ended. 2 could not be ended yet; no agent uses them any more. Cardea tries again at time 5.",
    );
  });

  test("a revocation of what a search found does not say that agents use nothing of the rest", () => {
    const found: Job = { ...job, kind: "credentials.revoke", target: "demo" };
    expect(describeJob(found, at).text).toBe("25 of 30 connections ended. The others follow.");
    expect(describeJob({ ...found, failed: 2 }, at).text).toBe("25 of 30 connections ended. 2 could not be ended yet. Cardea tries again at time 5.");
  });

  test("a finished job says what it did", () => {
    expect(describeJob({ ...job, kind: "project.remove", state: "done", done: 30, nextAt: null, finishedAt: 9 }, at)).toEqual({
      title: "Removed the project calendar",
      text: "30 of 30 connections and memberships ended, here and at the providers.",
    });
  });

  test("a move says how much has moved, and that connections go on", () => {
    const move: Job = { ...job, kind: "vault.move", target: "demo" };
    expect(describeJob(move, at)).toEqual({
      title: "Moving the stored values of demo",
      text: "25 of 30 moved. Connections work as before meanwhile.",
    });
    expect(describeJob({ ...move, failed: 1 }, at).text).toBe(
      "25 of 30 moved. 1 could not be moved yet; the settings say why. Cardea tries again at time 5.",
    );
  });

  test("running jobs are shown, and finished ones for ten minutes if they had something to end", () => {
    const done: Job = { ...job, state: "done", finishedAt: 1_000_000 };
    expect(shownJobs([job, done, { ...done, total: 0 }], 1_000_000 + 599_999)).toEqual([job, done]);
    expect(shownJobs([done], 1_000_000 + 600_000)).toEqual([]);
  });
});
