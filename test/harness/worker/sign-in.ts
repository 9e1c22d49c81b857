import { ORIGIN } from "./app.ts";
import { makeBrowser, readCode } from "./browser.ts";
import { makeProject } from "./project.ts";

/** A new e-mail address. @param name what it begins with */
export const newAddress = (name = "ada"): string => `${name}.${crypto.randomUUID().slice(0, 8)}@example.com`;

/** A browser that has requested a code for an address that a link admits. */
export async function withCode() {
  const link = await (await makeProject()).userLink();
  const browser = makeBrowser();
  const email = newAddress();
  await browser.submit("/sign-in", { email, next: link });
  return { link, email, browser, code: await readCode(email) };
}

export const isSignedIn = async (browser: ReturnType<typeof makeBrowser>) => (await browser.api("GET", "/me")).status === 200;

/** An address in a network of its own, so that tests do not share counts. */
export const newNetwork = () => `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;

/** Requests a code, as from one network. @returns the page and the browser */
export const requestCode = (email: string, next: string, network = newNetwork(), browser = makeBrowser()) =>
  browser.submit("/sign-in", { email, next }, { origin: ORIGIN, "cf-connecting-ip": network }).then((page) => ({ ...page, browser }));

/** Enters a code, as from one network. */
export const enterCode = (browser: ReturnType<typeof makeBrowser>, code: string, network = newNetwork()) =>
  browser.submit("/sign-in/code", { code, next: "/" }, { origin: ORIGIN, "cf-connecting-ip": network });
