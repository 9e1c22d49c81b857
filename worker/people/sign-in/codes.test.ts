import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../../test/harness/worker/app.ts";
import { makeBrowser, readCode } from "../../../test/harness/worker/browser.ts";
import { asAdmin, makeProject } from "../../../test/harness/worker/project.ts";
import { enterCode, isSignedIn, newAddress, newNetwork, requestCode, withCode } from "../../../test/harness/worker/sign-in.ts";
import { DAY, MINUTE } from "../../lib/clock.ts";

const wrongGuesses = (code: string, count: number) =>
  Array.from({ length: count + 1 }, (_, index) => String(index).padStart(6, "0"))
    .filter((guess) => guess !== code.replace(" ", ""))
    .slice(0, count);

const COOKIE = "__Host-cardea-sign-in";
/** The counts whose subject is like this. */
async function countsOf(like: string): Promise<{ subject: string; count: number }[]> {
  const rows = await bindings.DB.prepare("SELECT subject, count FROM request_counts WHERE subject LIKE ?").bind(like).all();
  return rows.results as { subject: string; count: number }[];
}

describe("S5: a sign-in code", () => {
  beforeEach(async () => {
    await asAdmin();
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => void vi.useRealTimers());

  test("a code signs in the browser that requested it, once", async () => {
    const { browser, code } = await withCode();
    const before = new Map(browser.cookies);
    expect((await browser.submit("/sign-in/code", { code })).status).toBe(303);
    expect(await isSignedIn(browser)).toBe(true);
    const again = makeBrowser();
    for (const [name, value] of before) again.cookies.set(name, value);
    expect((await again.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(again)).toBe(false);
  });

  test("S2: of 20 requests that bring one code at the same time, one gets a session", async () => {
    for (let round = 0; round < 5; round++) {
      const { browser, code } = await withCode();
      const browsers = Array.from({ length: 20 }, () => {
        const copy = makeBrowser();
        for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
        return copy;
      });
      const pages = await Promise.all(browsers.map((each) => enterCode(each, code)));
      expect(pages.filter(({ status }) => status === 303)).toHaveLength(1);
      expect(pages.filter(({ headers }) => headers.getSetCookie().some((cookie) => cookie.startsWith("__Host-cardea-session=")))).toHaveLength(1);
    }
  });

  test("a code is worthless in another browser, even in one that requested a code for the same address", async () => {
    const { browser, email, link, code } = await withCode();
    const other = makeBrowser();
    expect((await other.submit("/sign-in/code", { code })).location).toMatch(/^\/sign-in\?/);
    other.cookies.set("__Host-cardea-sign-in", `forged.${encodeURIComponent(email)}`);
    expect((await other.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(other)).toBe(false);
    expect((await browser.submit("/sign-in/code", { code, next: link })).status).toBe(303);
  });

  test("a code is worthless after ten minutes", async () => {
    const { browser, code } = await withCode();
    vi.setSystemTime(Date.now() + 10 * MINUTE + 1);
    expect((await browser.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("a code is worthless after five wrong tries", async () => {
    const { browser, code } = await withCode();
    for (const guess of wrongGuesses(code, 5)) expect((await browser.submit("/sign-in/code", { code: guess })).status).toBe(400);
    expect((await browser.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("each try of a code is counted, even if 200 come at the same time", async () => {
    const { browser, code, email } = await withCode();
    const pages = await Promise.all(wrongGuesses(code, 200).map((guess) => browser.submit("/sign-in/code", { code: guess })));
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([400]));
    const row = await bindings.DB.prepare("SELECT value FROM verification WHERE identifier LIKE ?").bind(`%${email}`).first<{ value: string }>();
    const tried = row ? Number(row.value.split(":").at(-1)) : 5;
    for (const guess of wrongGuesses(code, 5 - tried)) await browser.submit("/sign-in/code", { code: guess });
    expect((await browser.submit("/sign-in/code", { code })).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("S13: codes are mailed at most three times in 15 minutes to one address from one network", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const statuses = [];
    for (let times = 0; times < 5; times++) statuses.push((await makeBrowser().submit("/sign-in", { email, next: link })).status);
    expect(statuses).toEqual([303, 303, 303, 429, 429]);
    vi.setSystemTime(Date.now() + 15 * MINUTE);
    expect((await makeBrowser().submit("/sign-in", { email, next: link })).status).toBe(303);
  });

  test("a code is accepted with spaces, with dashes and in full-width digits", async () => {
    const written = [
      (code: string) => ` ${code} `,
      (code: string) => code.replace(" ", "-"),
      (code: string) => code.replace(" ", "\u2013"),
      (code: string) => `\u200e${code}\u00a0`,
      (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    ];
    for (const write of written) {
      const { browser, code } = await withCode();
      expect((await browser.submit("/sign-in/code", { code: write(code) })).status).toBe(303);
    }
  });

  test("a code is not stored: D1 holds keyed hashes of it and of the session", async () => {
    const { browser, code } = await withCode();
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

describe("M4: strangers cannot keep a person from signing in", () => {
  beforeEach(async () => {
    await asAdmin();
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => void vi.useRealTimers());

  test("a browser that did not request a code uses up none of its tries, whatever its cookie says", async () => {
    const { browser, code, email, link } = await withCode();
    const { browser: thief } = await requestCode(newAddress(), link);
    const [id = "", signature = ""] = decodeURIComponent(thief.cookies.get(COOKIE) ?? "").split(".");
    const address = encodeURIComponent(email);
    for (const forged of [`anything.${address}`, `${id}.${signature}.${address}`, `${id}..${address}`, `.${address}`, `${id}.${address}`, address]) {
      thief.cookies.set(COOKIE, forged);
      for (const guess of wrongGuesses(code, 6)) expect([forged, (await enterCode(thief, guess)).status]).toEqual([forged, 400]);
    }
    expect((await enterCode(browser, code)).status).toBe(303);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test("a second browser that requests a code for the same address leaves the first code valid, and has its own tries", async () => {
    const { browser, code, email, link } = await withCode();
    const second = await requestCode(email, link);
    expect(second.status).toBe(303);
    for (const guess of wrongGuesses(code, 6)) expect((await enterCode(second.browser, guess)).status).toBe(400);
    expect((await enterCode(second.browser, code)).status).toBe(400);
    expect((await enterCode(browser, code)).status).toBe(303);
  });

  test("at most five of a thousand simultaneous guesses are checked", async () => {
    const { browser, code, email } = await withCode();
    const pages = await Promise.all(wrongGuesses(code, 1000).map((guess) => enterCode(browser, guess)));
    expect(pages.some(({ status }) => status < 400 || status >= 500)).toBe(false);
    const row = await bindings.DB.prepare("SELECT value FROM verification WHERE identifier LIKE ?").bind(`%${email}`).first<{ value: string }>();
    expect(Number(row?.value.split(":").at(-1) ?? 5)).toBeLessThanOrEqual(5);
    const [further] = await countsOf(`guess-day:${email}`);
    expect(further?.count).toBe(4);
    expect((await enterCode(browser, code)).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("a network may guess a hundred times in 15 minutes, and another network can still sign in", async () => {
    const link = await (await makeProject()).userLink();
    const statuses: number[] = [];
    for (let times = 0; times < 21; times++) {
      const { browser } = await requestCode(newAddress(), link, `2001:db8:7::${times}`);
      for (const guess of wrongGuesses("999999", 5)) statuses.push((await enterCode(browser, guess, `2001:db8:7::${times}:1`)).status);
    }
    expect(statuses).toEqual([...Array(100).fill(400), ...Array(5).fill(429)]);
    const email = newAddress();
    const { browser } = await requestCode(email, link, "2001:db8:8::1");
    expect((await enterCode(browser, await readCode(email), "2001:db8:8::1")).status).toBe(303);
  });

  test("an address can be guessed at a bounded number of times a day (NIST SP 800-63B), and a person with their own code still gets in", async () => {
    const { browser: known, code, email, link } = await withCode();
    expect((await enterCode(known, code)).status).toBe(303);
    await known.submit("/sign-out");
    vi.setSystemTime((Math.floor(Date.now() / DAY) + 1) * DAY);
    const statuses: number[] = [];
    for (let hour = 0; hour < 3; hour++) {
      for (let codes = 0; codes < 6; codes++) {
        vi.setSystemTime(Date.now() + 10 * MINUTE);
        const { browser, status } = await requestCode(email, link);
        expect(status).toBe(303);
        for (const guess of wrongGuesses(await readCode(email), 5)) statuses.push((await enterCode(browser, guess)).status);
      }
    }
    expect(statuses.filter((status) => status === 400)).toHaveLength(18 + 50);
    expect(statuses.filter((status) => status === 429)).toHaveLength(18 * 5 - 18 - 50);

    vi.setSystemTime(Date.now() + 10 * MINUTE);
    const { browser: mistyping } = await requestCode(email, link);
    const [wrong = ""] = wrongGuesses(await readCode(email), 1);
    expect((await enterCode(mistyping, wrong)).status).toBe(400);
    const refused = await enterCode(mistyping, await readCode(email));
    expect([refused.status, refused.text.includes("each code has one try")]).toEqual([429, true]);
    expect(await isSignedIn(mistyping)).toBe(false);

    vi.setSystemTime(Date.now() + 10 * MINUTE);
    const { browser: fresh } = await requestCode(email, link);
    expect((await enterCode(fresh, await readCode(email))).status).toBe(303);
    await requestCode(email, link, newNetwork(), known);
    vi.setSystemTime(Date.now() + MINUTE);
    await requestCode(email, link, newNetwork(), known);
    const own = await readCode(email);
    for (const guess of wrongGuesses(own, 4)) expect((await enterCode(known, guess)).status).toBe(400);
    expect((await enterCode(known, own)).status).toBe(303);
  });

  test("strangers who use up the codes of an address leave those of its known browser, and a forged mark gets no codes", async () => {
    const { browser: known, code, email, link } = await withCode();
    await enterCode(known, code);
    await known.submit("/sign-out");
    const mark = known.cookies.get("__Host-cardea-known") ?? "";
    expect(mark).toMatch(/^[\w-]{20,}\.[\w-]{43}$/);
    vi.setSystemTime(Date.now() + 15 * MINUTE);
    const network = newNetwork();
    for (let times = 0; times < 4; times++) await requestCode(email, link, network);
    expect((await requestCode(email, link, network)).status).toBe(429);
    const forger = makeBrowser();
    for (const forged of [mark.replace(/^.{4}/, "AAAA"), `x.${mark}`, encodeURIComponent(email)]) {
      forger.cookies.set("__Host-cardea-known", forged);
      expect((await requestCode(email, link, network, forger)).status).toBe(429);
    }
    const other = newAddress();
    forger.cookies.set("__Host-cardea-known", mark);
    expect((await requestCode(other, link, newNetwork(), forger)).status).toBe(303);
    expect(await countsOf(`code:${other}`)).toHaveLength(1);

    vi.setSystemTime(Date.now() + MINUTE);
    expect((await requestCode(email, link, newNetwork(), known)).status).toBe(303);
    expect((await enterCode(known, await readCode(email))).status).toBe(303);
    const statuses = [];
    for (let times = 0; times < 4; times++) statuses.push((await requestCode(email, link, newNetwork(), known)).status);
    expect(statuses).toEqual([303, 303, 429, 429]);
  });
});
