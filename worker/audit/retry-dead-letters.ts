import type { Clock } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { AuditEvent } from "./event.ts";
import { GIVES_UP_AFTER, STATEMENT_BYTES } from "./limits-rules.ts";
import { pack } from "./pack-rules.ts";
import { readMessage } from "./read-message.ts";

type Kept = {
  listRetryable(limit: number): Promise<{ id: string; body: string }[]>;
  noteTried(id: string, now: number): Promise<void>;
  remove(id: string): Promise<void>;
};
type Ports = { insert: (events: AuditEvent[], now: number) => Promise<void>; deadLetters: Kept; clock: Clock; log: Log };

const A_RUN = 50;

/**
 * Writes dead letters again, those first that were tried longest ago. A letter is removed after its events are written; if this stops in
 * between, or two do it at once, the events are written twice, and that changes nothing.
 * @returns how many messages were written, and how many failed
 */
export function makeRetryDeadLetters({ insert, deadLetters, clock, log }: Ports) {
  return async (): Promise<{ written: number; failed: number }> => {
    const result = { written: 0, failed: 0 };
    let inARow = 0;
    for (const { id, body } of await deadLetters.listRetryable(A_RUN)) {
      if (inARow >= GIVES_UP_AFTER) break;
      try {
        for (const list of pack(readMessage(JSON.parse(body)).events, STATEMENT_BYTES)) await insert(list, clock.now());
        await deadLetters.remove(id);
        result.written++;
        inARow = 0;
      } catch (error) {
        log.error("audit.still_dead", { message: id, reason: reasonOf(error) });
        await deadLetters.noteTried(id, clock.now());
        result.failed++;
        inARow++;
      }
    }
    return result;
  };
}
