import { isForgotten } from "./keeper-policy.ts";

type Storage = DurableObjectStorage["kv"];

const PREFIX = "ended:";
/** The key that held all ids together before each had its own key. */
const EARLIER = "grants";

/** Ids of agents' grants and API keys that were revoked in the last 30 days. */
export function listRevoked(kv: Storage): string[] {
  const own = [...kv.list<number>({ prefix: PREFIX })].map(([key]) => key.slice(PREFIX.length));
  return [...(kv.get<string[]>(EARLIER) ?? []), ...own];
}

/** Notes that a grant or API key is revoked, and forgets those revoked long ago. @returns false if it was known already */
export function noteRevoked(kv: Storage, grantId: string, now: number): boolean {
  for (const [key, at] of [...kv.list<number>({ prefix: PREFIX })]) if (isForgotten(at, now)) kv.delete(key);
  for (const earlier of kv.get<string[]>(EARLIER) ?? []) kv.put(PREFIX + earlier, now);
  kv.delete(EARLIER);
  if (kv.get(PREFIX + grantId) !== undefined) return false;
  kv.put(PREFIX + grantId, now);
  return true;
}

/** Takes back that a grant or API key is revoked. @returns whether it was */
export function forgetRevoked(kv: Storage, grantId: string): boolean {
  const earlier = kv.get<string[]>(EARLIER) ?? [];
  if (earlier.includes(grantId))
    kv.put(
      EARLIER,
      earlier.filter((id) => id !== grantId),
    );
  return kv.delete(PREFIX + grantId) || earlier.includes(grantId);
}
