import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { NO_PROGRESS, type Progress } from "./progress-reporter.ts";

/** The longest time in milliseconds without any result. No test and no preparation of tests may take longer (`vitest.config.ts`). */
const LONGEST_SILENCE = 8 * 60_000;
const BETWEEN_CHECKS = 1000;
/** How long a run that was told to end may take, in milliseconds. */
const TIME_TO_END = 5000;

/** `output`: what the run printed, unless it was shown at once. */
export type Outcome = Progress & { code: number | null; isStalled: boolean; output: Buffer };
type WatchedRun = { ended: Promise<Outcome>; end(): void };
type Options = { progressFile: string; isShown: boolean; cwd?: string; env?: NodeJS.ProcessEnv; longestSilence?: number };

/**
 * Starts vitest and ends it, with all processes that it started, if no test ends for too long. A test that never lets go of its thread
 * cannot be ended by vitest itself.
 * @param args vitest's arguments
 * @param options `isShown`: the output appears at once. `longestSilence`: in milliseconds
 */
export function startWatchedRun(args: string[], { progressFile, isShown, cwd, env, longestSilence = LONGEST_SILENCE }: Options): WatchedRun {
  mkdirSync(dirname(progressFile), { recursive: true });
  writeFileSync(progressFile, "");
  const output = isShown ? "inherit" : "pipe";
  const vitest = spawn("vitest", ["run", "--reporter=default", `--reporter=${join(import.meta.dirname, "progress-reporter.ts")}`, ...args], {
    stdio: ["ignore", output, output],
    detached: true,
    cwd,
    env: { ...process.env, ...env, CARDEA_PROGRESS: progressFile },
  });
  const written: Buffer[] = [];
  for (const stream of [vitest.stdout, vitest.stderr]) stream?.on("data", (chunk: Buffer) => written.push(chunk));
  const signal = (name: NodeJS.Signals) => {
    try {
      if (vitest.pid !== undefined) process.kill(-vitest.pid, name);
    } catch {
      // All processes of the run have ended.
    }
  };
  const end = () => {
    signal("SIGTERM");
    setTimeout(() => signal("SIGKILL"), TIME_TO_END).unref();
  };
  let isStalled = false;
  const watch = setInterval(() => {
    if (isStalled || Date.now() - statSync(progressFile).mtimeMs < longestSilence) return;
    isStalled = true;
    end();
  }, BETWEEN_CHECKS);
  const ended = once(vitest, "exit").then(([code]): Outcome => {
    clearInterval(watch);
    signal("SIGKILL");
    return { ...readProgress(progressFile), code: code as number | null, isStalled, output: Buffer.concat(written) };
  });
  return { ended, end };
}

function readProgress(file: string): Progress {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Progress;
  } catch {
    return NO_PROGRESS;
  }
}

/** Says where a run stopped that had to be ended. */
export function describeStall({ running, last }: Progress): string {
  return `A run was ended because no test ended for too long. Files that had not ended: ${running.join(", ") || "none"}. The last test that began: ${last ?? "none"}.`;
}
