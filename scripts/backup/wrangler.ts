import type { ChildProcess } from "node:child_process";
import { QUIET } from "../prepare.ts";
import { endGroup, type Said, startRun } from "../processes.ts";
import { withEnding } from "./endings.ts";

/** No secret of this run is in the environment of wrangler and its children. */
const ENVIRONMENT = { ...QUIET, CI: "1", CARDEA_BACKUP_PASSPHRASE: undefined, CARDEA_BACKUP_TOKEN: undefined };

/** Runs wrangler. A signal that ends this process ends wrangler and its children before. */
export function runWrangler(args: string[]): Promise<Said> {
  let child: ChildProcess | undefined;
  return withEnding(
    () => endGroup(child),
    () => {
      const started = startRun("wrangler", args, ENVIRONMENT, { leadsGroup: true });
      child = started.child;
      return started.ended;
    },
  );
}

/** Runs wrangler to its end, also while this process is ending. @param input what it reads from standard input: no list of processes shows that */
export const finishWrangler = (args: string[], input?: string): Promise<Said> => startRun("wrangler", args, ENVIRONMENT, { input }).ended;
