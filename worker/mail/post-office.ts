import type { MailHealth } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { MINUTE, SECOND } from "../lib/clock.ts";
import { AppError, type ErrorCode, reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { pause as wait } from "../lib/pause.ts";
import { sendInTime } from "./in-time.ts";
import type { Mail, Mailer } from "./mailer.ts";

export type PostOffice = ReturnType<typeof makePostOffice>;

type Ports = { mailer: Mailer; health: MailHealth; clock: Clock; log: Log; pause?: (ms: number) => Promise<void>; limit?: number };

const TRIES = 3;
const FIRST_PAUSE = 1 * SECOND;
/** For one try. Three tries with their pauses stay below the 30 s that a Worker may work after its answer. */
const TRY_LIMIT = 8 * SECOND;
/** How long the failure of a mail counts as trouble. */
const TROUBLE_LASTS = 10 * MINUTE;

/** Faults that may be over at the next try. After the others only a changed setting helps. */
const MAY_PASS = new Set<ErrorCode>(["mail.down", "mail.rate_limited"]);
/** A fault of one mail. It says nothing about mails to other addresses. */
const OF_ONE_MAIL = new Set<ErrorCode>(["mail.recipient_refused"]);

/**
 * Sends mail, with a second and a third try after a failure that may pass, and remembers whether mail can be sent at all. Pages show this state for
 * every address alike, so it does not tell whether an address is known (S6).
 */
export function makePostOffice({ mailer, health, clock, log, pause = wait, limit = TRY_LIMIT }: Ports) {
  /** What cannot be noted changes nothing of what was done: a mail that was sent is not sent again. */
  const note = (write: () => Promise<void>): Promise<void> =>
    write().catch((error: unknown) => log.error("mail.not_noted", { reason: reasonOf(error) }));

  return {
    /** @throws AppError `mail.…`, the fault of the last try */
    async send(mail: Mail): Promise<void> {
      for (let tried = 1; ; tried++) {
        try {
          await sendInTime(mailer, mail, limit);
        } catch (error) {
          const fault = error instanceof AppError ? error : new AppError("mail.down", { reason: reasonOf(error) });
          if (tried < TRIES && MAY_PASS.has(fault.code)) {
            await pause(FIRST_PAUSE * 2 ** (tried - 1));
            continue;
          }
          log.error("mail.failed", { fault: fault.code, reason: fault.reason });
          if (!OF_ONE_MAIL.has(fault.code)) await note(() => health.noteFailed(clock.now(), fault.code));
          throw fault;
        }
        return note(() => health.noteSent(clock.now()));
      }
    },

    /** When mail was last sent and last failed, in UTC milliseconds, and the fault of the last failure. 0 means never. */
    state: (): Promise<{ sentAt: number; failedAt: number; fault: string | null }> => health.get(),

    /** Whether the last mail, to any address, could not be sent. */
    async isInTrouble(): Promise<boolean> {
      const { sentAt, failedAt } = await health.get();
      return failedAt > sentAt && clock.now() - failedAt < TROUBLE_LASTS;
    },
  };
}
