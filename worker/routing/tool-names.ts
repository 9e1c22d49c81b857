import { bitsOf } from "../lib/text/digest.ts";

const SEPARATOR = "__";

/** Names of tools that model providers accept. */
const ACCEPTED = /^[a-zA-Z0-9_-]{1,64}$/;
const LONGEST = 64;

/** The ending of a shortened name. No other name at a navigator ends like this. */
const MARK = "--";
const MARKED_END = /^--[a-z2-7]{12}$/;
const END_LENGTH = 14;

/** A tool or a prompt of a server, by its own name. */
export type NamedTool = { serverSlug: string; tool: string };

/** The text of a tool in a deny list: `{server}__{tool}`, with the tool's own name. */
export const toPatternText = (serverSlug: string, tool: string): string => serverSlug + SEPARATOR + tool;

/**
 * The name of a server's tool at a navigator: `{server}__{tool}` if model providers accept that. Else it is shortened: the
 * beginning of that in accepted characters, then twelve characters, 60 bits of a hash of both names. So a name never depends on
 * other tools. An own name that ends like a shortened one is shortened too, so that two tools never have the same name.
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
 * The parts of a name at a navigator, or nothing. Slugs have no underscore, so a name can be split in only one way. Old names that
 * model providers do not accept can be read too.
 *
 * @returns without `tool` if the name is shortened, because such a name does not contain the own name
 */
export function parseToolName(name: string): NamedTool | { serverSlug: string; tool?: undefined } | undefined {
  const at = name.indexOf(SEPARATOR);
  if (at <= 0) return undefined;
  const serverSlug = name.slice(0, at);
  return isShortened(name) ? { serverSlug } : { serverSlug, tool: name.slice(at + SEPARATOR.length) };
}

/** The name under which the tool is listed now. An old name that model providers do not accept becomes a shortened one. */
export function toPresentName(name: string): string {
  const parsed = parseToolName(name);
  return parsed?.tool === undefined ? name : toToolName(parsed.serverSlug, parsed.tool);
}

/** The own name from which a shortened name was made. @returns nothing if none, or more than one, of `ownNames` fits */
export function findOwnName(shortened: string, serverSlug: string, ownNames: Iterable<string>): string | undefined {
  const beginning = shortened.slice(0, -END_LENGTH);
  const found = new Set<string>();
  for (const tool of ownNames) if (beginningOf(serverSlug, tool) === beginning && toToolName(serverSlug, tool) === shortened) found.add(tool);
  const [first] = found;
  return found.size === 1 ? first : undefined;
}

const fits = (name: string): boolean => name.length <= LONGEST && ACCEPTED.test(name);

const isMarked = (name: string): boolean => name.charAt(name.length - END_LENGTH) === "-" && MARKED_END.test(name.slice(-END_LENGTH));

function beginningOf(serverSlug: string, tool: string): string {
  const room = Math.max(0, LONGEST - END_LENGTH - serverSlug.length - SEPARATOR.length);
  return toPatternText(serverSlug, tool.slice(0, room).replace(/[^a-zA-Z0-9_-]/g, "_"));
}
