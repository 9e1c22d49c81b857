import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { isImplicitTls, type MailSettings } from "../mail-settings-rules.ts";
import type { Mailer } from "../mailer.ts";
import { toMessage } from "./message.ts";
import { capabilitiesOf } from "./reply-rules.ts";
import { makeSmtpChannel, type SmtpChannel } from "./smtp-channel.ts";

/** Opens a TCP connection: `connect` of `cloudflare:sockets`. */
export type Connect = (address: SocketAddress, options: SocketOptions) => Socket;

type Ports = { settings: MailSettings; connect: Connect; clock: Clock };
type Account = { user: string; password: string };

/** An address in a command: ASCII, without white space, brackets and control characters. */
const ADDRESS = /^[\x21-\x3b\x3d\x3f-\x7e]{1,254}$/;

/** Sends mail through a mail server, with one connection for each mail (RFC 5321), always with TLS and signed in. */
export function makeSmtpMailer({ settings, connect, clock }: Ports): Mailer {
  const { MAIL_FROM: from, MAIL_SMTP_HOST: hostname = "", MAIL_SMTP_PORT: port, MAIL_SMTP_USER = "", MAIL_SMTP_PASSWORD = "" } = settings;
  const account = { user: MAIL_SMTP_USER, password: MAIL_SMTP_PASSWORD };
  const isImplicit = isImplicitTls(settings);
  const name = from.slice(from.lastIndexOf("@") + 1);

  return {
    async send(mail, signal) {
      if (!ADDRESS.test(mail.to) || !ADDRESS.test(from)) throw new AppError("mail.refused", { reason: "an address that is no command's argument" });
      const plain = connect({ hostname, port }, { secureTransport: isImplicit ? "on" : "starttls", allowHalfOpen: false });
      const sockets = [watched(plain)];
      const end = () => {
        for (const socket of sockets) socket.close().catch(() => undefined);
      };
      signal.addEventListener("abort", end, { once: true });
      try {
        const smtp = isImplicit ? makeSmtpChannel(plain) : await upgrade(plain, name, (secure) => sockets.push(watched(secure)));
        // After STARTTLS there is no second greeting (RFC 3207 §4.2).
        if (isImplicit) await smtp.expect("greeting", 2);
        await signIn(smtp, name, account);
        await smtp.command("sender", `MAIL FROM:<${from}>`);
        await smtp.command("recipient", `RCPT TO:<${mail.to}>`);
        await smtp.command("data", "DATA", 3);
        await smtp.content(toMessage(mail, from, clock.now()));
        await smtp.quit().catch(() => undefined);
      } finally {
        end();
      }
    },
  };
}

/** Begins TLS on a plain connection. @throws AppError `mail.tls_missing` if the server does not offer it: nothing secret was sent then */
async function upgrade(plain: Socket, name: string, note: (secure: Socket) => void): Promise<SmtpChannel> {
  const before = makeSmtpChannel(plain);
  await before.expect("greeting", 2);
  const { startTls } = capabilitiesOf(await before.command("hello", `EHLO ${name}`));
  if (!startTls) throw new AppError("mail.tls_missing", { reason: "tls: the server does not offer STARTTLS" });
  await before.command("tls", "STARTTLS");
  before.release();
  const secure = plain.startTls();
  note(secure);
  return makeSmtpChannel(secure);
}

/** Signs in with the method that the server offers (RFC 4954; RFC 4616, and LOGIN for servers that have nothing else). */
async function signIn(smtp: SmtpChannel, name: string, { user, password }: Account): Promise<void> {
  const { auth } = capabilitiesOf(await smtp.command("hello", `EHLO ${name}`));
  if (auth.includes("PLAIN")) await smtp.command("sign-in", `AUTH PLAIN ${base64(`\0${user}\0${password}`)}`);
  else if (auth.includes("LOGIN")) {
    await smtp.command("sign-in", "AUTH LOGIN", 3);
    await smtp.command("sign-in", base64(user), 3);
    await smtp.command("sign-in", base64(password));
  } else throw new AppError("mail.key_refused", { reason: "sign-in: the server offers neither PLAIN nor LOGIN" });
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** A socket whose end is no unhandled error: the command that is under way tells it. */
function watched(socket: Socket): Socket {
  for (const promise of [socket.opened, socket.closed]) promise.catch(() => undefined);
  return socket;
}
