import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeBrowserOn } from "../../test/harness/browser.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeBrowser, readCode } from "../../test/harness/worker/browser.ts";
import { asAdmin, makeProject } from "../../test/harness/worker/project.ts";
import type { Bindings } from "../env.ts";
import { DAY, MINUTE } from "../lib/clock.ts";

const newAddress = () => `ada.${crypto.randomUUID().slice(0, 8)}@example.com`;

/** A browser that has asked for a code for an address some link lets in. */
async function asked() {
  const link = await (await makeProject()).userLink();
  const browser = makeBrowser();
  const email = newAddress();
  await browser.submit("/sign-in", { email, next: link });
  return { link, email, browser, code: await readCode(email) };
}

const wrongGuesses = (code: string, count: number) =>
  Array.from({ length: count + 1 }, (_, index) => String(index).padStart(6, "0"))
    .filter((guess) => guess !== code.replace(" ", ""))
    .slice(0, count);

const isSignedIn = async (browser: ReturnType<typeof makeBrowser>) => (await browser.api("GET", "/me")).status === 200;

describe("S5: a code", () => {
  beforeEach(async () => {
    await asAdmin();
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => void vi.useRealTimers());

  test("signs in the browser that asked for it, once", async () => {
    const { browser, code } = await asked();
    const before = new Map(browser.cookies);
    expect((await browser.submit("/sign-in/code", { code })).status).toBe(303);
    expect(await isSignedIn(browser)).toBe(true);
    const again = makeBrowser();
    for (const [name, value] of before) again.cookies.set(name, value);
    expect((await again.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(again)).toBe(false);
  });

  test("is worth nothing in another browser, even one that asked for the same address", async () => {
    const { browser, email, link, code } = await asked();
    const other = makeBrowser();
    expect((await other.submit("/sign-in/code", { code })).location).toMatch(/^\/sign-in\?/);
    other.cookies.set("__Host-cardea-sign-in", `forged.${encodeURIComponent(email)}`);
    expect((await other.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(other)).toBe(false);
    expect((await browser.submit("/sign-in/code", { code, next: link })).status).toBe(303);
  });

  test("is worth nothing after ten minutes", async () => {
    const { browser, code } = await asked();
    vi.setSystemTime(Date.now() + 10 * MINUTE + 1);
    expect((await browser.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("is worth nothing after five wrong tries", async () => {
    const { browser, code } = await asked();
    for (const guess of wrongGuesses(code, 5)) expect((await browser.submit("/sign-in/code", { code: guess })).status).toBe(400);
    expect((await browser.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("counts each try that is looked at, also when 200 come at once", async () => {
    const { browser, code, email } = await asked();
    const pages = await Promise.all(wrongGuesses(code, 200).map((guess) => browser.submit("/sign-in/code", { code: guess })));
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([400]));
    const row = await bindings.DB.prepare("SELECT value FROM verification WHERE identifier LIKE ?").bind(`%${email}`).first<{ value: string }>();
    const tried = row ? Number(row.value.split(":").at(-1)) : 5;
    for (const guess of wrongGuesses(code, 5 - tried)) await browser.submit("/sign-in/code", { code: guess });
    expect((await browser.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("S13: is mailed at most three times a quarter of an hour to one address, whoever asks", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const statuses = [];
    for (let times = 0; times < 5; times++) statuses.push((await makeBrowser().submit("/sign-in", { email, next: link })).status);
    expect(statuses).toEqual([303, 303, 303, 429, 429]);
    vi.setSystemTime(Date.now() + 15 * MINUTE);
    expect((await makeBrowser().submit("/sign-in", { email, next: link })).status).toBe(303);
  });

  test("is not stored: D1 holds a keyed hash of it, and of a session", async () => {
    const { browser, code } = await asked();
    const digits = code.replace(" ", "");
    const dump = async () =>
      JSON.stringify(
        (await bindings.DB.prepare("SELECT * FROM verification UNION ALL SELECT id, token, user_id, 1, 1, 1 FROM session").all()).results,
      );
    expect(await dump()).not.toContain(digits);
    await browser.submit("/sign-in/code", { code });
    const cookie = decodeURIComponent(browser.cookies.get("__Host-cardea-session") ?? "").split(".")[0] ?? "none";
    expect(cookie.length).toBeGreaterThan(20);
    expect(await dump()).not.toContain(cookie);
  });
});

describe("signing in", () => {
  test("S6: answers the same for an address it knows and one it does not", async () => {
    await asAdmin();
    const known = await makeBrowser().submit("/sign-in", { email: "admin@example.com", next: "/" });
    const unknown = await makeBrowser().submit("/sign-in", { email: "nobody@example.com", next: "/" });
    expect([unknown.status, unknown.location, unknown.text]).toEqual([known.status, known.location, known.text]);
    expect(await readCode("nobody@example.com")).toBe("none");
  });

  test.each(["ada", "a@b@example.com", "ada@example.com\r\nBcc: eve@example.com", "ada@example.com,eve@example.com"])(
    "%j is no address, and keeps what was typed",
    async (email) => {
      const page = await makeBrowser().submit("/sign-in", { email, next: "/" });
      expect(page.status).toBe(400);
      expect(page.text).toContain("Enter one e-mail address");
    },
  );

  test("S7: gives a new session that is __Host-, HttpOnly, Secure and SameSite, and signing out ends it", async () => {
    const link = await (await makeProject()).userLink();
    const browser = makeBrowser();
    browser.cookies.set("__Host-cardea-session", "fixed-by-an-attacker");
    const email = newAddress();
    await browser.submit("/sign-in", { email, next: link });
    const page = await browser.submit("/sign-in/code", { code: await readCode(email), next: link });
    const cookie = page.headers.getSetCookie().find((line) => line.startsWith("__Host-cardea-session=")) ?? "";
    for (const attribute of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) expect(cookie).toContain(attribute);
    expect(cookie).not.toContain("fixed-by-an-attacker");
    expect(cookie).not.toContain("Domain");

    const stolen = new Map(browser.cookies);
    await browser.submit("/sign-out");
    const thief = makeBrowser();
    for (const [name, value] of stolen) thief.cookies.set(name, value);
    expect(await isSignedIn(thief)).toBe(false);
  });

  test("S7: lasts seven days of use", async () => {
    const { browser, code } = await asked();
    await browser.submit("/sign-in/code", { code });
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      for (let half = 1; half < 14; half++) {
        vi.setSystemTime(Date.now() + DAY / 2);
        expect(await isSignedIn(browser)).toBe(true);
      }
      vi.setSystemTime(Date.now() + DAY / 2 - MINUTE);
      expect(await isSignedIn(browser)).toBe(true);
      vi.setSystemTime(Date.now() + 2 * MINUTE);
      expect(await isSignedIn(browser)).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  test("S7: ends after a day without use", async () => {
    const { browser, code } = await asked();
    await browser.submit("/sign-in/code", { code });
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      vi.setSystemTime(Date.now() + DAY - MINUTE);
      expect(await isSignedIn(browser)).toBe(true);
      vi.setSystemTime(Date.now() + DAY + MINUTE);
      expect(await isSignedIn(browser)).toBe(false);
      vi.setSystemTime(Date.now() - DAY);
      expect(await isSignedIn(browser)).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  test("the sign-in library's own routes are not reachable", async () => {
    for (const path of ["/api/auth/get-session", "/api/auth/email-otp/send-verification-otp", "/api/auth/sign-in/email-otp"]) {
      expect((await send(path, { method: "POST", headers: { origin: ORIGIN } })).status).toBe(404);
    }
  });
});

describe("mail that does not go out", () => {
  const failing = {
    ...bindings,
    MAIL_DELIVERY: "email",
    EMAIL: { send: () => Promise.reject(new Error("the service is busy")) },
  } as unknown as Bindings;
  const TROUBLE = "Mail could not be sent a moment ago.";

  test("is said on the page, to everybody alike, with a way to try again; and no more once it goes out", async () => {
    const link = await (await makeProject()).userLink();
    const [known, stranger] = [makeBrowserOn(ORIGIN, (path, init) => send(path, init, failing)), makeBrowser()];
    expect((await known.submit("/sign-in", { email: newAddress(), next: link })).status).toBe(303);
    await stranger.submit("/sign-in", { email: "nobody@example.com", next: "/" });
    for (const browser of [known, stranger]) {
      const { text } = await browser.open("/sign-in/code");
      expect(text).toContain(TROUBLE);
      expect(text).toContain("Send another code");
    }
    const again = makeBrowser();
    const email = newAddress();
    await again.submit("/sign-in", { email, next: link });
    expect((await again.open("/sign-in/code")).text).not.toContain(TROUBLE);
    expect((await again.submit("/sign-in/code", { code: await readCode(email) })).status).toBe(303);
  });
});
