import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { isSignedIn, newAddress, newNetwork } from "../../test/harness/worker/sign-in.ts";
import type { Bindings } from "../bindings.ts";
import { DAY } from "../lib/clock.ts";
import { randomToken } from "../lib/ids.ts";
import { sha256 } from "../lib/text/digest.ts";

/** Writes a token as `npm run deploy` does. @returns the token */
async function makeToken(purpose: "setup" | "test-mail", address: string): Promise<string> {
  const token = randomToken(32);
  const now = Date.now();
  await bindings.DB.prepare("INSERT INTO verification (id, identifier, value, expires_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)")
    .bind(randomToken(8), `operator:${purpose}:${await sha256(token)}`, address, now + DAY, now, now)
    .run();
  return token;
}

const me = async (cookies: Map<string, string>) => {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return (await send("/api/v1/me", { headers: { cookie } })).json();
};

describe("F124: the set-up address", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test("the first administrator signs in at the set-up address without a mail, and may create projects", async () => {
    const token = await makeToken("setup", "admin@example.com");
    const browser = makeBrowser();
    const page = await browser.visit(`/setup/${token}`);
    expect(page.text).toContain("admin@example.com");
    expect(await isSignedIn(browser)).toBe(false);
    const done = await browser.submit("/setup", { token });
    expect([done.status, done.location]).toEqual([303, "/"]);
    expect(await me(browser.cookies)).toEqual({ email: "admin@example.com", canCreateProjects: true });
  });

  test("the set-up address works once, also if two browsers use it at the same time", async () => {
    const token = await makeToken("setup", "admin@example.com");
    const browsers = [makeBrowser(), makeBrowser(), makeBrowser()];
    const answers = await Promise.all(browsers.map((browser) => browser.submit("/setup", { token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410]);
    expect((await makeBrowser().visit(`/setup/${token}`)).status).toBe(410);
  });

  test("the set-up address is worthless after a day, and a wrong or empty token never works", async () => {
    const token = await makeToken("setup", "admin@example.com");
    vi.setSystemTime(Date.now() + DAY + 1);
    for (const wrong of [token, randomToken(32), "", "%"]) expect((await makeBrowser().submit("/setup", { token: wrong })).status).toBe(410);
  });

  test("the set-up address opens no account of an address that ADMIN_EMAILS does not name", async () => {
    const token = await makeToken("setup", newAddress());
    const browser = makeBrowser();
    expect((await browser.submit("/setup", { token })).status).toBe(410);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("the set-up address opens no account of an address by which another user has become an administrator", async () => {
    const address = newAddress();
    const now = Date.now();
    await bindings.DB.prepare("INSERT INTO user (id, name, email, email_verified, created_at, updated_at) VALUES ('u-holder', 'x', ?, 1, ?, ?)")
      .bind(newAddress(), now, now)
      .run();
    await bindings.DB.prepare("INSERT INTO platform_admins (address, user_id, since) VALUES (?, 'u-holder', ?)").bind(address, now).run();
    const token = await makeToken("setup", address);
    const as: Bindings = { ...bindings, ADMIN_EMAILS: address };
    const headers = { origin: "https://cardea.test", "content-type": "application/x-www-form-urlencoded" };
    const answer = await send("/setup", { method: "POST", headers, body: new URLSearchParams({ token }).toString() }, as);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([410, []]);
  });

  test("a token for a test mail opens nothing, and a page of another site cannot use the set-up address", async () => {
    const mail = await makeToken("test-mail", "admin@example.com");
    expect((await makeBrowser().submit("/setup", { token: mail })).status).toBe(410);
    const token = await makeToken("setup", "admin@example.com");
    const headers = { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" };
    expect((await send("/setup", { method: "POST", headers, body: `token=${token}` })).status).toBe(403);
    expect((await makeBrowser().submit("/setup", { token })).status).toBe(303);
  });

  test("S85: one network may try the set-up address sixty times in a quarter of an hour", async () => {
    const headers = { origin: "https://cardea.test", "cf-connecting-ip": newNetwork(), "content-type": "application/x-www-form-urlencoded" };
    const guess = async () => (await send("/setup", { method: "POST", headers, body: "token=wrong" })).status;
    for (let tries = 0; tries < 60; tries++) expect(await guess()).toBe(410);
    expect(await guess()).toBe(429);
  });
});

describe("F124: the test mail", () => {
  const ask = (token: string, as = bindings) => send("/operator/test-mail", { method: "POST", headers: { authorization: `Bearer ${token}` } }, as);

  test("a token of the operator sends one mail to the address that it is for", async () => {
    const address = newAddress();
    const token = await makeToken("test-mail", address);
    expect(await (await ask(token)).json()).toEqual({ sent: true });
    expect((await ask(token)).status).toBe(410);
    expect(await (await send("/dev/inbox")).text()).toContain(address);
  });

  test("a mail that cannot be sent is told to the operator with the cause, and no other request sends one", async () => {
    const EMAIL = { send: () => Promise.reject(new Error("the sender is not verified")) } as Partial<SendEmail> as SendEmail;
    const as: Bindings = { ...bindings, MAIL_DELIVERY: "email", PUBLIC_ORIGIN: "https://cardea.test", EMAIL };
    const token = await makeToken("test-mail", newAddress());
    expect(await (await ask(token, as)).json()).toEqual({ sent: false, problem: expect.stringMatching(/^mail\./) });
    for (const wrong of ["", "x", await makeToken("setup", "admin@example.com")]) expect((await ask(wrong)).status).toBe(410);
  });
});
