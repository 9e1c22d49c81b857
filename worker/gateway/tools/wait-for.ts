import type { Principal } from "../../agents/agents.ts";
import { type Clock, SECOND } from "../../lib/clock.ts";
import { pause } from "../../lib/pause.ts";
import type { ProjectStreamsClient } from "../../streams/streams.ts";

/**
 * Waits until a condition is true, the time is over or the caller has gone. The condition is checked once, then after each change that
 * concerns the person, and rarely in between, in case the announcement of a change was lost.
 *
 * @param patience milliseconds
 */
export type WaitFor = (isTrue: () => Promise<boolean>, wait: { principal: Principal; patience: number; signal: AbortSignal }) => Promise<boolean>;

type Ports = { streams: Pick<ProjectStreamsClient, "listen">; clock: Clock };

/** Time between two checks, while announcements come and without them. */
const BETWEEN = { listening: 10 * SECOND, deaf: 3 * SECOND };
/** The shortest time between two checks in milliseconds, however often the project changes. */
const MIN_PAUSE = 200;

export function makeWaitFor({ streams, clock }: Ports): WaitFor {
  return async (isTrue, { principal, patience, signal }) => {
    const until = clock.now() + patience;
    const { projectId, subject, grantId } = principal;
    const announcements = trackAnnouncements();
    signal.addEventListener("abort", announcements.end, { once: true });
    const stop = await streams.listen(projectId, { subject, grantId, kind: "call" }, announcements.hear, announcements.end).catch(announcements.end);
    try {
      for (;;) {
        announcements.begin();
        if (await isTrue()) return true;
        const left = until - clock.now();
        if (signal.aborted || left <= 0) return false;
        await pause(Math.min(MIN_PAUSE, left));
        if (!announcements.hasCome() && !signal.aborted) await announcements.wait(Math.max(0, left - MIN_PAUSE));
      }
    } finally {
      stop?.();
    }
  };
}

/** The announcements of changes for one waiting call. */
function trackAnnouncements() {
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
    /** No more announcements will come. */
    end(): undefined {
      state.between = BETWEEN.deaf;
      wake();
    },
    /** Waits for an announcement, or until the next check is due. @param longest milliseconds */
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
