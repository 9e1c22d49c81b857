import { describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeDatabase } from "../db/client.ts";
import { makeMailHealth } from "../db/mail-health.ts";
import { MINUTE } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { toMail } from "./mail-template.ts";
import { makePostOffice } from "./post-office.ts";

const mail = toMail("ada@example.com", { language: "en", subject: "Hello", lead: "Hello.", main: { code: "123 456" }, notes: [] });

function setUp(failures: number, fault: Error = new Error("the service is busy"), health = makeMailHealth(makeDatabase(bindings.DB))) {
  let now = 1_800_000_000_000;
  let left = failures;
  const sent: string[] = [];
  const pauses: number[] = [];
  const logged: unknown[] = [];
  const mailer = {
    send: async ({ to }: { to: string }) => {
      if (left-- > 0) throw fault;
      sent.push(to);
    },
  };
  const log: Log = { info: () => undefined, error: (name, fields) => void logged.push({ name, ...fields }) };
  const pause = async (ms: number) => void pauses.push(ms);
  const office = makePostOffice({ mailer, health, clock: { now: () => now }, log, pause });
  return {
    office,
    sent,
    pauses,
    logged,
    later: (ms: number) => {
      now += ms;
    },
    fail: (times: number) => {
      left = times;
    },
  };
}

describe("sending a mail", () => {
  test("a mail is sent at the second or third try, and the caller sees no error", async () => {
    const { office, sent, pauses } = setUp(2);
    await office.send(mail);
    expect([sent, pauses]).toEqual([["ada@example.com"], [1000, 2000]]);
    expect(await office.isInTrouble()).toBe(false);
  });

  test("S6: a mail that fails three times counts as trouble for all addresses, until a mail is sent or ten minutes have passed", async () => {
    const { office, sent, logged, later, fail } = setUp(3);
    later(MINUTE);
    await expect(office.send(mail)).rejects.toMatchObject({ code: "mail.down", reason: "Error: the service is busy" });
    expect(sent).toEqual([]);
    expect(JSON.stringify(logged)).not.toContain("ada@example.com");
    expect(await office.isInTrouble()).toBe(true);
    later(MINUTE);
    fail(0);
    await office.send(mail);
    expect(await office.isInTrouble()).toBe(false);
    later(MINUTE);
    fail(3);
    await office.send(mail).catch(() => undefined);
    later(10 * MINUTE);
    expect(await office.isInTrouble()).toBe(false);
  });
});

describe("a mail whose outcome D1 does not note", () => {
  const down = () => Promise.reject(new Error("D1 is down"));
  const health = { ...makeMailHealth(makeDatabase(bindings.DB)), noteSent: down, noteFailed: down };

  test("a mail that was sent is not sent again, and the caller sees no error", async () => {
    const { office, sent, logged } = setUp(0, undefined, health);
    await office.send(mail);
    expect(sent).toEqual(["ada@example.com"]);
    expect(logged).toEqual([{ name: "mail.not_noted", reason: "Error: D1 is down" }]);
  });

  test("the caller of a mail that failed is told the fault of the mail, not that of D1", async () => {
    const { office } = setUp(1, new AppError("mail.key_refused"), health);
    await expect(office.send(mail)).rejects.toMatchObject({ code: "mail.key_refused" });
  });
});

describe("a mail that fails", () => {
  test.each(["mail.key_refused", "mail.sender_refused", "mail.tls_missing", "mail.refused"] as const)(
    "a fault that only a changed setting ends is not tried again, and its code is kept for the administrator: %s",
    async (code) => {
      const { office, pauses, logged } = setUp(1, new AppError(code, { reason: "sign-in: 535" }));
      await expect(office.send(mail)).rejects.toMatchObject({ code });
      expect([pauses, await office.state()]).toMatchObject([[], { fault: code }]);
      expect(logged).toEqual([{ name: "mail.failed", fault: code, reason: "sign-in: 535" }]);
    },
  );

  test("a full mail service is tried again", async () => {
    const { office, sent, pauses } = setUp(1, new AppError("mail.rate_limited"));
    await office.send(mail);
    expect([sent, pauses]).toEqual([["ada@example.com"], [1000]]);
  });

  test("S6: a refused address is no trouble for other addresses, so no page tells that it was refused", async () => {
    const { office, later } = setUp(1, new AppError("mail.recipient_refused"));
    later(20 * MINUTE);
    await expect(office.send(mail)).rejects.toMatchObject({ code: "mail.recipient_refused" });
    expect(await office.isInTrouble()).toBe(false);
  });

  test("a mail service that does not answer is left after the limit of a try, and the try is ended", async () => {
    const ended: boolean[] = [];
    const mailer = {
      send: (_: unknown, signal: AbortSignal) => {
        signal.addEventListener("abort", () => ended.push(signal.aborted));
        return new Promise<void>(() => undefined);
      },
    };
    const ports = { health: makeMailHealth(makeDatabase(bindings.DB)), clock: { now: () => 1 }, pause: async () => undefined };
    const office = makePostOffice({ ...ports, mailer, log: { info: () => undefined, error: () => undefined }, limit: 10 });
    await expect(office.send(mail)).rejects.toMatchObject({ code: "mail.down", reason: "no answer in 10 ms" });
    expect(ended).toEqual([true, true, true]);
  });
});

describe("S13: the content of a mail", () => {
  const nasty = `Acme\r\nBcc: eve@evil.com\r\n\r\n<img src=x onerror="alert(1)">&'`;
  const made = toMail("ada@example.com", {
    language: "en",
    subject: `You can use ${nasty}`,
    lead: nasty,
    main: { href: new URL("https://cardea.test/?a=1&b=2"), label: nasty },
    notes: [nasty],
  });

  test("the name of a project cannot become a mail header or markup", () => {
    expect(made.to).toBe("ada@example.com");
    expect(made.subject).not.toMatch(/[\r\n]/);
    expect(made.html).not.toContain("<img");
    expect(made.html).toContain('href="https://cardea.test/?a=1&amp;b=2"');
  });

  test("the text and the HTML of a mail have the same content, and the HTML loads nothing", () => {
    expect(made.text).toContain("https://cardea.test/?a=1&b=2");
    expect(mail.text).toContain("123 456");
    expect(mail.html).toContain("123 456");
    expect(mail.html).not.toMatch(/src=|url\(|<link/);
  });
});
