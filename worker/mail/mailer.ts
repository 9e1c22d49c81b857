/** A mail to one address. The address is already checked. */
export type Mail = { to: string; subject: string; text: string; html: string };

/**
 * Sends one mail.
 * @param signal ends a try that takes too long
 * @throws AppError `mail.…`, whose sentence says what the administrator can do. Its reason has no address, no key and no text of the other side
 */
export type Mailer = { send(mail: Mail, signal: AbortSignal): Promise<void> };

/** The name that people see as the sender. */
export const SENDER_NAME = "Cardea";
