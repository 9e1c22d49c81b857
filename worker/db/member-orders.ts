import { asc, desc, type SQL, sql } from "drizzle-orm";
import type { Place } from "./page.ts";
import { members } from "./schema.ts";

/** The orders in which members can be looked through. A minus is the other way. */
export const MEMBER_ORDERS = ["newest", "oldest", "email", "-email"] as const;
export type MembersOrder = (typeof MEMBER_ORDERS)[number];

/** An order of all members, and where a page of it begins. Both go by keys that no two members share. */
export function orderOf(order: MembersOrder, after: Place | undefined): { condition: SQL | undefined; by: SQL[] } {
  const { createdAt, userId, email } = members;
  // The last member of the page before is in the table even if they were removed meanwhile.
  const last = after && sql`(SELECT last.email FROM members AS last WHERE last.project_id = members.project_id AND last.user_id = ${after.id})`;
  const place = after && sql`(${after.createdAt}, ${after.id})`;
  switch (order) {
    case "newest":
      return { condition: place && sql`(${createdAt}, ${userId}) < ${place}`, by: [desc(createdAt), desc(userId)] };
    case "oldest":
      return { condition: place && sql`(${createdAt}, ${userId}) > ${place}`, by: [asc(createdAt), asc(userId)] };
    case "email":
      return { condition: last && sql`${email} > ${last}`, by: [asc(email)] };
    case "-email":
      return { condition: last && sql`${email} < ${last}`, by: [desc(email)] };
  }
}
