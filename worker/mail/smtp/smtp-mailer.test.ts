import { connect } from "cloudflare:sockets";
import PostalMime from "postal-mime";
import { describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { MAIL_ACCOUNT } from "../../../test/fixtures/mail-places.ts";
import { BY_SMTP, takenFor } from "../../../test/harness/worker/mail-server.ts";
import { mailSettings } from "../mail-settings-rules.ts";
import { toMail } from "../mail-template.ts";
import { decideSmtpFault } from "./reply-rules.ts";
import { makeSmtpMailer } from "./smtp-mailer.ts";

const places = inject("mail");
const clock = { now: () => Date.UTC(2026, 10, 26, 12) };
const newAddress = () => `ada.${crypto.randomUUID()}@example.com`;
const mailTo = (to: string, lead = "Grüße 🎉\n.\n..a line that begins with dots\nMAIL FROM:<eve@example.com>") =>
  toMail(to, { language: "de", subject: "123 456 ist Ihr Code für Cardea", lead, main: { code: "123 456" }, notes: ["Zeile 1", "Zeile 2"] });

type Server = "implicit" | "startTls" | "login" | "withoutTls" | "untrusted" | "wrong";

function mailerAt(server: Server, change: Record<string, string> = {}) {
  const settings = z.object(mailSettings).parse({
    ...BY_SMTP,
    MAIL_SMTP_PORT: String(places[server]),
    MAIL_SMTP_TLS: server === "implicit" || server === "untrusted" ? "implicit" : "starttls",
    ...change,
  });
  return makeSmtpMailer({ settings, connect, clock });
}

const send = (server: Server, to = newAddress(), change: Record<string, string> = {}, signal = new AbortController().signal) =>
  mailerAt(server, change).send(mailTo(to), signal);

describe("sending by SMTP, with a real mail server", () => {
  test.each(["implicit", "startTls", "login"] as const)("a mail is sent with TLS, and signed in: %s", async (server) => {
    const to = newAddress();
    await send(server, to);
    const [mail, ...more] = await takenFor(to);
    expect([mail?.to, mail?.from, mail?.signedIn, mail?.isSecure, more]).toEqual([[to], "cardea@example.com", MAIL_ACCOUNT.user, true, []]);
  });

  test("a mail arrives as it was written, with characters outside of ASCII and lines that begin with a dot", async () => {
    const to = newAddress();
    const sent = mailTo(to);
    await mailerAt("implicit").send(sent, new AbortController().signal);
    const [{ raw } = { raw: "" }] = await takenFor(to);
    expect(raw).toMatch(/^[\x20-\x7e\r\n]+$/);
    const read = await PostalMime.parse(raw);
    expect([read.subject, read.text?.trim(), read.html]).toEqual([sent.subject, sent.text.trim(), sent.html]);
    expect([read.from, read.to, read.date]).toEqual([
      { address: "cardea@example.com", name: "Cardea" },
      [{ address: to, name: "" }],
      "2026-11-26T12:00:00.000Z",
    ]);
    expect(read.messageId).toMatch(/^<[\w-]+@example\.com>$/);
  });

  test.each([
    [
      "the password is wrong",
      "implicit",
      "ada@example.com",
      { MAIL_SMTP_PASSWORD: "canary-of-a-password" },
      "mail.key_refused",
      "sign-in: 535 5.7.8",
    ],
    ["the password is wrong, with LOGIN", "login", "ada@example.com", { MAIL_SMTP_PASSWORD: "canary" }, "mail.key_refused", "sign-in: 535 5.7.8"],
    [
      "the sender is not verified",
      "implicit",
      "ada@example.com",
      { MAIL_FROM: "unverified@example.com" },
      "mail.sender_refused",
      "sender: 553 5.7.1",
    ],
    ["the recipient is refused", "startTls", "refused@example.com", {}, "mail.recipient_refused", "recipient: 550 5.1.1"],
    ["the server takes no more mails for now", "startTls", "busy@example.com", {}, "mail.rate_limited", "recipient: 451 4.7.28"],
    ["the server has a fault for now", "startTls", "later@example.com", {}, "mail.down", "recipient: 451 4.3.0"],
    ["the message is refused", "implicit", "spam@example.com", {}, "mail.refused", "content: 554 5.7.1"],
    ["the server has no STARTTLS", "withoutTls", "ada@example.com", {}, "mail.tls_missing", "tls: the server does not offer STARTTLS"],
    ["the certificate is not trusted", "untrusted", "ada@example.com", {}, "mail.down", "greeting: the connection ended"],
    ["the server closes midway", "wrong", "ada@example.com", { MAIL_FROM: "a@closes.example" }, "mail.down", "hello: the connection ended"],
    ["the server does not speak SMTP", "wrong", "ada@example.com", { MAIL_FROM: "a@babbles.example" }, "mail.down", "hello: the answer is no SMTP"],
    ["an answer does not end", "wrong", "ada@example.com", { MAIL_FROM: "a@floods.example" }, "mail.down", "hello: the answer is no SMTP"],
    [
      "something is put between STARTTLS and TLS",
      "wrong",
      "ada@example.com",
      { MAIL_FROM: "a@injects.example" },
      "mail.down",
      "tls: the server sent something before TLS began",
    ],
  ] as [string, Server, string, Record<string, string>, string, string][])(
    "an error says what happened and has no text of the server: %s",
    async (_, server, to, change, code, reason) => {
      const error = await send(server, to, change).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code, reason });
    },
  );

  test.each([
    [554, "5.7.1 <ada@example.com>: Relay access denied", "mail.sender_refused"],
    [550, "relay not permitted", "mail.sender_refused"],
    [550, "5.7.26 This mail is unauthenticated", "mail.sender_refused"],
    [550, "5.1.1 no such user", "mail.recipient_refused"],
    [552, "5.2.2 mailbox full", "mail.recipient_refused"],
  ])("a server that relays nothing for this sender is a fault of the whole deployment, not of one recipient: %i %s", (code, line, fault) => {
    expect(decideSmtpFault("recipient", { code, lines: [line] })).toBe(fault);
  });

  test("nothing secret is sent to a server without STARTTLS", async () => {
    const to = newAddress();
    await expect(send("withoutTls", to)).rejects.toMatchObject({ code: "mail.tls_missing" });
    expect(await takenFor(to)).toEqual([]);
  });

  test("a port at which nothing listens is an error of the mail service", async () => {
    await expect(send("implicit", newAddress(), { MAIL_SMTP_PORT: "9" })).rejects.toMatchObject({ code: "mail.down" });
  });

  test.each([
    ["implicit", "waits@example.com", {}],
    ["wrong", "ada@example.com", { MAIL_FROM: "a@waits.example" }],
  ] as [Server, string, Record<string, string>][])("a server that does not answer is left when the try ends: %s", async (server, to, change) => {
    const abort = new AbortController();
    const sending = send(server, to, change, abort.signal);
    sending.catch(() => undefined);
    abort.abort();
    await expect(sending).rejects.toMatchObject({ code: "mail.down" });
  });

  test.each(["ada@example.com>\r\nRCPT TO:<eve@example.com", "ada@example.com\nDATA", "a b@example.com", "<ada@example.com>", "ädä@example.com"])(
    "S13: an address cannot become another command: %j",
    async (to) => {
      await expect(send("implicit", to)).rejects.toMatchObject({ code: "mail.refused" });
    },
  );

  test("S13: a subject cannot become another header", async () => {
    const to = newAddress();
    const subject = "Code\r\nBcc: eve@example.com\r\n\r\nHello =?utf-8?Q?x?=";
    await mailerAt("implicit").send({ ...mailTo(to), subject }, new AbortController().signal);
    const [mail] = await takenFor(to);
    const read = await PostalMime.parse(mail?.raw ?? "");
    expect([mail?.to, read.bcc, read.text?.includes("123 456")]).toEqual([[to], undefined, true]);
    expect(mail?.raw).not.toMatch(/^Bcc/im);
  });
});
