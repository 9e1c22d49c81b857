import type { WorkTexts } from "../../texts/en/en.ts";
import { pageTexts } from "../../texts/texts.ts";

/** Work in the background, as the API tells of it. Times are UTC ms. */
export type Job = {
  id: string;
  kind: keyof WorkTexts["jobs"]["titles"]["running"];
  target: string;
  state: "running" | "done";
  total: number;
  done: number;
  failed: number;
  nextAt: number | null;
  finishedAt: number | null;
};

/** Finished work is shown for this long. */
const SHOWN_FOR = 10 * 60_000;

/** The jobs to show: those that run, and those with something to end that have just finished. */
export const shownJobs = <Shown extends Job>(jobs: Shown[], now: number): Shown[] =>
  jobs.filter(({ state, total, finishedAt }) => state === "running" || (total > 0 && now - (finishedAt ?? 0) < SHOWN_FOR));

/** @param at says a time, for people */
export function describeJob(job: Job, at: (time: number) => string): { title: string; text: string } {
  const { kind, target, state, total, done, failed, nextAt } = job;
  const { jobs: words } = pageTexts();
  const title = words.titles[state][kind](target);
  const again = nextAt === null ? "" : words.again(at(nextAt));
  if (kind === "vault.move") return { title, text: describeMove(job, again) };
  const ended = kind === "project.remove" ? words.membershipsEnded(done, total) : words.connectionsEnded(done, total);
  if (state === "done") return { title, text: words.alsoAtProviders(ended) };
  // What a search found is not marked beforehand: agents use each connection until it has ended.
  if (kind === "credentials.revoke") return { title, text: failed === 0 ? words.othersFollow(ended) : `${words.notEndedYet(ended, failed)}${again}` };
  if (failed === 0) return { title, text: words.othersUnused(ended) };
  return { title, text: `${words.notEnded(ended, failed)}${again}` };
}

/** A move never stops a call: until it is done, both stores are read. */
function describeMove({ state, total, done, failed }: Job, again: string): string {
  const { jobs: words } = pageTexts();
  if (state === "done") return words.movedAll(done);
  return failed === 0 ? words.moving(done, total) : `${words.notMoved(done, total, failed)}${again}`;
}
