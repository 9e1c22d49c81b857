import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import type { ListKind } from "../../protocol/listed.ts";
import type { Listings } from "../listings.ts";

/** The member of `_meta` with the servers whose part of a list did not come, or is an earlier one. */
const MISSING_META_KEY = "cardea/missing";

/** What a list's result has in addition to its entries: nothing if the list is complete. */
export function missingOf(
  listings: Listings,
  kind: ListKind,
  { principal }: { principal: Principal },
  servers: Server[],
): { _meta?: Record<string, unknown> } {
  const missing = listings.missing(kind, principal, servers);
  return missing.length > 0 ? { _meta: { [MISSING_META_KEY]: missing } } : {};
}
