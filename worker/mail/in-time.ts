import { AppError } from "../lib/errors.ts";
import { inTime } from "../lib/in-time.ts";
import type { Mail, Mailer } from "./mailer.ts";

/**
 * Tries to send a mail, and ends the try after the limit.
 * @param limit milliseconds
 * @throws AppError `mail.down` after the limit, or the mailer's own
 */
export async function sendInTime(mailer: Mailer, mail: Mail, limit: number): Promise<void> {
  const abort = new AbortController();
  const tooLate = () => new AppError("mail.down", { reason: `no answer in ${limit} ms` });
  try {
    await inTime(mailer.send(mail, abort.signal), limit, tooLate);
  } finally {
    abort.abort();
  }
}
