import { bitsOf } from "../lib/text/digest.ts";

const SEPARATOR = "__";

/** What model providers take as the name of a tool. */
const TAKEN = /^[a-zA-Z0-9_-]{1,64}$/;
const LONGEST = 64;

/** How a shortened name ends: what no other name at a navigator ends in. */
const MARK = "--";
const MARKED_END = /^--[a-z2-7]{12}$/;
const END_LENGTH = 14;

/** A tool of a server, or a prompt, by the server's own name. */
export type NamedTool = { serverSlug: string; tool: string };

/** A server's own name of a tool as deny lists have it, with its slug before it: `{server}__{tool}`. */
export const toPatternText = (serverSlug: string, tool: string): string => serverSlug + SEPARATOR + tool;

/**
 * The name a server's tool has at a navigator. It is `{server}__{tool}` where model providers take that; else the beginning of
 * it in characters they take, and twelve more that are made of both names, 60 bits of a hash. So a name never depends on which other
 * tools there are. What ends as shortened names do is shortened too, so that none is ever the name of another tool.
 *
 * @param serverSlug at most 40 lower-case letters, digits and hyphens
 */
export function toToolName(serverSlug: string, tool: string): string {
  const plain = toPatternText(serverSlug, tool);
  return fits(plain) && !isMarked(plain) ? plain : `${beginningOf(serverSlug, tool)}${MARK}${bitsOf(JSON.stringify([serverSlug, tool]), 12)}`;
}

/** Whether a name has the form of a shortened one. */
export const isShortened = (name: string): boolean => isMarked(name) && fits(name);

/**
 * The parts of a name at a navigator, or nothing. Slugs have no underscore, so it splits one way only. Names of before that
 * providers would not take are read too.
 *
 * @returns without `tool` where the name is a shortened one, which does not tell it
 */
export function parseToolName(name: string): NamedTool | { serverSlug: string; tool?: undefined } | undefined {
  const at = name.indexOf(SEPARATOR);
  if (at <= 0) return undefined;
  const serverSlug = name.slice(0, at);
  return isShortened(name) ? { serverSlug } : { serverSlug, tool: name.slice(at + SEPARATOR.length) };
}

/** A name as tools are listed now: one of before that providers would not take is a shortened one now. */
export function toPresentName(name: string): string {
  const parsed = parseToolName(name);
  return parsed?.tool === undefined ? name : toToolName(parsed.serverSlug, parsed.tool);
}

/** The server's own name that a shortened one is made of, if it is one of these and no other of them. */
export function findOwnName(shortened: string, serverSlug: string, ownNames: Iterable<string>): string | undefined {
  const beginning = shortened.slice(0, -END_LENGTH);
  const found = new Set<string>();
  for (const tool of ownNames) if (beginningOf(serverSlug, tool) === beginning && toToolName(serverSlug, tool) === shortened) found.add(tool);
  const [first] = found;
  return found.size === 1 ? first : undefined;
}

const fits = (name: string): boolean => name.length <= LONGEST && TAKEN.test(name);

const isMarked = (name: string): boolean => name.charAt(name.length - END_LENGTH) === "-" && MARKED_END.test(name.slice(-END_LENGTH));

function beginningOf(serverSlug: string, tool: string): string {
  const room = Math.max(0, LONGEST - END_LENGTH - serverSlug.length - SEPARATOR.length);
  return toPatternText(serverSlug, tool.slice(0, room).replace(/[^a-zA-Z0-9_-]/g, "_"));
}
