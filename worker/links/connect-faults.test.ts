import { describe, expect, test, vi } from "vitest";
import type { Page } from "../../test/harness/browser.ts";
import { signInAtProvider } from "../../test/harness/provider.ts";
import { ORIGIN } from "../../test/harness/worker/app.ts";
import { withEachFault } from "../../test/harness/worker/faults/each-fault.ts";
import { letClockGoOn } from "../../test/harness/worker/faults/onward-clock.ts";
import { type Owned, ownedBy, placesOf, refreshTokenOf, settle } from "../../test/harness/worker/faults/settled.ts";
import { connect, makeProject, person, refreshableAt, type TestProject } from "../../test/harness/worker/project.ts";
import { SECOND } from "../lib/clock.ts";

letClockGoOn();

type Browser = Awaited<ReturnType<typeof person>>;
type Try = Owned & { browser: Browser; link: string; login: string };

const toldBy = ({ status, text }: Page) => ({ status, text });
const own = ({ projectId, userId }: Owned) => [projectId, userId];

async function newcomer(project: TestProject, link: string, server: string): Promise<Try> {
  const browser = await person("ada", link);
  return { ...(await ownedBy(project, browser.email, server)), browser, link, login: `ada-${crypto.randomUUID().slice(0, 8)}` };
}

/** A person's credential is in use, once, in all three places, and they are a member. */
async function expectConnected(of: Owned): Promise<void> {
  await settle(of);
  const { row, member, kept, inVault } = await placesOf(of);
  expect([row, member, kept?.status]).toEqual([{ status: "active", version: kept?.version, through_link: 1, member: 1 }, true, "active"]);
  expect(inVault).toEqual([kept?.version]);
}

describe("S45: any single fault of the storage while a person connects or disconnects", () => {
  test("after a fault while a person enters a key, the key is stored nowhere or everywhere, and a second try connects", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const enter = ({ browser }: Try) => browser.submit(`${link}/header`, { "X-API-Key": "demo-ada-1" });
    await withEachFault<Try>("enter a key", {
      prepare: () => newcomer(project, link, "header"),
      own,
      act: async (of) => toldBy(await enter(of)),
      again: async (of, { status }) => {
        if (status >= 400) expect((await enter(of)).status).toBe(303);
      },
      check: expectConnected,
    });
  });

  test("after a fault while a person comes back from a provider, no grant is left behind there, and a second try connects", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    type AtProvider = Try & { callback: string };
    await withEachFault<AtProvider>("come back from a provider", {
      async prepare() {
        const of = await newcomer(project, link, "oauth2");
        // There is an earlier grant, which the new one replaces.
        await connect(of.browser, link, "oauth2", of.login);
        // An attempt to give something is known by its link and its time, and the clock of a test stands still.
        vi.setSystemTime(Date.now() + 1 * SECOND);
        const leaving = await of.browser.submit(`${link}/oauth2`);
        const url = /url=([^"]+)"/.exec(leaving.text)?.[1]?.replaceAll("&amp;", "&") ?? expect.fail(leaving.text);
        return { ...of, callback: await signInAtProvider(url, of.login, ORIGIN) };
      },
      own,
      act: async ({ browser, callback }) => toldBy(await browser.visit(callback)),
      again: async ({ browser, login }, { status }) => {
        if (status >= 400) expect((await connect(browser, link, "oauth2", login)).text).toContain("is connected");
      },
      async check(of) {
        await expectConnected(of);
        const held = await refreshTokenOf(of);
        await expect.poll(() => refreshableAt(of.login)).toEqual([held]);
      },
    });
  });

  test("after a fault while a person disconnects, the value is gone everywhere after a second try or the keeper's next alarm, and so is the grant at the provider", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    type Connected = Try & { path: string };
    await withEachFault<Connected>("disconnect", {
      async prepare() {
        const of = await newcomer(project, link, "oauth2");
        await connect(of.browser, link, "oauth2", of.login);
        const path = /action="(\/connections\/[^"]+\/disconnect)"/.exec((await of.browser.visit("/connections")).text)?.[1];
        return { ...of, path: path ?? expect.fail("no such connection") };
      },
      own,
      act: async ({ browser, path }) => toldBy(await browser.submit(path)),
      again: async ({ browser, path }, { status }) => {
        if (status >= 400) expect([303, 404]).toContain((await browser.submit(path)).status);
      },
      async check(of) {
        await settle(of);
        const { row, kept, inVault } = await placesOf(of);
        expect([row?.status, row?.version, kept?.status, kept?.sealed, inVault]).toEqual(["revoked", kept?.version, "revoked", undefined, []]);
        await expect.poll(() => refreshableAt(of.login)).toEqual([]);
      },
    });
  });
});
