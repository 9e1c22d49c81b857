import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { ids, seedStatements } from "../harness/grown-deployment.ts";
import { chromiumPath, launchBrowser, openSignedIn } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const MEMBERS = 10_000;
const SERVERS = 50;

/** Writes a project of many people and servers into the databases of an instance that does not run, with its administrator in it. */
function grow(home: string): void {
  const folder = join(home, ".wrangler", "state", "v3", "d1", "miniflare-D1DatabaseObject");
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".sqlite"))) {
    const database = new DatabaseSync(join(folder, file));
    const isMain = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'members'").get() !== undefined;
    if (isMain) {
      // The statements are for an empty database: the demo's links, which are there already, get servers that do not exist.
      database.exec("PRAGMA foreign_keys = OFF");
      const statements = seedStatements({ members: MEMBERS, projects: 5, servers: SERVERS, events: 1000 });
      for (const statement of statements.filter((text) => !text.startsWith("INSERT INTO platform_admins"))) database.exec(statement);
      const admin = "SELECT ?, id, 'admin', ? FROM user WHERE email = 'admin@example.com'";
      database.prepare(`INSERT INTO members (project_id, user_id, role, created_at) ${admin}`).run(ids.project(0), Date.now());
    }
    database.close();
  }
}

describe.skipIf(!chromiumPath)("The console of a project with 10,000 members and 50 servers", () => {
  let cardea: Cardea;
  let browser: Browser;
  let page: Page;
  let admin: Visitor;
  /** What the pages have asked of the API since the last look, in bytes of the answers. */
  const answers: number[] = [];

  beforeAll(async () => {
    const { home, port, demoPort, stop } = await startCardea();
    await stop();
    grow(home);
    cardea = await startCardea({ home, port, demoPort });
    browser = await launchBrowser();
    admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await admin.signIn("admin@example.com");
    ({ page } = await openSignedIn(browser, cardea.origin, admin));
    page.on("response", async (response) => {
      if (response.url().includes("/api/") && !response.url().endsWith("/news")) answers.push((await response.body().catch(() => "")).length);
    });
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
  });

  const open = async (path: string) => {
    answers.length = 0;
    await page.goto(`${cardea.origin}/console/seed-0/${path}`);
    await page.locator("tbody tr").first().waitFor();
  };
  const drawn = () => page.locator("tbody tr").count();

  test.each(["members", "connections", "agents", "links", "servers", "audit"])(
    "F50: the list of %s reads and draws one part, whatever there is, and shows more on demand",
    async (path) => {
      await open(path);
      expect(await drawn()).toBeLessThanOrEqual(100);
      expect(answers.length).toBeLessThanOrEqual(12);
      expect(answers.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(600_000);
      expect(await page.evaluate(() => document.querySelectorAll("main *").length)).toBeLessThan(6000);
    },
  );

  test("F50: a member is found among all of them by a search of the server, and the count is written as a person writes it", async () => {
    await open("members");
    for (const shown of [50, 100, 150]) {
      await page.getByText(new RegExp(`^${shown} of 9,\\d{3}$`)).waitFor();
      expect(await drawn()).toBe(shown);
      await page.getByRole("button", { name: "Show more" }).click();
    }
    await page.getByRole("searchbox").fill("person5001@");
    await page.getByRole("link", { name: "person5001@example.com" }).waitFor();
    await expect.poll(drawn).toBe(1);
    await page.getByRole("link", { name: "person5001@example.com" }).click();
    await page.getByRole("heading", { level: 1, name: "person5001@example.com" }).waitFor();
    await page.goBack();
    await page.getByRole("link", { name: "person5001@example.com" }).waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("person5001@");
  });

  test("F96, F110: the lists of agents and of audit events say how many there are, and say that they counted only to 1,000", async () => {
    await open("agents");
    await page.getByText("50 of 1,000+").waitFor();
    await page.getByLabel("Kind", { exact: true }).selectOption("key");
    await page.getByText(/^\d+ (shown|of \d+)$/).waitFor();
    await open("audit");
    await page.getByText(/^50 of [\d,]+\+?$/).waitFor();
  });

  test("the matrix of 50 servers and 30 navigators scrolls within itself, and the names of the servers stay in sight", async () => {
    await page.goto(`${cardea.origin}/console/seed-0/rules`);
    const matrix = page.getByRole("group", { name: "Servers at navigators" });
    await matrix.waitFor();
    await matrix.evaluate((group) => group.scrollTo({ left: group.scrollWidth }));
    const name = await matrix.getByRole("rowheader").first().boundingBox();
    const frame = await matrix.boundingBox();
    expect(Math.round((name?.x ?? 0) - (frame?.x ?? 0))).toBe(0);
    expect(name?.width).toBeGreaterThanOrEqual(100);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });

  test.each([375, 1280])("the parts of the page with this matrix do not move while it loads, %d px wide", async (width) => {
    const { context, page: other } = await openSignedIn(browser, cardea.origin, admin, { viewport: { width, height: 740 }, hasTouch: width === 375 });
    await other.addInitScript(() => {
      const seen = window as unknown as { moved: [value: number, what: string[]][] };
      seen.moved = [];
      type Shift = { value: number; sources: { node?: Element }[] };
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries() as unknown as Shift[])
          seen.moved.push([value, sources.map(({ node }) => node?.textContent ?? "")]);
      }).observe({ type: "layout-shift", buffered: true });
    });
    const moved = () => other.evaluate(() => (window as unknown as { moved: [value: number, what: string[]][] }).moved);
    for (const path of ["rules", "servers"]) {
      await other.goto(`${cardea.origin}/console/seed-0/${path}`);
      await other.getByRole("heading", { level: 1 }).waitFor();
      // It is reached from another page, too.
      await other.evaluate(() => {
        history.pushState({}, "", "/console/seed-0/rules");
        dispatchEvent(new PopStateEvent("popstate"));
      });
      await other.getByRole("group", { name: "Servers at navigators" }).waitFor();
      await other.getByRole("heading", { level: 2 }).last().waitFor();
      const sum = (await moved()).reduce((all, [value]) => all + value, 0);
      expect([path, sum < 0.02 || (await moved())]).toEqual([path, true]);
    }
    await context.close();
  });
});
