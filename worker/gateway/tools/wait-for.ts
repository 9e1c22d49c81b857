import type { Principal } from "../../agents/agents.ts";
import { type Clock, SECOND } from "../../lib/clock.ts";
import type { ProjectStreamsClient } from "../../streams/streams.ts";

/**
 * Waits until something is so, the time is over or the caller is gone. The question is asked once, then whenever something of
 * the person's has changed, and rarely in between, in case the news of a change was lost.
 *
 * @param patience milliseconds
 */
export type WaitFor = (isSo: () => Promise<boolean>, wait: { principal: Principal; patience: number; signal: AbortSignal }) => Promise<boolean>;

type Ports = { streams: Pick<ProjectStreamsClient, "listen">; clock: Clock };

/** Between two questions, where changes are heard of, and where they are not. */
const BETWEEN = { listening: 10 * SECOND, deaf: 3 * SECOND };
/** However much changes in the project, questions are this far apart, milliseconds. */
const AT_LEAST = 200;

export function makeWaitFor({ streams, clock }: Ports): WaitFor {
  return async (isSo, { principal, patience, signal }) => {
    const until = clock.now() + patience;
    const { projectId, subject, grantId } = principal;
    let hasNews = false;
    let wake: () => void = () => undefined;
    let between = BETWEEN.listening;
    const hear = () => {
      hasNews = true;
      wake();
    };
    const end = () => {
      between = BETWEEN.deaf;
      wake();
    };
    signal.addEventListener("abort", end, { once: true });
    const stop = await streams.listen(projectId, { subject, grantId, kind: "call" }, hear, end).catch(end);
    try {
      for (;;) {
        hasNews = false;
        if (await isSo()) return true;
        const left = until - clock.now();
        if (signal.aborted || left <= 0) return false;
        await pass(Math.min(AT_LEAST, left));
        if (hasNews || signal.aborted) continue;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(between, Math.max(0, left - AT_LEAST)));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    } finally {
      stop?.();
    }
  };
}

const pass = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));
