import type { Browser, Page } from "./browser.ts";
import { signInAtProvider } from "./provider.ts";

/** The field in the form of each kind of server. */
const FIELDS: Record<string, string> = { header: "X-API-Key", path: "workspace", query: "api_key" };

/**
 * Provides a credential of `owner` through a link, by form or at the provider.
 * @param server the slug of the server, which is also its kind: `header`, `path`, `query` or `oauth2`
 * @returns the last page
 */
export async function provide(browser: Browser, link: string, server: string, as: { owner: string; key: string; origin: string }): Promise<Page> {
  const [path = "", query] = link.split("?");
  const at = `${path}/${server}${query ? `?${query}` : ""}`;
  const name = FIELDS[server];
  if (name) return browser.follow(await browser.submit(at, { [name]: as.key }));
  const leaving = await browser.submit(at);
  const authorizationUrl = /url=([^"]+)"/.exec(leaving.text)?.[1]?.replaceAll("&amp;", "&");
  if (!authorizationUrl) return leaving;
  return browser.open(await signInAtProvider(authorizationUrl, as.owner, as.origin));
}
