import { and, desc, eq, gte, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { dayOf } from "../lib/clock.ts";
import type { LinkId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { links, redemptions } from "./connection-schema.ts";
import { jsonList } from "./json-list.ts";
import type { Page } from "./page.ts";
import { linkUseCounts, user } from "./schema.ts";

export type Redemptions = ReturnType<typeof makeRedemptions>;

/** The uses of auth links. */
export function makeRedemptions(db: Database) {
  return {
    /** The people who used the link, those with the newest first use first, and the servers they connected through it, with any auth scope. */
    async list(projectId: ProjectId, id: LinkId, { after, limit }: Page) {
      return db
        .select({
          id: redemptions.userId,
          email: user.email,
          createdAt: redemptions.createdAt,
          lastUsedAt: redemptions.lastUsedAt,
          servers: jsonList(
            sql`(SELECT json_group_array(json_object('slug', slug, 'at', at)) FROM (
            SELECT s.slug AS slug, max(c.updated_at) AS at FROM credentials c
            JOIN auth_scopes a ON a.id = c.auth_scope_id
            JOIN servers s ON (s.auth_scope_id = a.id OR s.id = a.server_id) AND +s.project_id = a.project_id AND s.deleted_at IS NULL
            WHERE c.link_id = ${redemptions.linkId} AND c.status <> 'revoked'
              AND c.subject IN ('project', 'user:' || ${redemptions.userId}, 'playground:' || ${redemptions.userId})
            GROUP BY s.slug))`,
            z.object({ slug: z.string(), at: z.number() }),
          ),
        })
        .from(redemptions)
        .innerJoin(user, eq(user.id, redemptions.userId))
        .where(
          and(
            eq(redemptions.projectId, projectId),
            eq(redemptions.linkId, id),
            after && sql`(${redemptions.createdAt}, ${redemptions.userId}) < (${after.createdAt}, ${after.id})`,
          ),
        )
        .orderBy(desc(redemptions.createdAt), desc(redemptions.userId))
        .limit(limit)
        .all();
    },

    /** How many people used each of these links for the first time, by day (days since 1970, UTC). @param since UTC ms; counts whole days */
    async countByDay(projectId: ProjectId, linkIds: LinkId[], since: number): Promise<{ linkId: LinkId; day: number; uses: number }[]> {
      return db
        .select({ linkId: linkUseCounts.linkId, day: linkUseCounts.day, uses: linkUseCounts.uses })
        .from(links)
        .innerJoin(linkUseCounts, eq(linkUseCounts.linkId, links.id))
        .where(
          and(
            // By the links, not by the project: with a `+` the planner uses no index for it.
            sql`+${links.projectId} = ${projectId}`,
            sql`${links.id} IN (SELECT value FROM json_each(${JSON.stringify(linkIds)}))`,
            gte(linkUseCounts.day, dayOf(since)),
          ),
        )
        .all();
    },

    /** The statement that records a use, for the batch of the write it belongs to. @param condition what must be true */
    use(projectId: ProjectId, linkId: LinkId, userId: string, now: number, condition: SQL = sql`1`) {
      // All columns of the table, in its order.
      return db
        .insert(redemptions)
        .select(sql`SELECT ${linkId}, ${projectId}, ${userId}, ${now}, ${now} WHERE ${condition}`)
        .onConflictDoUpdate({ target: [redemptions.linkId, redemptions.userId], set: { lastUsedAt: now } });
    },
  };
}
