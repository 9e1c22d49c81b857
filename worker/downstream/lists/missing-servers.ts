import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import type { ListKind } from "../../protocol/listed.ts";
import type { Catalog } from "../listings.ts";

/** Under which a list says which servers' part of it did not come, or stands as it was before. */
const MISSING_META_KEY = "cardea/missing";

/** What a list's result says beside its entries: nothing where all of it is there. */
export function missingOf(
  catalog: Catalog,
  kind: ListKind,
  { principal }: { principal: Principal },
  servers: Server[],
): { _meta?: Record<string, unknown> } {
  const missing = catalog.missing(kind, principal, servers);
  return missing.length > 0 ? { _meta: { [MISSING_META_KEY]: missing } } : {};
}
