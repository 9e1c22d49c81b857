/** Work in the background, as the API tells of it. Times are UTC ms. */
export type Job = {
  id: string;
  kind: keyof typeof WORDS;
  target: string;
  state: "running" | "done";
  total: number;
  done: number;
  failed: number;
  nextAt: number | null;
  finishedAt: number | null;
};

/** What a job does while it runs, and what it did. */
const WORDS = {
  "server.remove": ["Removing the server", "Removed the server"],
  "server.reset": ["Resetting the sign-in of", "Reset the sign-in of"],
  "server.edit": ["Ending what the edit removed of", "Ended what the edit removed of"],
  "server.scope.remove": ["Removing an auth scope of", "Removed an auth scope of"],
  "server.scope.reset": ["Taking back an auth scope of", "Took back an auth scope of"],
  "members.revoke": ["Revoking connections of members:", "Revoked connections of members:"],
  "project.remove": ["Removing the project", "Removed the project"],
  "vault.rotate": ["Rotating the vault keys to", "Rotated the vault keys to"],
  "vault.move": ["Moving the stored values of", "Moved the stored values of"],
} as const;

/** Finished work is shown for this long. */
const SHOWN_FOR = 10 * 60_000;

/** The jobs to show: those that run, and those with something to end that have just finished. */
export const shownJobs = <Shown extends Job>(jobs: Shown[], now: number): Shown[] =>
  jobs.filter(({ state, total, finishedAt }) => state === "running" || (total > 0 && now - (finishedAt ?? 0) < SHOWN_FOR));

/** @param at says a time, for people */
export function describeJob(
  { kind, target, state, total, done, failed, nextAt }: Job,
  at: (time: number) => string,
): { title: string; text: string } {
  const ended = `${done} of ${total} ${kind === "project.remove" ? "connections and memberships" : "connections"} ended`;
  const title = `${WORDS[kind][state === "done" ? 1 : 0]} ${target}`;
  if (kind === "vault.move") return { title, text: describeMove({ state, total, done, failed, nextAt }, at) };
  if (state === "done") return { title, text: `${ended}, here and at the providers.` };
  if (failed === 0) return { title, text: `${ended}. No agent uses the others any more.` };
  const again = nextAt === null ? "" : ` Cardea tries again at ${at(nextAt)}.`;
  return { title, text: `${ended}. ${failed} could not be ended yet; no agent uses them any more.${again}` };
}

/** A move never stops a call: until it is done, both stores are read. */
function describeMove(
  { state, total, done, failed, nextAt }: Pick<Job, "state" | "total" | "done" | "failed" | "nextAt">,
  at: (time: number) => string,
): string {
  if (state === "done") return `${done} moved.`;
  if (failed === 0) return `${done} of ${total} moved. Connections work as before meanwhile.`;
  return `${done} of ${total} moved. ${failed} could not be moved yet; the settings say why.${nextAt === null ? "" : ` Cardea tries again at ${at(nextAt)}.`}`;
}
