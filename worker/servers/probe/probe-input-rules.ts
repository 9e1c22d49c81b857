import { isCredentialParameter } from "../../auth-scopes/field-name-rules.ts";
import type { catalogServers } from "../../catalog/catalog.ts";
import { withoutEndSlash } from "../../lib/text/without-end-slash.ts";

export type CatalogServer = (typeof catalogServers)[number];

/**
 * What an administrator has entered to find a server by.
 * @property keyIn the query parameter of the URL that looked like a key. Its value is dropped.
 */
type ProbeInput =
  | { kind: "server"; url: string; known: CatalogServer | undefined; keyIn: string | undefined }
  | { kind: "choices"; choices: CatalogServer[] }
  | { kind: "unknown" };

const MAX_CHOICES = 12;
/** A host without a scheme: labels with a dot between them, and no blank. */
const LIKE_A_HOST = /^(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{1,63}(?::\d{1,5})?(?:[/?].*)?$/u;
const KEY_PARAMETER = /(?:^|[_-])(?:key|apikey|token|secret|password)$/i;

/** Reads a name of the catalog, or a URL with or without its scheme. */
export function readProbeInput(input: string, catalog: readonly CatalogServer[]): ProbeInput {
  const wanted = input.trim();
  const exact = catalog.find(({ id, name }) => [id, name.toLowerCase()].includes(wanted.toLowerCase()));
  if (exact) return { kind: "server", url: exact.url, known: exact, keyIn: undefined };
  if (LIKE_A_HOST.test(wanted)) return ofUrl(`https://${wanted}`, catalog);
  if (/^[a-z][a-z0-9+.-]*:/i.test(wanted)) return ofUrl(wanted, catalog);
  const [only, ...others] = matchesOf(wanted.toLowerCase(), catalog);
  if (!only) return { kind: "unknown" };
  if (others.length === 0) return { kind: "server", url: only.url, known: only, keyIn: undefined };
  return { kind: "choices", choices: [only, ...others].slice(0, MAX_CHOICES) };
}

/** Entries with a word that begins with each wanted word. */
function matchesOf(wanted: string, catalog: readonly CatalogServer[]): CatalogServer[] {
  const wantedWords = wordsOf(wanted);
  if (wantedWords.length === 0) return [];
  return catalog.filter(({ name }) => {
    const words = wordsOf(name.toLowerCase());
    return wantedWords.every((wantedWord) => words.some((word) => word.startsWith(wantedWord)));
  });
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);

function ofUrl(given: string, catalog: readonly CatalogServer[]): ProbeInput {
  const { url, keyIn } = withoutKey(given);
  return { kind: "server", url, known: catalog.find((server) => isSame(server.url, url)), keyIn };
}

/** The URL without a parameter that looks like a key, because each person gives their own and the URL is shown to all. */
function withoutKey(given: string): { url: string; keyIn: string | undefined } {
  const query = URL.canParse(given) ? new URL(given).searchParams : new URLSearchParams();
  const keyIn = [...query.keys()].find((name) => KEY_PARAMETER.test(name) && isCredentialParameter(name));
  if (keyIn === undefined) return { url: given, keyIn };
  const url = new URL(given);
  url.searchParams.delete(keyIn);
  return { url: url.href, keyIn };
}

const isSame = (known: string, url: string): boolean => withoutEndSlash(known).toLowerCase() === withoutEndSlash(url).toLowerCase();

/** A name from the host of a URL: “mcp.notion.com” is “Notion”. */
export function nameOfHost(url: string): string {
  const labels = URL.canParse(url) ? new URL(url).hostname.split(".") : [];
  const isAddress = labels.every((label) => /^\d+$/.test(label)) || url.includes("[");
  const own = isAddress ? undefined : labels.slice(0, -1).findLast((label) => !COMMON_LABELS.has(label));
  return own === undefined ? "Server" : own.charAt(0).toUpperCase() + own.slice(1);
}

/** Labels that name no company: parts of two-part endings, and names of hosts. */
const COMMON_LABELS = new Set(["mcp", "api", "www", "app", "co", "com", "net", "org", "ac", "gov"]);
