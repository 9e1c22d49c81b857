import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isImplicitTls, mailSettings, problemsOfMailSettings } from "./mail-settings-rules.ts";

const schema = z.object(mailSettings);
const parse = (change: Record<string, string>) => schema.parse({ MAIL_FROM: "cardea@example.com", ...change });
const problemsOf = (change: Record<string, string>, isDevelopment = false) => problemsOfMailSettings(parse(change), isDevelopment);

const SMTP = { MAIL_DELIVERY: "smtp", MAIL_SMTP_HOST: "smtp.example.com", MAIL_SMTP_USER: "cardea", MAIL_SMTP_PASSWORD: "p" };
const SES = {
  MAIL_DELIVERY: "ses",
  MAIL_SES_REGION: "eu-central-1",
  MAIL_SES_ACCESS_KEY_ID: "AKIDEXAMPLE",
  MAIL_SES_SECRET_ACCESS_KEY: "s",
};

describe("the settings of mail", () => {
  test.each([
    {},
    { MAIL_DELIVERY: "email" },
    { MAIL_DELIVERY: "resend", MAIL_API_KEY: "re_x" },
    { MAIL_DELIVERY: "postmark", MAIL_API_KEY: "x" },
    SES,
    SMTP,
  ] as Record<string, string>[])("complete settings are accepted: %j", (settings) => {
    expect(problemsOf(settings)).toEqual([]);
  });

  test("`email`, the name in settings of earlier versions, means the binding", () => {
    expect(parse({ MAIL_DELIVERY: "email" }).MAIL_DELIVERY).toBe("binding");
  });

  test.each([
    [{ MAIL_DELIVERY: "resend" }, "MAIL_API_KEY", "resend.com/api-keys"],
    [{ MAIL_DELIVERY: "postmark", MAIL_API_KEY: " " }, "MAIL_API_KEY", "API token"],
    [{ MAIL_DELIVERY: "resend", MAIL_API_KEY: "x", MAIL_FROM: "cardea@localhost.invalid" }, "MAIL_FROM", "domain is verified there"],
    [{ ...SES, MAIL_SES_REGION: "" }, "MAIL_SES_REGION", "region"],
    [{ ...SES, MAIL_SES_REGION: "evil.example/" }, "MAIL_SES_REGION", "such as eu-central-1"],
    [{ ...SES, MAIL_SES_ACCESS_KEY_ID: "" }, "MAIL_SES_ACCESS_KEY_ID", "ses:SendEmail"],
    [{ ...SMTP, MAIL_SMTP_PASSWORD: "" }, "MAIL_SMTP_PASSWORD", "app password"],
    [{ ...SMTP, MAIL_SMTP_HOST: "smtps://smtp.example.com" }, "MAIL_SMTP_HOST", "without scheme and port"],
    [{ ...SMTP, MAIL_SMTP_HOST: "localhost" }, "MAIL_SMTP_HOST", "public host name"],
    [{ ...SMTP, MAIL_SMTP_PORT: "25" }, "MAIL_SMTP_PORT", "cannot connect to port 25; enter 465, or 587"],
  ] as [Record<string, string>, string, string][])("incomplete or wrong settings are refused with what to do: %j", (settings, name, what) => {
    expect(problemsOf(settings)).toEqual([[name, expect.stringContaining(what)]]);
  });

  test.each([
    ["465", {}, true],
    ["2465", {}, true],
    ["587", {}, false],
    ["2525", {}, false],
    ["2525", { MAIL_SMTP_TLS: "implicit" }, true],
    ["465", { MAIL_SMTP_TLS: "starttls" }, false],
  ] as [string, Record<string, string>, boolean][])("the port decides how TLS begins, unless the setting does: %s %j", (port, change, isImplicit) => {
    expect(isImplicitTls(parse({ ...SMTP, MAIL_SMTP_PORT: port, ...change }))).toBe(isImplicit);
  });

  test("a mail server on the local machine is accepted in development", () => {
    expect(problemsOf({ ...SMTP, MAIL_SMTP_HOST: "localhost" }, true)).toEqual([]);
  });
});
