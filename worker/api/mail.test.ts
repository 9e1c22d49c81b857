import { describe, expect, test } from "vitest";
import { makeBrowserOn } from "../../test/harness/browser.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { BY_SMTP, takenFor } from "../../test/harness/worker/mail-server.ts";
import { asAdmin } from "../../test/harness/worker/project.ts";
import { newAddress } from "../../test/harness/worker/sign-in.ts";
import type { Bindings } from "../bindings.ts";

type State = { delivery: string; isFailing: boolean; sentAt: number | null; fault: { code: string; message: string } | null };

/** A Cardea instance that sends mail by the fixtures' mail server. */
const withSmtp = (change: Partial<Bindings> = {}): Bindings => ({
  ...bindings,
  ...BY_SMTP,
  ...change,
});

/** The administrator's browser, at an instance with other settings. */
async function adminAt(at: Bindings) {
  const browser = makeBrowserOn(ORIGIN, (path, init) => send(path, init, at));
  for (const [name, value] of (await asAdmin()).cookies) browser.cookies.set(name, value);
  return browser;
}

describe("a test mail", () => {
  test("an administrator sends a test mail to themselves, by a real mail server", async () => {
    const admin = await adminAt(withSmtp());
    const before = (await takenFor("admin@example.com")).length;
    expect(await admin.api("POST", "/mail/test", {})).toMatchObject({ status: 200, body: { to: "admin@example.com" } });
    const taken = await takenFor("admin@example.com");
    expect([taken.length - before, taken.at(-1)?.isSecure]).toEqual([1, true]);
    expect((await admin.api<State>("GET", "/mail")).body).toMatchObject({ delivery: "smtp", isFailing: false, fault: null });
  });

  test("a wrong password is named with what to do, and is the state of mail until a mail is sent", async () => {
    const admin = await adminAt(withSmtp({ MAIL_SMTP_PASSWORD: "canary-of-a-password" }));
    const { status, body } = await admin.api<{ code: string; detail: string }>("POST", "/mail/test", {});
    expect([status, body.code]).toEqual([502, "mail.key_refused"]);
    expect(body.detail).toContain("An administrator has to make a new one");
    const state = (await admin.api<State>("GET", "/mail")).body;
    expect(state).toMatchObject({ isFailing: true, fault: { code: "mail.key_refused" } });
    expect(JSON.stringify([body, state])).not.toContain("canary");
    await (await adminAt(withSmtp())).api("POST", "/mail/test", {});
    expect((await admin.api<State>("GET", "/mail")).body.isFailing).toBe(false);
  });

  test("a person whose code could not be sent reads so on the page that asks for it", async () => {
    const at = withSmtp({ MAIL_SMTP_PASSWORD: "wrong" });
    const browser = makeBrowserOn(ORIGIN, (path, init) => send(path, init, at));
    await browser.submit("/sign-in", { email: "admin@example.com", next: "/" });
    const page = await browser.open("/sign-in/code?next=%2F");
    expect(page.text).toContain("Mail could not be sent a moment ago");
    expect(page.text).toContain("tell the administrator");
    await (await adminAt(withSmtp())).api("POST", "/mail/test", {});
    expect((await browser.open("/sign-in/code?next=%2F")).text).not.toContain("Mail could not be sent");
  });

  test("the state of mail and test mails are for platform administrators only", async () => {
    const browser = makeBrowserOn(ORIGIN, send);
    expect((await browser.api("GET", "/mail")).status).toBe(401);
    expect((await browser.api("POST", "/mail/test", {})).status).toBe(401);
    expect(await takenFor(newAddress())).toEqual([]);
  });
});
