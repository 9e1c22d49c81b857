import { SECOND } from "./clock.ts";
import { AppError } from "./errors.ts";
import { pause } from "./pause.ts";

/**
 * Milliseconds between two checks of the outcome: 1, 2, 4 and so on, at most these, or this share of the time that was waited already, so that many
 * requests that wait long for slow work cost little.
 */
const PAUSE = { most: 16, share: 0.1 };
const pauseAfter = (waited: number): number => Math.min(waited + 1, Math.max(PAUSE.most, PAUSE.share * waited));
/** Longer than any shared work takes. Work never ends if the request that began it was cancelled. */
const MAX_WAIT = 20 * SECOND;

/**
 * Lets many requests wait for the work of one of them. They check the outcome repeatedly and do not await the promise: in workerd
 * a request that awaits the promise of another one may continue inside that request, and then use I/O that is not its own.
 *
 * @returns a function for the other requests; it throws the error of the work, or AppError `internal.failed` after 20 seconds
 */
export function share<Value>(work: Promise<Value>): () => Promise<Value> {
  let outcome: (() => Value) | undefined;
  work.then(
    (value) => {
      outcome = () => value;
    },
    (error) => {
      outcome = () => {
        throw error;
      };
    },
  );
  return async () => {
    for (let waited = 0; !outcome; ) {
      if (waited > MAX_WAIT) throw new AppError("internal.failed", { reason: "the work of another request did not end" });
      const between = pauseAfter(waited);
      await pause(between);
      waited += between;
    }
    return outcome();
  };
}
