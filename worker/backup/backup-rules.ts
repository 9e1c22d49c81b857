/** The parts of a walk through all CredentialKeepers, in their order. */
const PHASES = ["members", "playgrounds", "projects"] as const;
export type Phase = (typeof PHASES)[number];

/** How far a walk has come. */
export type KeeperPlace = { phase: Phase; projectId: string; key: string };

/** How many objects, or values, one request reads. Each object costs a request to it. */
export const PAGE = { keepers: 50, values: 100 };
/** How many objects or values one request writes at most. */
export const MOST_WRITTEN = 100;

/** Keys that a backup leaves out: they are derived from D1, or of use for a moment only. */
const NOT_COPIED = { vault: /^(directory\/|sweep$|healthz$)/, oauth: /^(local-inbox:|healthz$)/ };

export const NAMESPACES = ["oauth", "vault"] as const;
export type Namespace = (typeof NAMESPACES)[number];

export const isCopied = (namespace: Namespace, key: string): boolean => !NOT_COPIED[namespace].test(key);

/** KV takes no time of expiry within the next minute (developers.cloudflare.com/kv/api/write-key-value-pairs/). @param expiration in seconds @param now in ms */
export const isStillValid = (expiration: number | undefined, now: number): boolean => expiration === undefined || expiration * 1000 > now + 61_000;

export function writePlace({ phase, projectId, key }: KeeperPlace): string {
  return JSON.stringify([phase, projectId, key]);
}

/** @returns the first place if there is no text; undefined if the text is not a place */
export function readPlace(text: string | undefined): KeeperPlace | undefined {
  if (text === undefined) return { phase: PHASES[0], projectId: "", key: "" };
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts)) return undefined;
    const [named, projectId, key]: unknown[] = parts;
    const phase = PHASES.find((one) => one === named);
    return phase && typeof projectId === "string" && typeof key === "string" ? { phase, projectId, key } : undefined;
  } catch {
    return undefined;
  }
}

/** The place after a page. @param last the last row of the page; absent if it was shorter than a page @returns undefined at the end of the walk */
export function placeAfter({ phase }: KeeperPlace, last: { projectId: string; key: string } | undefined): KeeperPlace | undefined {
  if (last) return { phase, projectId: last.projectId, key: last.key };
  const next = PHASES[PHASES.indexOf(phase) + 1];
  return next && { phase: next, projectId: "", key: "" };
}
