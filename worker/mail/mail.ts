import { connect } from "cloudflare:sockets";
import type { MailHealth } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { Log } from "../lib/log.ts";
import { makeBindingMailer } from "./binding-mailer.ts";
import { makeHttpMailer } from "./http/http-mailer.ts";
import { makeInbox } from "./inbox.ts";
import type { MailSettings } from "./mail-settings-rules.ts";
import type { Mailer } from "./mailer.ts";
import { makePostOffice } from "./post-office.ts";
import { makeSmtpMailer } from "./smtp/smtp-mailer.ts";

export type { InboxMail } from "./inbox.ts";
export {
  type CodeMailTexts,
  invitationMail,
  type NoticeMailTexts,
  noticeMail,
  ownerMail,
  signInMail,
  type TroubleMailTexts,
  testMail,
  troubleMail,
} from "./mails.ts";
export type { PostOffice } from "./post-office.ts";

type Ports = { settings: MailSettings; health: MailHealth; kv: KVNamespace; email: SendEmail; fetch: Fetch; clock: Clock; log: Log };

/** The room of mail: what a mail says, and how it is sent. */
export function makeMailRoom({ settings, health, kv, email, fetch, clock, log }: Ports) {
  const { MAIL_DELIVERY: delivery, MAIL_FROM: from } = settings;
  const inbox = delivery === "inbox" ? makeInbox(kv, clock) : undefined;
  const mailer = inbox ?? makeMailer({ settings, email, fetch, clock });
  // Without a sender no mail leaves: an address below `.invalid` is nowhere (RFC 2606).
  const canSend = inbox !== undefined || !from.endsWith(".invalid");
  return { delivery, from, inbox, canSend, postOffice: makePostOffice({ mailer, health, clock, log }) };
}

function makeMailer({ settings, email, fetch, clock }: Pick<Ports, "settings" | "email" | "fetch" | "clock">): Mailer {
  const { MAIL_DELIVERY: delivery, MAIL_FROM: from } = settings;
  if (delivery === "smtp") return makeSmtpMailer({ settings, connect, clock });
  if (delivery === "resend" || delivery === "postmark" || delivery === "ses") return makeHttpMailer({ service: delivery, settings, fetch });
  return makeBindingMailer(email, from);
}
