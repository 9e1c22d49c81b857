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
    const news = makeNews();
    signal.addEventListener("abort", news.end, { once: true });
    const stop = await streams.listen(projectId, { subject, grantId, kind: "call" }, news.hear, news.end).catch(news.end);
    try {
      for (;;) {
        news.begin();
        if (await isSo()) return true;
        const left = until - clock.now();
        if (signal.aborted || left <= 0) return false;
        await pass(Math.min(AT_LEAST, left));
        if (!news.hasCome() && !signal.aborted) await news.wait(Math.max(0, left - AT_LEAST));
      }
    } finally {
      stop?.();
    }
  };
}

/** News of changes for one that waits. */
function makeNews() {
  const state = { hasCome: false, between: BETWEEN.listening };
  let wake: () => void = () => undefined;

  return {
    begin(): void {
      state.hasCome = false;
    },
    hasCome: (): boolean => state.hasCome,
    hear(): void {
      state.hasCome = true;
      wake();
    },
    /** From now on nothing is heard. */
    end(): undefined {
      state.between = BETWEEN.deaf;
      wake();
    },
    /** Until something is heard, or it is time to ask without. @param longest milliseconds */
    wait: (longest: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.min(state.between, longest));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}

const pass = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));
