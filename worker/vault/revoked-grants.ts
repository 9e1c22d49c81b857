import { isForgotten } from "./keeper-policy.ts";

type Storage = DurableObjectStorage["kv"];

const PREFIX = "ended:";
/** Where all stood together before each had a key of its own. */
const EARLIER = "grants";

/** Ids of agents' grants and keys that were revoked lately. */
export function listRevoked(kv: Storage): string[] {
  const own = [...kv.list<number>({ prefix: PREFIX })].map(([key]) => key.slice(PREFIX.length));
  return [...(kv.get<string[]>(EARLIER) ?? []), ...own];
}

/** Notes that a grant or key is revoked, and forgets those for which that has lost its meaning. @returns whether it is news */
export function noteRevoked(kv: Storage, grantId: string, now: number): boolean {
  for (const [key, at] of [...kv.list<number>({ prefix: PREFIX })]) if (isForgotten(at, now)) kv.delete(key);
  for (const earlier of kv.get<string[]>(EARLIER) ?? []) kv.put(PREFIX + earlier, now);
  kv.delete(EARLIER);
  if (kv.get(PREFIX + grantId) !== undefined) return false;
  kv.put(PREFIX + grantId, now);
  return true;
}
