import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeBrowserOn } from "../../../test/harness/browser.ts";
import { bindings, ORIGIN, send } from "../../../test/harness/worker/app.ts";
import { makeBrowser, readCode } from "../../../test/harness/worker/browser.ts";
import { asAdmin, makeProject } from "../../../test/harness/worker/project.ts";
import type { Bindings } from "../../bindings.ts";
import { makeRooms } from "../../deps.ts";
import { DAY, HOUR, MINUTE } from "../../lib/clock.ts";

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

  test("S13: is mailed at most three times a quarter of an hour to one address from one network", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const statuses = [];
    for (let times = 0; times < 5; times++) statuses.push((await makeBrowser().submit("/sign-in", { email, next: link })).status);
    expect(statuses).toEqual([303, 303, 303, 429, 429]);
    vi.setSystemTime(Date.now() + 15 * MINUTE);
    expect((await makeBrowser().submit("/sign-in", { email, next: link })).status).toBe(303);
  });

  test("is taken as people and their keyboards write it: with blanks, dashes, or in digits of full width", async () => {
    const written = [
      (code: string) => ` ${code} `,
      (code: string) => code.replace(" ", "-"),
      (code: string) => code.replace(" ", "\u2013"),
      (code: string) => `\u200e${code}\u00a0`,
      (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    ];
    for (const write of written) {
      const { browser, code } = await asked();
      expect((await browser.submit("/sign-in/code", { code: write(code) })).status).toBe(303);
    }
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

const COOKIE = "__Host-cardea-sign-in";
/** An address of a network of its own, so that no test uses up another's. */
const newNetwork = () => `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;
const ask = (email: string, next: string, network = newNetwork(), browser = makeBrowser()) =>
  browser.submit("/sign-in", { email, next }, { origin: ORIGIN, "cf-connecting-ip": network }).then((page) => ({ ...page, browser }));
const enter = (browser: ReturnType<typeof makeBrowser>, code: string, network = newNetwork()) =>
  browser.submit("/sign-in/code", { code, next: "/" }, { origin: ORIGIN, "cf-connecting-ip": network });

/** Which counts there are, of a kind. */
async function countsOf(like: string): Promise<{ subject: string; count: number }[]> {
  const rows = await bindings.DB.prepare("SELECT subject, count FROM request_counts WHERE subject LIKE ?").bind(like).all();
  return rows.results as { subject: string; count: number }[];
}

describe("M4: nobody keeps anybody from signing in", () => {
  beforeEach(async () => {
    await asAdmin();
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => void vi.useRealTimers());

  test("a browser that did not ask for a code uses up none of its tries, whatever its cookie says", async () => {
    const { browser, code, email, link } = await asked();
    const { browser: thief } = await ask(newAddress(), link);
    const [id = "", signature = ""] = decodeURIComponent(thief.cookies.get(COOKIE) ?? "").split(".");
    const address = encodeURIComponent(email);
    for (const forged of [`anything.${address}`, `${id}.${signature}.${address}`, `${id}..${address}`, `.${address}`, `${id}.${address}`, address]) {
      thief.cookies.set(COOKIE, forged);
      for (const guess of wrongGuesses(code, 6)) expect([forged, (await enter(thief, guess)).status]).toEqual([forged, 400]);
    }
    expect((await enter(browser, code)).status).toBe(303);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test("a second browser that asks for the same address takes no code away, and its tries are its own", async () => {
    const { browser, code, email, link } = await asked();
    const second = await ask(email, link);
    expect(second.status).toBe(303);
    for (const guess of wrongGuesses(code, 6)) expect((await enter(second.browser, guess)).status).toBe(400);
    expect((await enter(second.browser, code)).status).toBe(400);
    expect((await enter(browser, code)).status).toBe(303);
  });

  test("of a thousand guesses at once at most five are looked at", async () => {
    const { browser, code, email } = await asked();
    const pages = await Promise.all(wrongGuesses(code, 1000).map((guess) => enter(browser, guess)));
    expect(pages.some(({ status }) => status < 400 || status >= 500)).toBe(false);
    const row = await bindings.DB.prepare("SELECT value FROM verification WHERE identifier LIKE ?").bind(`%${email}`).first<{ value: string }>();
    expect(Number(row?.value.split(":").at(-1) ?? 5)).toBeLessThanOrEqual(5);
    const [further] = await countsOf(`guess-day:${email}`);
    expect(further?.count).toBe(4);
    expect((await enter(browser, code)).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("a network guesses a hundred times a quarter of an hour, and another one goes on", async () => {
    const link = await (await makeProject()).userLink();
    const statuses: number[] = [];
    for (let times = 0; times < 21; times++) {
      const { browser } = await ask(newAddress(), link, `2001:db8:7::${times}`);
      for (const guess of wrongGuesses("999999", 5)) statuses.push((await enter(browser, guess, `2001:db8:7::${times}:1`)).status);
    }
    expect(statuses).toEqual([...Array(100).fill(400), ...Array(5).fill(429)]);
    const email = newAddress();
    const { browser } = await ask(email, link, "2001:db8:8::1");
    expect((await enter(browser, await readCode(email), "2001:db8:8::1")).status).toBe(303);
  });

  test("an address is guessed at a bounded number of times a day (NIST SP 800-63B), and still whoever enters their own code gets in", async () => {
    const { browser: known, code, email, link } = await asked();
    expect((await enter(known, code)).status).toBe(303);
    await known.submit("/sign-out");
    vi.setSystemTime((Math.floor(Date.now() / DAY) + 1) * DAY);
    const statuses: number[] = [];
    for (let hour = 0; hour < 3; hour++) {
      for (let codes = 0; codes < 6; codes++) {
        vi.setSystemTime(Date.now() + 10 * MINUTE);
        const { browser, status } = await ask(email, link);
        expect(status).toBe(303);
        for (const guess of wrongGuesses(await readCode(email), 5)) statuses.push((await enter(browser, guess)).status);
      }
    }
    expect(statuses.filter((status) => status === 400)).toHaveLength(18 + 50);
    expect(statuses.filter((status) => status === 429)).toHaveLength(18 * 5 - 18 - 50);

    vi.setSystemTime(Date.now() + 10 * MINUTE);
    const { browser: mistyping } = await ask(email, link);
    const [wrong = ""] = wrongGuesses(await readCode(email), 1);
    expect((await enter(mistyping, wrong)).status).toBe(400);
    const refused = await enter(mistyping, await readCode(email));
    expect([refused.status, refused.text.includes("each code has one try")]).toEqual([429, true]);
    expect(await isSignedIn(mistyping)).toBe(false);

    vi.setSystemTime(Date.now() + 10 * MINUTE);
    const { browser: fresh } = await ask(email, link);
    expect((await enter(fresh, await readCode(email))).status).toBe(303);
    await ask(email, link, newNetwork(), known);
    vi.setSystemTime(Date.now() + MINUTE);
    await ask(email, link, newNetwork(), known);
    const own = await readCode(email);
    for (const guess of wrongGuesses(own, 4)) expect((await enter(known, guess)).status).toBe(400);
    expect((await enter(known, own)).status).toBe(303);
  });

  test("strangers who use up the codes of an address leave those of its own browser, and no forged mark has any", async () => {
    const { browser: known, code, email, link } = await asked();
    await enter(known, code);
    await known.submit("/sign-out");
    const mark = known.cookies.get("__Host-cardea-known") ?? "";
    expect(mark).toMatch(/^[\w-]{20,}\.[\w-]{43}$/);
    vi.setSystemTime(Date.now() + 15 * MINUTE);
    const network = newNetwork();
    for (let times = 0; times < 4; times++) await ask(email, link, network);
    expect((await ask(email, link, network)).status).toBe(429);
    const forger = makeBrowser();
    for (const forged of [mark.replace(/^.{4}/, "AAAA"), `x.${mark}`, encodeURIComponent(email)]) {
      forger.cookies.set("__Host-cardea-known", forged);
      expect((await ask(email, link, network, forger)).status).toBe(429);
    }
    const other = newAddress();
    forger.cookies.set("__Host-cardea-known", mark);
    expect((await ask(other, link, newNetwork(), forger)).status).toBe(303);
    expect(await countsOf(`code:${other}`)).toHaveLength(1);

    vi.setSystemTime(Date.now() + MINUTE);
    expect((await ask(email, link, newNetwork(), known)).status).toBe(303);
    expect((await enter(known, await readCode(email))).status).toBe(303);
    const statuses = [];
    for (let times = 0; times < 4; times++) statuses.push((await ask(email, link, newNetwork(), known)).status);
    expect(statuses).toEqual([303, 303, 429, 429]);
  });
});

describe("M4: nobody keeps a person who has never signed in from their first code", () => {
  beforeEach(async () => {
    await asAdmin();
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => void vi.useRealTimers());

  test("from one network: each other network has the first code of an address in an hour", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const stranger = newNetwork();
    vi.setSystemTime(Math.floor(Date.now() / HOUR) * HOUR);
    const statuses: number[] = [];
    for (let times = 0; times < 20; times++) {
      statuses.push((await ask(email, link, stranger)).status);
      vi.setSystemTime(Date.now() + 2 * MINUTE);
    }
    expect(statuses.filter((status) => status === 303)).toHaveLength(6);

    const owner = newNetwork();
    expect((await ask(email, link, owner)).status).toBe(303);
    for (let times = 0; times < 6; times++) await ask(email, link, stranger);
    expect((await ask(email, link, owner)).status).toBe(429);
    expect((await ask(email, link)).status).toBe(303);
  });

  test("and yet from however many networks a mailbox gets a bounded number a day, whatever its address is tagged with", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const tagged = (times: number) => (times % 2 ? email : email.replace("@", `+${times}@`));
    vi.setSystemTime((Math.floor(Date.now() / DAY) - 1) * DAY);
    const statuses: number[] = [];
    for (let times = 0; times < 60; times++) statuses.push((await ask(tagged(times), link)).status);
    expect(statuses).toEqual([...Array(53).fill(303), ...Array(7).fill(429)]);
    vi.setSystemTime(Date.now() + 30 * MINUTE);
    for (const granted of [303, 303, 303, 429]) expect((await ask(tagged(granted), link)).status).toBe(granted);
    vi.setSystemTime(Date.now() + DAY);
    for (let times = 0; times < 7; times++) expect((await ask(email, link)).status).toBe(303);
  });

  test("L2: addresses that differ in their tag alone are one mailbox, and have their codes together", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const network = newNetwork();
    const statuses: number[] = [];
    for (const tag of ["", "+0", "+a+b", "+"]) statuses.push((await ask(email.replace("@", `${tag}@`), link, network)).status);
    expect(statuses).toEqual([303, 303, 303, 429]);
  });
});

describe("L4: a sign-in that is refused leaves nothing behind", () => {
  test("but the count of its network, of two hundred at once", async () => {
    const before = (await countsOf("code%")).length;
    const network = "198.51.100.9";
    const pages = await Promise.all(Array.from({ length: 200 }, () => ask(newAddress(), "/", network)));
    expect(pages.filter(({ status }) => status === 429)).toHaveLength(140);
    expect((await countsOf("code%")).length - before).toBe(1 + 3 * 60);
  });

  test("and one of an address that has had its codes is counted in no hour", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const network = newNetwork();
    for (let times = 0; times < 9; times++) await ask(email, link, network);
    expect(await countsOf(`code-hour:${email}`)).toEqual([{ subject: `code-hour:${email}`, count: 3 }]);
  });

  test("the cookies of a refused one are not set", async () => {
    const email = newAddress();
    const link = await (await makeProject()).userLink();
    const network = newNetwork();
    for (let times = 0; times < 3; times++) await ask(email, link, network);
    expect([...(await ask(email, link, network)).browser.cookies.keys()]).toEqual([]);
  });
});

test("counts of a day are kept for that day, and no longer", async () => {
  const { rateLimit } = makeRooms(bindings).people;
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    vi.setSystemTime((Math.floor(Date.now() / DAY) + 2) * DAY);
    const subject = crypto.randomUUID();
    for (let hour = 0; hour < 24; hour++) {
      expect(await rateLimit.take(subject, hour, DAY)).toBe(false);
      await rateLimit.take(`${subject}-quarter`, 1);
      vi.setSystemTime(Date.now() + HOUR - 1);
      await rateLimit.sweep();
      vi.setSystemTime(Date.now() + 1);
    }
    expect(await countsOf(`${subject}-quarter`)).toEqual([]);
    expect(await rateLimit.take(subject, 1, DAY)).toBe(true);
    await rateLimit.sweep();
    expect(await countsOf(subject)).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
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
