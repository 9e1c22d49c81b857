import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { AnotherRun, beginRun } from "../one-run.ts";
import { withEnding } from "./endings.ts";
import type { Target } from "./options.ts";
import { Refused } from "./refused.ts";

/**
 * Does the work of a backup or restore, unless one of the same deployment is under way on this machine: two restores would write into each other's
 * result, and a backup beside a restore would have parts of both.
 * @throws Refused if there is one
 */
export function asOnlyRun<Result>({ origin }: Target, work: () => Promise<Result>): Promise<Result> {
  let end = () => {};
  return withEnding(
    () => end(),
    () => {
      end = begin(origin);
      return work();
    },
  );
}

function begin(origin: string): () => void {
  try {
    return beginRun(join(tmpdir(), `cardea-runs-${userInfo().uid}`), `data of ${origin}`, `backup or restore of ${origin}`);
  } catch (error) {
    throw error instanceof AnotherRun ? new Refused(error.message) : error;
  }
}
