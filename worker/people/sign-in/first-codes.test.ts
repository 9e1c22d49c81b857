import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeBrowserOn } from "../../../test/harness/browser.ts";
import { bindings, ORIGIN, send } from "../../../test/harness/worker/app.ts";
import { makeBrowser, readCode } from "../../../test/harness/worker/browser.ts";
import { asAdmin, makeProject } from "../../../test/harness/worker/project.ts";
import { newAddress, newNetwork, requestCode } from "../../../test/harness/worker/sign-in.ts";
import type { Bindings } from "../../bindings.ts";
import { makeRooms } from "../../deps.ts";
import { DAY, HOUR, MINUTE } from "../../lib/clock.ts";

/** The counts whose subject is like this. */
async function countsOf(like: string): Promise<{ subject: string; count: number }[]> {
  const rows = await bindings.DB.prepare("SELECT subject, count FROM request_counts WHERE subject LIKE ?").bind(like).all();
  return rows.results as { subject: string; count: number }[];
}

describe("M4: the first code of a person who has never signed in", () => {
  beforeEach(async () => {
    await asAdmin();
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => void vi.useRealTimers());

  test("requests from one network do not use up an address: each other network gets its first code in an hour", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const stranger = newNetwork();
    vi.setSystemTime(Math.floor(Date.now() / HOUR) * HOUR);
    const statuses: number[] = [];
    for (let times = 0; times < 20; times++) {
      statuses.push((await requestCode(email, link, stranger)).status);
      vi.setSystemTime(Date.now() + 2 * MINUTE);
    }
    expect(statuses.filter((status) => status === 303)).toHaveLength(6);

    const owner = newNetwork();
    expect((await requestCode(email, link, owner)).status).toBe(303);
    for (let times = 0; times < 6; times++) await requestCode(email, link, stranger);
    expect((await requestCode(email, link, owner)).status).toBe(429);
    expect((await requestCode(email, link)).status).toBe(303);
  });

  test("a mailbox gets a bounded number of codes a day, from however many networks and with whatever tags", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const tagged = (times: number) => (times % 2 ? email : email.replace("@", `+${times}@`));
    vi.setSystemTime((Math.floor(Date.now() / DAY) - 1) * DAY);
    const statuses: number[] = [];
    for (let times = 0; times < 60; times++) statuses.push((await requestCode(tagged(times), link)).status);
    expect(statuses).toEqual([...Array(53).fill(303), ...Array(7).fill(429)]);
    vi.setSystemTime(Date.now() + 30 * MINUTE);
    for (const granted of [303, 303, 303, 429]) expect((await requestCode(tagged(granted), link)).status).toBe(granted);
    vi.setSystemTime(Date.now() + DAY);
    for (let times = 0; times < 7; times++) expect((await requestCode(email, link)).status).toBe(303);
  });

  test("L2: addresses that differ only in their tag are one mailbox, and share their codes", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const network = newNetwork();
    const statuses: number[] = [];
    for (const tag of ["", "+0", "+a+b", "+"]) statuses.push((await requestCode(email.replace("@", `${tag}@`), link, network)).status);
    expect(statuses).toEqual([303, 303, 303, 429]);
  });
});

describe("L4: a refused sign-in", () => {
  test("refused requests for codes store only the count of their network, even if two hundred come at the same time", async () => {
    const before = (await countsOf("code%")).length;
    const network = "198.51.100.9";
    const pages = await Promise.all(Array.from({ length: 200 }, () => requestCode(newAddress(), "/", network)));
    expect(pages.filter(({ status }) => status === 429)).toHaveLength(140);
    expect((await countsOf("code%")).length - before).toBe(1 + 3 * 60);
  });

  test("a request refused by the quarter-hour limit is not counted in the hourly limit", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const network = newNetwork();
    for (let times = 0; times < 9; times++) await requestCode(email, link, network);
    expect(await countsOf(`code-hour:${email}`)).toEqual([{ subject: `code-hour:${email}`, count: 3 }]);
  });

  test("a refused request for a code sets no cookies", async () => {
    const email = newAddress();
    const link = await (await makeProject()).userLink();
    const network = newNetwork();
    for (let times = 0; times < 3; times++) await requestCode(email, link, network);
    expect([...(await requestCode(email, link, network)).browser.cookies.keys()]).toEqual([]);
  });
});

test("daily counts are kept for that day, and no longer", async () => {
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

describe("mail that cannot be sent", () => {
  const failing = {
    ...bindings,
    MAIL_DELIVERY: "email",
    EMAIL: { send: () => Promise.reject(new Error("the service is busy")) },
  } as unknown as Bindings;
  const TROUBLE = "Mail could not be sent a moment ago.";

  test("failing mail is reported on the page for every address alike, with a way to try again, until mail is sent", async () => {
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
