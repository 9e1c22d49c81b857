import { expect, test } from "vitest";
import { en } from "../connect/texts/en.ts";
import { makeBindingMailer } from "./binding-mailer.ts";
import { signInMail } from "./mails.ts";

const mail = signInMail("ada@example.com", "123456", { language: "en", ...en.mail });
const { signal } = new AbortController();
const mailerOf = (send: (mail: unknown) => Promise<void>) => makeBindingMailer({ send } as unknown as SendEmail, "cardea@example.com");

test("S13: a code goes to one recipient through the e-mail binding, from the configured sender", async () => {
  const sent: unknown[] = [];
  await mailerOf(async (mail) => void sent.push(mail)).send(mail, signal);
  expect(sent).toMatchObject([{ from: { email: "cardea@example.com" }, to: "ada@example.com", subject: "123 456 is your Cardea code" }]);
  expect(JSON.stringify(sent)).not.toMatch(/bcc|cc"|https?:/i);
});

test.each([
  ["E_SENDER_NOT_VERIFIED", "mail.sender_refused"],
  ["E_RECIPIENT_NOT_ALLOWED", "mail.recipient_refused"],
  ["E_RATE_LIMIT_EXCEEDED", "mail.rate_limited"],
  ["E_INTERNAL_SERVER_ERROR", "mail.down"],
  [undefined, "mail.down"],
])("an error of the e-mail binding says what happened, without the address: %s", async (code, fault) => {
  const failing = mailerOf(() => Promise.reject(Object.assign(new Error("not to ada@example.com"), { code })));
  const error = (await failing.send(mail, signal).catch((thrown: unknown) => thrown)) as { code: string; reason: string };
  expect(error.code).toBe(fault);
  expect(error.reason).not.toContain("ada@");
});
