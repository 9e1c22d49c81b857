import { AppError, type ErrorCode } from "../lib/errors.ts";
import { type Mailer, SENDER_NAME, unsubscribeHeaders } from "./mailer.ts";

/** The codes of the binding's errors (developers.cloudflare.com/email-service/api/send-emails/workers-api). Any other failure may pass. */
const FAULTS: [code: RegExp, fault: ErrorCode][] = [
  [/SENDER_NOT_VERIFIED|SENDER_DOMAIN_NOT_AVAILABLE/, "mail.sender_refused"],
  [/RECIPIENT_NOT_ALLOWED|RECIPIENT_SUPPRESSED/, "mail.recipient_refused"],
  [/RATE_LIMIT_EXCEEDED|DAILY_LIMIT_EXCEEDED/, "mail.rate_limited"],
  [/E_VALIDATION_ERROR|E_FIELD_MISSING|E_HEADER|CONTENT_TOO_LARGE/, "mail.refused"],
];

/** Sends mail through Cloudflare's `send_email` binding. */
export function makeBindingMailer(binding: SendEmail, from: string): Mailer {
  return {
    async send(mail) {
      const { to, subject, text, html } = mail;
      const headers = Object.fromEntries(unsubscribeHeaders(mail));
      try {
        await binding.send({ from: { email: from, name: SENDER_NAME }, to, subject, text, html, headers });
      } catch (error) {
        const code = codeOf(error);
        throw new AppError(FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? "mail.down", { reason: `the binding: ${code}` });
      }
    },
  };
}

/** The code of an error, such as `E_SENDER_NOT_VERIFIED`. Its message may name the address, so it is not used. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^\w{1,60}$/.test(code) ? code : "failed without a code";
}
