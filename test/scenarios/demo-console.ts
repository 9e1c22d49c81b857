import type { Browser, BrowserContextOptions } from "playwright-core";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { launchBrowser, openSignedIn } from "./people.ts";
import { startCardea } from "./start-cardea.ts";

export type DemoConsole = Awaited<ReturnType<typeof startDemoConsole>>;

/**
 * Starts an instance, and a browser in which its administrator is signed in.
 * @returns `admin`: the same administrator over HTTP. `open`: opens a page of the demo project. `stop`: ends both
 */
export async function startDemoConsole(options: BrowserContextOptions = {}) {
  const cardea = await startCardea();
  let browser: Browser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close();
    await cardea.stop();
  };
  try {
    browser = await launchBrowser();
    const admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await admin.signIn("admin@example.com");
    const { page } = await openSignedIn(browser, cardea.origin, admin, options);
    const open = async (path: string): Promise<void> => {
      await page.goto(`${cardea.origin}/console/demo/${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
    };
    return { cardea, admin, page, open, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
