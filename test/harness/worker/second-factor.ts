import { codeFor } from "../authenticator.ts";
import type { Browser, Page } from "./browser.ts";

/** The hidden field of a page's form. */
const fieldOf = ({ text }: Page, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "no field";

export async function beginApp(browser: Browser): Promise<{ page: Page; secret: string; ticket: string }> {
  const page = await browser.submit("/second-factor/app");
  const secret = (/<pre>([A-Z2-7 ]+)<\/pre>/.exec(page.text)?.[1] ?? "").replaceAll(" ", "");
  return { page, secret, ticket: fieldOf(page, "ticket") };
}

export const recoveryCodesOn = ({ text }: Page): string[] =>
  [...text.matchAll(/<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})<\/li>/g)].map(([, code = ""]) => code);

/** Sets up an authenticator app in a browser whose person has just signed in. The code of the present step is used by it. */
export async function setUpApp(browser: Browser): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret, ticket } = await beginApp(browser);
  const page = await browser.submit("/second-factor/app/confirm", { ticket, code: codeFor(secret) });
  if (page.status >= 400) throw new Error(`not set up: ${page.status}`);
  return { secret, recoveryCodes: recoveryCodesOn(page) };
}

export const prove = (browser: Browser, code: string, next?: string): Promise<Page> =>
  browser.submit("/second-factor", { code, ...(next !== undefined && { next }) });

export const removeFactor = async (browser: Browser): Promise<Page> =>
  browser.submit("/second-factor/remove", { id: fieldOf(await browser.open("/second-factor"), "id") });
