import { expect, test } from "vitest";
import { en } from "../../connect/texts/en.ts";
import { makeEmailMailer } from "./mailer.ts";
import { signInMail } from "./mails.ts";

test("S13: a code goes to one recipient through the e-mail binding, from the configured sender", async () => {
  const sent: unknown[] = [];
  const binding = { send: async (mail: unknown) => void sent.push(mail) } as unknown as SendEmail;
  await makeEmailMailer(binding, "cardea@example.com").send(signInMail("ada@example.com", "123456", { language: "en", ...en.mail }));
  expect(sent).toMatchObject([{ from: { email: "cardea@example.com" }, to: "ada@example.com", subject: "123 456 is your Cardea code" }]);
  expect(JSON.stringify(sent)).not.toMatch(/bcc|cc"|https?:/i);
});
