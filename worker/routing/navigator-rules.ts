import type { Server } from "../db/db.ts";
import { DEFAULT_NAVIGATOR, type Navigator, type NavigatorSettings } from "../db/db.ts";
import { fitsGlob } from "./glob-rules.ts";
import { toPatternText } from "./tool-names.ts";

/** The settings at a navigator's URL. @param slug absent at the project's own URL @returns nothing if there is no such navigator */
export function findSettings<Settings extends Pick<Navigator, "slug">>(navigators: Settings[], slug: string | undefined): Settings | undefined {
  return navigators.find((navigator) => navigator.slug === (slug ?? DEFAULT_NAVIGATOR));
}

const PATTERN = /^[a-z0-9-]+(__.+)?$/;

/** Longest pattern in characters. For a longer own name, use `*`. */
export const LONGEST_PATTERN = 500;

/** Whether a text is `{server}` or `{server}__{tool}`. The tool is an own name and may contain `*`. */
export const isPattern = (text: string): boolean => PATTERN.test(text) && text.length <= LONGEST_PATTERN;

/** The servers that an agent can see here: those that are not denied as a whole (F85). */
export function allowedServers({ denied }: Pick<NavigatorSettings, "denied">, servers: Server[]): Server[] {
  return servers.filter(({ slug }) => !denied.includes(slug));
}

/** Whether some tools of a server are denied, while others may be allowed. */
export function deniesToolsOf({ denied }: Pick<NavigatorSettings, "denied">, serverSlug: string): boolean {
  return denied.some((pattern) => pattern.startsWith(toPatternText(serverSlug, "")));
}

/** Whether a tool is neither listed nor callable (F85). @param tool its own name */
export function isDenied({ denied }: Pick<NavigatorSettings, "denied">, serverSlug: string, tool: string): boolean {
  const name = toPatternText(serverSlug, tool);
  return denied.some((pattern) => pattern === serverSlug || fitsGlob(pattern, name));
}
