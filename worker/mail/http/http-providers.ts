import type { ErrorCode } from "../../lib/errors.ts";
import { type Mail, unsubscribeHeaders } from "../mailer.ts";

/** The sender as an address, and as an address with a name. */
export type Sender = { email: string; named: string };

/**
 * How a mail service with an HTTP API differs from the others.
 * @property authorization the header that has the key. Without it the request is signed (AWS Signature Version 4)
 * @property faults by `status name`, where the name is the one that the service gives to its error. The first match counts
 */
export type HttpProvider = {
  url: (region: string) => string;
  authorization?: (key: string) => Record<string, string>;
  body: (mail: Mail, from: Sender) => unknown;
  faults: [pattern: RegExp, fault: ErrorCode][];
};

const namedHeaders = (mail: Mail) => unsubscribeHeaders(mail).map(([Name, Value]) => ({ Name, Value }));
const utf8 = (Data: string) => ({ Data, Charset: "UTF-8" });

/** Mail services with an HTTP API. */
export const HTTP_PROVIDERS = {
  /** resend.com/docs/api-reference/emails/send-email, …/errors */
  resend: {
    url: () => "https://api.resend.com/emails",
    authorization: (key) => ({ authorization: `Bearer ${key}` }),
    body: (mail, from) => ({
      from: from.named,
      to: [mail.to],
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: Object.fromEntries(unsubscribeHeaders(mail)),
    }),
    faults: [
      [/^403 validation_error|invalid_from_address/, "mail.sender_refused"],
      [/^40[13] /, "mail.key_refused"],
      [/^429 |quota_exceeded/, "mail.rate_limited"],
    ],
  },
  /** postmarkapp.com/developer/api/email-api, …/api/overview#error-codes */
  postmark: {
    url: () => "https://api.postmarkapp.com/email",
    authorization: (key) => ({ "x-postmark-server-token": key }),
    body: (mail, from) => ({
      From: from.named,
      To: mail.to,
      Subject: mail.subject,
      TextBody: mail.text,
      HtmlBody: mail.html,
      Headers: namedHeaders(mail),
      MessageStream: "outbound",
      TrackOpens: false,
      TrackLinks: "None",
    }),
    faults: [
      [/^401 /, "mail.key_refused"],
      [/^422 10$/, "mail.key_refused"],
      [/^422 40[01]$/, "mail.sender_refused"],
      [/^422 406$/, "mail.recipient_refused"],
      // No credits left, an account that is not approved yet, or one that may not send: of every mail.
      [/^422 (405|412|413)$/, "mail.refused"],
      [/^429 /, "mail.rate_limited"],
    ],
  },
  /** docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
  ses: {
    url: (region) => `https://email.${region}.amazonaws.com/v2/email/outbound-emails`,
    body: (mail, from) => ({
      FromEmailAddress: from.named,
      Destination: { ToAddresses: [mail.to] },
      Content: {
        Simple: { Subject: utf8(mail.subject), Body: { Text: utf8(mail.text), Html: utf8(mail.html) }, Headers: namedHeaders(mail) },
      },
    }),
    faults: [
      [/MessageRejected|MailFromDomainNotVerified/, "mail.sender_refused"],
      [/SendingPaused|AccountSuspended/, "mail.refused"],
      [/TooManyRequests|Throttling|LimitExceeded/, "mail.rate_limited"],
      [/^403 /, "mail.key_refused"],
    ],
  },
} as const satisfies Record<string, HttpProvider>;
