import { z } from "zod";
import { optionalText, withNotes } from "../lib/text/setting-notes.ts";

/** The settings of mail. `MAIL_DELIVERY` says which of the others are needed. */
export const mailSettings = {
  MAIL_FROM: withNotes(z.email().default("cardea@localhost.invalid"), {
    description: "Sender address of codes and invitations. Its domain must be allowed to send.",
    example: "cardea@example.com",
  }),
  MAIL_DELIVERY: withNotes(
    z
      .enum(["binding", "email", "resend", "postmark", "ses", "smtp", "inbox"])
      .default("binding")
      .transform((name) => (name === "email" ? "binding" : name)),
    {
      description:
        "What sends mail: `binding`, `resend`, `postmark`, `ses` or `smtp` (docs/mail.md). `email` is the former name of `binding`. `inbox` keeps mails for the local inbox page, for development only.",
      example: "resend",
    },
  ),
  MAIL_API_KEY: withNotes(optionalText, {
    description: "The API key of Resend, or the server token of Postmark.",
    example: "from the provider",
    secret: true,
  }),
  MAIL_SES_REGION: withNotes(optionalText, { description: "The region of Amazon SES.", example: "eu-central-1" }),
  MAIL_SES_ACCESS_KEY_ID: withNotes(optionalText, { description: "The id of an access key that may call `ses:SendEmail`.", example: "from AWS" }),
  MAIL_SES_SECRET_ACCESS_KEY: withNotes(optionalText, { description: "The secret of that access key.", example: "from AWS", secret: true }),
  MAIL_SMTP_HOST: withNotes(optionalText, { description: "The host name of the mail server.", example: "smtp.example.com" }),
  MAIL_SMTP_PORT: withNotes(z.coerce.number("must be a port number").int().min(1).max(65_535).default(465), {
    description: "The port of the mail server. Workers cannot reach port 25.",
    example: "465",
  }),
  MAIL_SMTP_USER: withNotes(optionalText, { description: "The user name at the mail server.", example: "cardea@example.com" }),
  MAIL_SMTP_PASSWORD: withNotes(optionalText, {
    description: "The password there, or an app password.",
    example: "from the mail server",
    secret: true,
  }),
  MAIL_SMTP_TLS: withNotes(z.enum(["implicit", "starttls"]).optional(), {
    description: "`implicit` speaks TLS from the first byte, `starttls` after the command of that name. By default the port decides.",
    example: "starttls",
  }),
};

export type MailSettings = z.output<z.ZodObject<typeof mailSettings>>;
type Name = keyof MailSettings;

/** What each way of delivery needs, and where it comes from. */
const NEEDED: Record<MailSettings["MAIL_DELIVERY"], Partial<Record<Name, string>>> = {
  binding: {},
  inbox: {},
  resend: { MAIL_API_KEY: "an API key with sending access, from resend.com/api-keys" },
  postmark: { MAIL_API_KEY: "the server's API token, from its page “API Tokens” at Postmark" },
  ses: {
    MAIL_SES_REGION: "the region in which the sender is verified, such as eu-central-1",
    MAIL_SES_ACCESS_KEY_ID: "the access key of an IAM user that may call ses:SendEmail",
    MAIL_SES_SECRET_ACCESS_KEY: "the secret of that access key",
  },
  smtp: {
    MAIL_SMTP_HOST: "the name of the mail server, such as smtp.example.com",
    MAIL_SMTP_USER: "the user name at the mail server",
    MAIL_SMTP_PASSWORD: "the password, or an app password, at the mail server",
  },
};

/** A host name or an IPv4 address, without scheme and port. */
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i;
const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/;

/**
 * Says what is wrong with the settings of mail, and what to do.
 * @param isDevelopment whether only the local machine can reach this Cardea instance
 */
export function problemsOfMailSettings(settings: MailSettings, isDevelopment: boolean): [name: Name, message: string][] {
  const { MAIL_DELIVERY: delivery, MAIL_FROM, MAIL_SES_REGION, MAIL_SMTP_HOST, MAIL_SMTP_PORT } = settings;
  const problems = Object.entries(NEEDED[delivery])
    .filter(([name]) => settings[name as Name] === undefined)
    .map(([name, what]): [Name, string] => [name as Name, `is needed because MAIL_DELIVERY is ${delivery}: enter ${what}`]);
  const refuse = (name: Name, message: string) => void problems.push([name, message]);

  if (delivery !== "binding" && delivery !== "inbox" && MAIL_FROM.endsWith(".invalid"))
    refuse("MAIL_FROM", `is needed because MAIL_DELIVERY is ${delivery}: enter an address whose domain is verified there`);
  if (delivery === "ses" && MAIL_SES_REGION && !REGION.test(MAIL_SES_REGION)) refuse("MAIL_SES_REGION", "must be a region such as eu-central-1");
  if (delivery !== "smtp") return problems;
  if (MAIL_SMTP_HOST && !HOST.test(MAIL_SMTP_HOST)) refuse("MAIL_SMTP_HOST", "must be a host name such as smtp.example.com, without scheme and port");
  else if (MAIL_SMTP_HOST && !isDevelopment && !MAIL_SMTP_HOST.includes("."))
    refuse("MAIL_SMTP_HOST", "must be a public host name; other names are only for development");
  if (MAIL_SMTP_PORT === 25)
    refuse("MAIL_SMTP_PORT", "Cloudflare Workers cannot connect to port 25; enter 465, or 587 if the server has only STARTTLS");
  return problems;
}

/** Ports on which mail servers speak TLS from the first byte: 465 (RFC 8314 §3.3), and Amazon's second one. */
const IMPLICIT_TLS_PORTS = [465, 2465];

/** Whether TLS begins with the connection. Otherwise STARTTLS is required. */
export const isImplicitTls = ({ MAIL_SMTP_PORT, MAIL_SMTP_TLS }: MailSettings): boolean =>
  MAIL_SMTP_TLS ? MAIL_SMTP_TLS === "implicit" : IMPLICIT_TLS_PORTS.includes(MAIL_SMTP_PORT);
