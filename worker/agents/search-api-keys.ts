import { type ApiKeys, choosePart, type KeyKind, type KeyOrder, type ListedKey, LOOKED_AT, type Page, type Place } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { fitsKeyFilter, type KeyFilter } from "./key-filter-rules.ts";

/**
 * Some of the keys that fit a filter.
 * @property next where the next part begins: there may be one though this part has few keys, or none
 * @property found how many fit, of the first 1,000 that were looked at; of a later part it is not known
 */
type FoundKeys = { keys: ListedKey[]; next: Place | undefined; found: { count: number; more: boolean } | undefined };

type Search = { kind: KeyKind | undefined; filter: KeyFilter; order: KeyOrder; page: Page };

/** Looks through the API keys and platform tokens of a project in an order for those that fit a filter. */
export function makeSearchApiKeys({ apiKeys, clock }: { apiKeys: Pick<ApiKeys, "list">; clock: Clock }) {
  return async (projectId: ProjectId, { kind, filter, order, page }: Search): Promise<FoundKeys> => {
    const looked = await apiKeys.list(projectId, { ...page, limit: LOOKED_AT }, kind, order);
    const now = clock.now();
    const { rows, last, found } = choosePart(looked, (row) => fitsKeyFilter(row, filter, now), page);
    return { keys: rows, next: last && { createdAt: last.key.createdAt, id: last.key.id }, found };
  };
}
