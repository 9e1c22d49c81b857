import { SECOND } from "./clock.ts";
import { AppError } from "./errors.ts";

/** Milliseconds between two looks. */
const LONGEST_PAUSE = 16;
/** Longer than anything that is shared takes; whoever began the work may have gone, and the work with them. */
const PATIENCE = 20 * SECOND;

/**
 * Lets many requests wait for the work of one of them. They look again and again: whoever awaits a promise that another
 * request made may go on within that request (workerd), and what it then fetches or streams is not its own.
 *
 * @returns for everybody but the one whose work it is; it throws what the work threw, or AppError `internal.failed`
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
    let pause = 1;
    for (let waited = 0; !outcome; waited += pause) {
      if (waited > PATIENCE) throw new AppError("internal.failed", { reason: "the work of another request did not end" });
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
    return outcome();
  };
}
