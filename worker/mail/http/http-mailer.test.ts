import { describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { MAIL_KEYS } from "../../../test/fixtures/mail-places.ts";
import { type Fetch, makeGuardedFetch } from "../../lib/http/guarded-fetch.ts";
import { mailSettings } from "../mail-settings-rules.ts";
import { toMail } from "../mail-template.ts";
import { decideHttpFault, errorNameOf } from "./answer-rules.ts";
import { makeHttpMailer } from "./http-mailer.ts";
import { HTTP_PROVIDERS } from "./http-providers.ts";

const { origin } = inject("mail");
type Service = keyof typeof HTTP_PROVIDERS;

/** The way to the mail services leads to the fixture, which is told the URL that was called. */
const toFixture: Fetch = (input, init) =>
  fetch(`${origin}/call`, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), "x-fixture-url": String(input) } });
const guarded = makeGuardedFetch({ ownOrigin: "https://cardea.test", trustedOrigins: new Set() }, { send: toFixture });

const KEYS: Record<Service, Record<string, string>> = {
  resend: { MAIL_API_KEY: MAIL_KEYS.resend },
  postmark: { MAIL_API_KEY: MAIL_KEYS.postmark },
  ses: { MAIL_SES_REGION: "eu-central-1", MAIL_SES_ACCESS_KEY_ID: MAIL_KEYS.ses.id, MAIL_SES_SECRET_ACCESS_KEY: MAIL_KEYS.ses.secret },
};
const WRONG_KEYS: Record<Service, Record<string, string>> = {
  resend: { MAIL_API_KEY: "re_canary" },
  postmark: { MAIL_API_KEY: "pm-canary" },
  ses: { ...KEYS.ses, MAIL_SES_SECRET_ACCESS_KEY: "canary" },
};

function send(
  service: Service,
  to: string,
  change: Record<string, string> = {},
  fetch = guarded,
  unsubscribe?: { href: URL; label: string },
): Promise<void> {
  const settings = z.object(mailSettings).parse({ MAIL_DELIVERY: service, MAIL_FROM: "cardea@example.com", ...KEYS[service], ...change });
  const mail = toMail(to, {
    language: "de",
    subject: "Ihr Code für Cardea",
    lead: "Grüße",
    main: { code: "123 456" },
    notes: [],
    ...(unsubscribe && { unsubscribe }),
  });
  return makeHttpMailer({ service, settings, fetch }).send(mail, new AbortController().signal);
}

describe("sending by a mail service with an HTTP API", () => {
  test.each(["resend", "postmark", "ses"] as const)("a mail goes to one recipient, from the configured sender: %s", async (service) => {
    const to = `ada.${crypto.randomUUID()}@example.com`;
    await send(service, to);
    const calls = (await (await fetch(`${origin}/calls`)).json()) as { url: string; body: unknown }[];
    const [call, ...more] = calls.filter(({ body }) => JSON.stringify(body).includes(to));
    expect([call?.url, more]).toEqual([HTTP_PROVIDERS[service].url("eu-central-1"), []]);
    const text = JSON.stringify(call?.body);
    for (const part of ["Cardea <cardea@example.com>", "Ihr Code für Cardea", "123 456", "<!doctype html>"]) expect(text).toContain(part);
    expect(text.split("@example.com")).toHaveLength(3);
  });

  test.each(["resend", "postmark", "ses"] as const)(
    "F75: a mail from which one can unsubscribe says so in its headers (RFC 8058): %s",
    async (service) => {
      const to = `ada.${crypto.randomUUID()}@example.com`;
      await send(service, to, {}, guarded, { href: new URL("https://cardea.test/unsubscribe/u.s"), label: "No more" });
      const calls = (await (await fetch(`${origin}/calls`)).json()) as { body: unknown }[];
      const text = JSON.stringify(calls.find(({ body }) => JSON.stringify(body).includes(to))?.body);
      for (const part of ["List-Unsubscribe", "<https://cardea.test/unsubscribe/u.s>", "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"])
        expect(text).toContain(part);
    },
  );

  const faults = (["resend", "postmark", "ses"] as const).flatMap((service) => [
    [service, "a wrong key", "ada", WRONG_KEYS[service], "mail.key_refused"] as const,
    [service, "a sender that is not verified", "ada", { MAIL_FROM: "unverified@example.com" }, "mail.sender_refused"] as const,
    [service, "too many mails", "busy", {}, "mail.rate_limited"] as const,
  ]);

  test.each([
    ...faults,
    ["postmark", "a refused recipient", "refused", {}, "mail.recipient_refused"] as const,
    ["resend", "a service that is down", "later", {}, "mail.down"] as const,
    ["ses", "an unknown region", "ada", { MAIL_SES_REGION: "eu-nowhere-9" }, "mail.refused"] as const,
  ])("%s: an error says what happened, without key and address: %s", async (service, _, name, change, code) => {
    const error = (await send(service, `${name}@example.com`, change).catch((thrown: unknown) => thrown)) as { code: string; reason: string };
    expect(error.code).toBe(code);
    expect(error.reason).toMatch(new RegExp(`^${service}: \\d{3} \\w+$`));
    expect(error.reason).not.toContain("canary");
  });

  test("a service that cannot be reached is down", async () => {
    const broken = makeGuardedFetch({ ownOrigin: "https://cardea.test", trustedOrigins: new Set() }, { send: () => fetch("http://127.0.0.1:9") });
    await expect(send("resend", "ada@example.com", {}, broken)).rejects.toMatchObject({ code: "mail.down" });
  });
});

test.each([
  ["405", "mail.refused"],
  ["406", "mail.recipient_refused"],
  ["412", "mail.refused"],
  ["413", "mail.refused"],
])("a fault of the whole account at Postmark is none of one recipient: 422 %s", (name, code) => {
  expect(decideHttpFault(HTTP_PROVIDERS.postmark, 422, name)).toBe(code);
});

test.each([
  [null, '{"name":"validation_error"}', "validation_error"],
  [null, '{"ErrorCode":406}', "406"],
  ["MessageRejected:http://internal.amazon.com/", "", "MessageRejected"],
  [null, '{"__type":"com.amazonaws#BadRequestException"}', "BadRequestException"],
  [null, '{"name":"ada@example.com is unknown"}', "unnamed"],
  [null, "<html>", "unnamed"],
])("the name of a mail service's error is read, and no other text: %j %j", (header, body, name) => {
  expect(errorNameOf(header, body)).toBe(name);
});
