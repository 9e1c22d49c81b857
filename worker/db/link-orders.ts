import { asc, desc, type SQL, sql } from "drizzle-orm";
import { links } from "./connection-schema.ts";
import type { Place } from "./page.ts";

/** The orders in which links can be looked through: by the time when they were created, or by their end. A minus is the other way. */
export const LINK_ORDERS = ["newest", "oldest", "ends", "-ends"] as const;
export type LinkOrder = (typeof LINK_ORDERS)[number];

/** The end of a link that has none, in the order of ends. It is in the words of an index. */
const NEVER = 9_007_199_254_740_991;
const end = sql`CASE WHEN ${links.expiresAt} IS NULL THEN ${sql.raw(String(NEVER))} ELSE ${links.expiresAt} END`;

/** An order of all links, and where a page of it begins. Both go by keys that no two links share. */
export function orderOfLinks(order: LinkOrder, after: Place | undefined): { condition: SQL | undefined; by: SQL[] } {
  const key = order === "newest" || order === "oldest" ? sql`${links.createdAt}` : end;
  const isDown = order === "newest" || order === "-ends";
  const condition = after && sql`(${key}, ${links.id}) ${isDown ? sql`<` : sql`>`} (${after.createdAt}, ${after.id})`;
  return { condition, by: isDown ? [desc(key), desc(links.id)] : [asc(key), asc(links.id)] };
}

/** Where a list in an order goes on after a link. */
export const placeOfLink = (order: LinkOrder, { id, createdAt, expiresAt }: { id: string; createdAt: number; expiresAt: number | null }): Place => ({
  id,
  createdAt: order === "newest" || order === "oldest" ? createdAt : (expiresAt ?? NEVER),
});
