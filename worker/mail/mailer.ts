/**
 * A mail to one address. The address is already checked.
 * @property unsubscribe where the recipient ends mails of this kind: a GET shows a page, and a POST does it (RFC 8058)
 */
export type Mail = { to: string; subject: string; text: string; html: string; unsubscribe?: URL };

/** The headers by which a mail program offers to unsubscribe with one click (RFC 8058 §3.1). */
export const unsubscribeHeaders = ({ unsubscribe }: Mail): [name: string, value: string][] =>
  unsubscribe
    ? [
        ["List-Unsubscribe", `<${unsubscribe.href}>`],
        ["List-Unsubscribe-Post", "List-Unsubscribe=One-Click"],
      ]
    : [];

/**
 * Sends one mail.
 * @param signal ends a try that takes too long
 * @throws AppError `mail.…`, whose sentence says what the administrator can do. Its reason has no address, no key and no text of the other side
 */
export type Mailer = { send(mail: Mail, signal: AbortSignal): Promise<void> };

/** The name that people see as the sender. */
export const SENDER_NAME = "Cardea";
