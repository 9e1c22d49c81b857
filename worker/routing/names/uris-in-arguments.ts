import { parseResourceUri } from "./resource-names.ts";

type Arguments = Record<string, unknown>;

/** Deeper in arguments nothing is looked for. */
const DEEPEST = 32;

/**
 * Arguments with a resource's URI as its own server knows it, where a text in them is as a whole a URI that a navigator
 * gave for a resource of this very server. Longer texts and other servers' URIs stay.
 *
 * @returns the same where there is none
 */
export function withOwnUris<Args extends Arguments | undefined>(serverSlug: string, args: Args): Args {
  return args && hasOwnUri(serverSlug, args, 0) ? (rewritten(serverSlug, args, 0) as Args) : args;
}

/** Looks without making anything: nearly all arguments have none. */
function hasOwnUri(serverSlug: string, value: unknown, depth: number): boolean {
  if (typeof value === "string") return parseResourceUri(value)?.serverSlug === serverSlug;
  if (typeof value !== "object" || value === null || depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.some((item) => hasOwnUri(serverSlug, item, depth + 1));
  for (const key in value) if (hasOwnUri(serverSlug, (value as Arguments)[key], depth + 1)) return true;
  return false;
}

function rewritten(serverSlug: string, value: unknown, depth: number): unknown {
  if (typeof value === "string") {
    const parsed = parseResourceUri(value);
    return parsed?.serverSlug === serverSlug ? parsed.uri : value;
  }
  if (typeof value !== "object" || value === null || depth > DEEPEST || !isPlain(value)) return value;
  if (Array.isArray(value)) return value.map((item) => rewritten(serverSlug, item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewritten(serverSlug, item, depth + 1)]));
}

/** Numbers that are kept as they were written are objects too, without a prototype (lib/exact-json). */
const isPlain = (value: object): boolean => Object.getPrototypeOf(value) !== null;
