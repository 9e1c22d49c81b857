import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../scripts/find-browser.ts";
import type { Browser as Visitor } from "../harness/browser.ts";
import { PATIENCE } from "../harness/patience.ts";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** The path of the installed Chromium, or undefined. */
export const chromiumPath = findBrowser();

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: FLAGS });
}

/** A person with their own browser. On a phone JavaScript is off. */
export async function newPerson(browser: Browser, origin: string, device: "desktop" | "phone") {
  const context = await browser.newContext(
    device === "phone" ? { javaScriptEnabled: false, viewport: { width: 375, height: 740 } } : { viewport: { width: 1280, height: 800 } },
  );
  context.setDefaultTimeout(PATIENCE.timeout);
  const page = withSecondTry(await context.newPage());
  return { context, page, signIn: (email: string) => signIn(context, page, origin, email) };
}

/** A browser in which a person is signed in, as the visitor is who has done so over HTTP. */
export async function openSignedIn(
  browser: Browser,
  origin: string,
  { cookies }: Pick<Visitor, "cookies">,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(PATIENCE.timeout);
  const url = origin.replace("http:", "https:");
  await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url, secure: true, httpOnly: true })));
  return { context, page: await context.newPage() };
}

/** Goes to pages of the console without loading it again, which costs a fraction. A page has its data when the promise resolves. */
export function withinConsole(page: Page): (path: string) => Promise<void> {
  const pending = new Set<unknown>();
  // A stream of events ends with the page.
  page.on("request", (request) => void (request.resourceType() === "eventsource" || pending.add(request)));
  page.on("requestfinished", (request) => void pending.delete(request));
  page.on("requestfailed", (request) => void pending.delete(request));
  return async (path) => {
    if (new URL(page.url()).pathname === path) return;
    await page.evaluate((to) => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      history.pushState({}, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    }, path);
    // The heading of a page that is shown gets the focus.
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    do await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
    while (pending.size > 0);
  };
}

/**
 * Opens an address once more if its answer has no content: wrangler's proxy gives such an answer when its connection to the Worker breaks
 * (`scripts/outlive-lost-requests.mjs`). Each error of Cardea has content.
 */
function withSecondTry(page: Page): Page {
  const open = page.goto.bind(page);
  page.goto = (url, options) =>
    open(url, options).catch((error: unknown) => {
      if (!String(error).includes("ERR_HTTP_RESPONSE_CODE_FAILURE")) throw error;
      return open(url, options);
    });
  return page;
}

export type Person = Awaited<ReturnType<typeof newPerson>>;

/** Signs in at the current sign-in page, with the code from the local inbox. */
async function signIn(context: BrowserContext, page: Page, origin: string, email: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByRole("heading", { name: "Check your e-mail" }).waitFor();
  const code = await readCode(context, origin, email);
  await page.getByLabel("Six-digit code").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function readCode(context: BrowserContext, origin: string, email: string): Promise<string> {
  const inbox = withSecondTry(await context.newPage());
  try {
    for (let tries = 0; tries < 40; tries++) {
      await inbox.goto(`${origin}/dev/inbox`);
      const mails = await inbox.locator("li").allInnerTexts();
      const code = mails.map((mail) => (mail.includes(`to ${email},`) ? /\d{3} \d{3}/.exec(mail)?.[0] : undefined)).find(Boolean);
      if (code) return code;
    }
    throw new Error(`the inbox has no code for ${email}`);
  } finally {
    await inbox.close();
  }
}

/** Signs in at the demo's OAuth provider and consents, on the pages of the provider. */
export async function signInAtProvider(page: Page, name: string): Promise<void> {
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.locator("button[type=submit]").click();
}
