import { parseResourceUri } from "./resource-names.ts";

type Arguments = Record<string, unknown>;

/** Levels of nesting within which URIs are found; deeper ones are not looked for. */
const DEEPEST_LEVEL = 32;

/**
 * Replaces each string that is a navigator's URI of this server's resource by the server's own URI. Strings that only contain
 * such a URI, and URIs of other servers, are not changed.
 *
 * @returns the same object if it has no such string
 */
export function withOwnUris<Args extends Arguments | undefined>(serverSlug: string, args: Args): Args {
  return args && hasOwnUri(serverSlug, args, 0) ? (rewritten(serverSlug, args, 0) as Args) : args;
}

/** Whether a value has such a URI. This check allocates nothing, because nearly all arguments have no such URI. */
function hasOwnUri(serverSlug: string, value: unknown, depth: number): boolean {
  if (typeof value === "string") return parseResourceUri(value)?.serverSlug === serverSlug;
  if (typeof value !== "object" || value === null || depth > DEEPEST_LEVEL) return false;
  if (Array.isArray(value)) return value.some((item) => hasOwnUri(serverSlug, item, depth + 1));
  for (const key in value) if (hasOwnUri(serverSlug, (value as Arguments)[key], depth + 1)) return true;
  return false;
}

function rewritten(serverSlug: string, value: unknown, depth: number): unknown {
  if (typeof value === "string") {
    const parsed = parseResourceUri(value);
    return parsed?.serverSlug === serverSlug ? parsed.uri : value;
  }
  if (typeof value !== "object" || value === null || depth > DEEPEST_LEVEL || !isPlain(value)) return value;
  if (Array.isArray(value)) return value.map((item) => rewritten(serverSlug, item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewritten(serverSlug, item, depth + 1)]));
}

/** Numbers that keep their written form are objects without a prototype (lib/text/exact-json); these are not plain. */
const isPlain = (value: object): boolean => Object.getPrototypeOf(value) !== null;
