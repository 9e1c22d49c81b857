import type { MailHealth } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { MINUTE, SECOND } from "../../lib/clock.ts";
import { reasonOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { pause as wait } from "../../lib/pause.ts";
import type { Mail, Mailer } from "./mailer.ts";

export type PostOffice = ReturnType<typeof makePostOffice>;

type Ports = { mailer: Mailer; health: MailHealth; clock: Clock; log: Log; pause?: (ms: number) => Promise<void> };

const TRIES = 3;
const FIRST_PAUSE = 1 * SECOND;
/** How long the failure of a mail counts as trouble. */
const TROUBLE_LASTS = 10 * MINUTE;

/**
 * Sends mail, with a second and a third try after a failure, and remembers whether mail can be sent at all. Pages show this state for every address
 * alike, so it does not tell whether an address is known (S6).
 */
export function makePostOffice({ mailer, health, clock, log, pause = wait }: Ports) {
  return {
    /** @throws the mailer's error of the last try */
    async send(mail: Mail): Promise<void> {
      for (let tried = 1; ; tried++) {
        try {
          await mailer.send(mail);
          return await health.noteSent(clock.now());
        } catch (error) {
          if (tried < TRIES) await pause(FIRST_PAUSE * 2 ** (tried - 1));
          else {
            log.error("mail.failed", { reason: reasonOf(error) });
            await health.noteFailed(clock.now());
            throw error;
          }
        }
      }
    },

    /** Whether the last mail, to any address, could not be sent. */
    async isInTrouble(): Promise<boolean> {
      const { sentAt, failedAt } = await health.get();
      return failedAt > sentAt && clock.now() - failedAt < TROUBLE_LASTS;
    },
  };
}
