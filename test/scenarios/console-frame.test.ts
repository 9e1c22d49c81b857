import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext, Page, Response } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { faultsInBoth, faultsOf } from "./axe.ts";
import { addPagesWithIds, PAGES, routesOfConsole } from "./console-pages.ts";
import { chromiumPath, launchBrowser, openSignedIn, withinConsole } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

describe.skipIf(!chromiumPath)("The frame of the console", () => {
  let cardea: Cardea;
  let browser: Browser;
  let admin: Visitor;

  beforeAll(async () => {
    cardea = await startCardea();
    browser = await launchBrowser();
    admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await admin.signIn("admin@example.com");
    await addPagesWithIds(admin, cardea.origin);
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
  });

  /** A browser in which the administrator is signed in. */
  async function open(
    options: Parameters<Browser["newContext"]>[0] = {},
  ): Promise<{ context: BrowserContext; page: Page; at: (path: string) => Promise<void> }> {
    const { context, page } = await openSignedIn(browser, cardea.origin, admin, options);
    // With a stream of news, the network is never idle.
    await context.route("**/news", (route) => route.abort());
    const at = async (path: string) => {
      await page.goto(`${cardea.origin}${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
    };
    return { context, page, at };
  }

  test("the first page needs five files and 130 kB of script, and each further page at most 30 kB more", async () => {
    const { context, page, at } = await open();
    const files: Response[] = [];
    page.on("response", (response) => void (response.url().includes("/api/") || files.push(response)));
    await at("/");
    expect(files.map((file) => new URL(file.url()).pathname).length).toBeLessThanOrEqual(5);
    expect(await scriptOf(files)).toBeLessThanOrEqual(130_000);
    for (const path of Object.keys(PAGES)) {
      files.length = 0;
      await page.evaluate((to) => {
        history.pushState({}, "", to);
        dispatchEvent(new PopStateEvent("popstate"));
      }, path);
      await page.getByRole("heading", { level: 1, name: PAGES[path] ?? "" }).waitFor();
      expect([path, (await scriptOf(files)) <= 30_000]).toEqual([path, true]);
    }
    await context.close();
  });

  test("each route of the console has a page in these tests", () => {
    const untested = routesOfConsole().filter((route) => !Object.keys(PAGES).some((path) => route.test(path)));
    expect(untested).toEqual([]);
  });

  test("every page has one heading and its own title, its parts do not move while it loads, and axe finds no fault in it, in light and dark", async () => {
    const { context, page, at } = await open({ colorScheme: "light" });
    await page.addInitScript(() => {
      const shifts = window as unknown as { shift: number };
      shifts.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as { value: number }[]) shifts.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    for (const [path, heading] of Object.entries(PAGES)) {
      await at(path);
      expect([path, await page.getByRole("heading", { level: 1 }).allInnerTexts()]).toEqual([path, [heading]]);
      await expect.poll(() => page.title()).toMatch(/^(.+ · )+Cardea$/);
      await expect.poll(async () => (await page.title()).split(" · ")[0]).toBe(heading);
      const { current, crumb } = await placeOf(page);
      if (path.startsWith("/console/demo/")) expect([path, current]).toEqual([path, 1]);
      if (isAlone(path)) expect([path, crumb]).toEqual([path, heading]);
      const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift);
      expect([path, shift < 0.02 || shift]).toEqual([path, true]);
      expect([path, await faultsInBoth(page)]).toEqual([path, []]);
    }
    await context.close();
  });

  test("axe finds no fault in what opens over a page, in light and dark", async () => {
    const { context, page, at } = await open();
    const shows = async (what: string) => expect([what, await faultsInBoth(page)]).toEqual([what, []]);
    await at("/console/demo/servers");
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByLabel("Language").waitFor();
    await shows("the menu of the account");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+K");
    await page.getByPlaceholder("Search pages, projects and servers").fill("who may");
    await page.getByRole("option", { name: "Who may call what" }).waitFor();
    await shows("the palette");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Remove Open server" }).click();
    await page.getByRole("dialog").waitFor();
    await shows("a question");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Pause Open server" }).click();
    await page.getByRole("button", { name: "Undo" }).waitFor();
    await shows("a notice, and a paused server");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Pause Open server" }).waitFor();
    await at("/console/demo/members/new");
    await page.getByRole("button", { name: "Invite" }).click();
    await page.locator("[aria-invalid]").waitFor();
    await shows("a problem of a field");
    await at("/console/demo/keys/new");
    await page.getByLabel("Name", { exact: true }).fill("Robot");
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("heading", { level: 1, name: "Your new key" }).waitFor();
    await shows("a new key");
    await context.close();
  });

  test("every page of one thing has its id with a button that copies it", async () => {
    const { context, page, at } = await open();
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: cardea.origin });
    await at("/");
    const goWithin = withinConsole(page);
    const { body } = await admin.api<{ agents: { id: string; clientId: string }[] }>("GET", "/projects/demo/agents");
    const clientIds = new Map(body.agents.map(({ id, clientId }) => [id, clientId]));
    const copied: string[] = [];
    for (const path of Object.keys(PAGES)) {
      const id = idIn(path);
      if (id === undefined) continue;
      await goWithin(path);
      await page.getByRole("heading", { level: 1, name: PAGES[path] ?? "", exact: true }).waitFor();
      const text = clientIds.get(id) ?? id;
      await page
        .getByRole("button", { name: `Copy ${text}`, exact: true })
        .first()
        .click();
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), { message: path }).toBe(text);
      copied.push(path.split("/")[3] ?? "");
    }
    const kinds = ["agents", "audit", "audit-targets", "connections", "keys", "links", "members", "navigators", "rules", "servers", "webhooks"];
    expect([...new Set(copied)].sort()).toEqual(kinds);
    await context.close();
  });

  /** A page that is enlarged has fewer pixels (WCAG 1.4.10). */
  test.each([
    ["en", "dark", [320, 720], "at once"],
    ["de", "light", [900], "at once"],
    ["es", "light", [], "late"],
  ] as const)(
    "no page is wider than a phone of 375 px, or than the window when it is enlarged, and none shows a button beyond the phone, in %s; in dark, axe finds no fault on the phone; where data comes late, the heading keeps the focus",
    async (locale, colorScheme, enlarged, comes) => {
      const { context, page, at } = await open({ viewport: { width: 375, height: 740 }, hasTouch: true, locale, colorScheme });
      await at("/console/demo/overview");
      const goWithin = withinConsole(page);
      if (comes === "late") {
        await page.route("**/api/**", async (route) => {
          await drawn(page);
          await route.fallback();
        });
      }
      const width = () => page.evaluate(() => document.documentElement.scrollWidth);
      for (const path of Object.keys(PAGES)) {
        await goWithin(path);
        expect([path, await width()]).toEqual([path, 375]);
        expect([path, await cutOff(page)]).toEqual([path, []]);
        expect([path, await page.evaluate(() => document.activeElement?.tagName)]).toEqual([path, "H1"]);
        if (colorScheme === "dark") expect([path, await faultsOf(page)]).toEqual([path, []]);
        for (const pixels of enlarged) {
          await page.setViewportSize({ width: pixels, height: 450 });
          expect([path, await width()]).toEqual([path, pixels]);
        }
        if (enlarged.length > 0) await page.setViewportSize({ width: 375, height: 740 });
      }
      await context.close();
    },
  );

  test("on a phone the menu opens as a drawer", async () => {
    const { context, page, at } = await open({ viewport: { width: 375, height: 740 }, hasTouch: true });
    await at("/console/demo/servers");
    await page.getByRole("button", { name: "Open the menu" }).click();
    await page.getByRole("dialog").getByRole("link", { name: "Audit" }).click();
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await context.close();
  });

  test("by keyboard alone a page is found and its heading focused, a server is paused and the pause taken back, and a rule is added", async () => {
    const { context, page, at } = await open();
    await at("/console/demo/servers");
    await page.keyboard.press("Control+K");
    await page.getByPlaceholder("Search pages, projects and servers").waitFor();
    await page.keyboard.type("who may");
    await page.getByRole("option", { name: "Who may call what" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Who may call what" }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");

    await tabTo(page, "Add rule");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Add a rule" }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    await tabTo(page, "Tools");
    await page.keyboard.type("purge_*");
    await tabTo(page, "Add rule");
    await page.keyboard.press("Enter");
    await page.getByRole("row").filter({ hasText: "purge_*" }).waitFor();

    await at("/console/demo/servers");
    // The link before everything else leads past the menu, into the page.
    await page.getByText("Skip to the content").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
    const row = page.getByRole("row").filter({ hasText: "open__…" });
    await tabTo(page, "Pause Open server");
    await page.keyboard.press("Enter");
    await row.getByText("Paused").waitFor();
    await tabTo(page, "Undo");
    await page.keyboard.press("Enter");
    await row.getByRole("button", { name: "Pause Open server" }).waitFor();
    await context.close();
  });

  test("a row that was removed from a form is not lost by a link", async () => {
    const { context, page, at } = await open();
    await at("/console/demo/servers/notes");
    await page.getByRole("button", { name: "Add field" }).click();
    await page.getByRole("button", { name: "Remove field" }).first().click();
    await page.getByRole("link", { name: "Audit" }).click();
    await page.getByRole("dialog", { name: "Leave without saving?" }).getByRole("button", { name: "Stay" }).click();
    await context.close();
  });

  test("typed text is lost neither by a link nor by the end of the session", async () => {
    const { context, page, at } = await open();
    await at("/console/demo/members/new");
    await page.getByLabel("E-mail address").fill("grace@example.com");
    await page.getByRole("link", { name: "Audit" }).click();
    await page.getByRole("dialog", { name: "Leave without saving?" }).getByRole("button", { name: "Stay" }).click();
    expect(await page.getByLabel("E-mail address").inputValue()).toBe("grace@example.com");
    const cookies = await context.cookies();
    await context.clearCookies();
    await page.getByRole("button", { name: "Invite" }).click();
    const over = page.getByRole("dialog", { name: "Your session is over" });
    await over.getByRole("link", { name: "Sign in in a new tab" }).waitFor();
    await context.addCookies(cookies);
    await over.getByRole("button", { name: "I have signed in" }).click();
    await page.getByRole("button", { name: "Invite" }).click();
    await page.getByText("grace@example.com was invited by mail.").waitFor();
    await page.getByRole("link", { name: "grace@example.com" }).waitFor();
    await context.close();
  });

  test("the menu of the account switches the language and the theme, and both stay", async () => {
    const { context, page, at } = await open({ locale: "es-ES" });
    await at("/console/demo/links");
    await page.getByRole("heading", { level: 1, name: "Enlaces de acceso" }).waitFor();
    await page.getByRole("button", { name: "Cuenta" }).click();
    await page.getByLabel("Apariencia").selectOption("Oscura");
    await page.getByLabel("Idioma").selectOption("Deutsch");
    await page.getByRole("heading", { level: 1, name: "Auth-Links" }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.mode])).toEqual(["de", "dark"]);
    await context.close();
  });

  test("a list is sorted, several rows are paused at once, and the address says what is shown", async () => {
    const { context, page, at } = await open();
    await at("/console/demo/servers?is=kind.header");
    await page.getByRole("row").filter({ hasText: "notes__…" }).waitFor();
    await expect.poll(() => page.getByRole("row").count()).toBe(2);
    await page.getByLabel("Sign-in").selectOption("");
    await page.getByRole("columnheader", { name: "Server" }).getByRole("button").click();
    await page.getByRole("columnheader", { name: "Server" }).getByRole("button").click();
    await expect.poll(() => new URL(page.url()).search).toBe("?sort=-name");
    const names = await page.getByRole("row").locator("td:nth-child(2) > p.font-semibold").allInnerTexts();
    expect(names).toEqual([...names].sort((a, b) => b.localeCompare(a, undefined, { numeric: true })));
    await page.getByRole("checkbox", { name: "Select Open server" }).check();
    await page.getByRole("checkbox", { name: "Select Notes (API key)" }).check();
    await page.getByText("2 selected").waitFor();
    await page.getByRole("button", { name: "Pause", exact: true }).first().click();
    await page.getByRole("row").filter({ hasText: "open__…" }).getByText("Paused").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Pause Open server" }).waitFor();
    await context.close();
  });
});

/** Waits until the page has been drawn. */
const drawn = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));

/** How many entries of the menu are marked, and the end of the breadcrumbs. */
const placeOf = (page: Page): Promise<{ current: number; crumb: string | undefined }> =>
  page.evaluate(() => ({
    current: [...document.querySelectorAll<HTMLElement>("nav:has(ul) a[aria-current=page]")].filter(({ offsetParent }) => offsetParent !== null)
      .length,
    crumb: document.querySelector("main nav li:last-child")?.textContent ?? undefined,
  }));

/** The id of the thing that a page is of: its slug or its random id. */
function idIn(path: string): string | undefined {
  const [, , , kind = "", id, further, last] = path.split(/[/?]/);
  if (!path.startsWith("/console/demo/") || id === undefined || id === "new" || id === "connect" || further === "tools") return undefined;
  return kind === "servers" && further !== undefined ? (last === "new" ? undefined : last) : id;
}

/** Whether the page is of no single thing, so that the breadcrumbs end with its heading. Otherwise they name the kind of the thing. */
const isAlone = (path: string): boolean => path.startsWith("/console/demo/") && !/\d|notes|open|support/.test(path);

/** The buttons and links of the page that end beyond its right edge. On a phone the head of a table is for screen readers alone. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("main :is(button, a):not(thead *)")]
      .filter((control) => control.getBoundingClientRect().right > innerWidth)
      .map((control) => control.textContent ?? ""),
  );

/** The bytes of script in these answers, as gzip sends them. */
async function scriptOf(files: Response[]): Promise<number> {
  const scripts = files.filter((file) => file.url().endsWith(".js"));
  const sizes = await Promise.all(scripts.map(async (file) => gzipSync(await file.body(), { level: 9 }).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const at = document.activeElement;
      const label = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0]?.textContent : undefined;
      return at?.getAttribute("aria-label") ?? label ?? at?.textContent ?? "";
    });
    if (focused.trim() === name) return;
  }
  throw new Error(`Tab does not reach “${name}”`);
}
