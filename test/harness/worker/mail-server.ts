import { inject } from "vitest";
import { MAIL_ACCOUNT, type TakenMail } from "../../fixtures/mail-places.ts";

const places = inject("mail");

/** The settings with which Cardea sends its mail by the fixtures' mail server. */
export const BY_SMTP = {
  MAIL_DELIVERY: "smtp",
  MAIL_FROM: "cardea@example.com",
  MAIL_SMTP_HOST: "localhost",
  MAIL_SMTP_PORT: String(places.implicit),
  MAIL_SMTP_TLS: "implicit",
  MAIL_SMTP_USER: MAIL_ACCOUNT.user,
  MAIL_SMTP_PASSWORD: MAIL_ACCOUNT.password,
} as const;

/** The mails to an address that the mail server took. */
export async function takenFor(address: string): Promise<TakenMail[]> {
  const taken = (await (await fetch(`${places.origin}/mails`)).json()) as TakenMail[];
  return taken.filter(({ to }) => to.includes(address));
}
