import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { LinkId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { jsonList } from "./json-list.ts";
import { redemptions, user } from "./schema.ts";

export type Redemptions = ReturnType<typeof makeRedemptions>;

/** The uses of auth links. */
export function makeRedemptions(db: Database) {
  return {
    /** The people who used the link, and the servers they connected through it, with any auth scope. */
    async list(projectId: ProjectId, id: LinkId) {
      return db
        .select({
          email: user.email,
          createdAt: redemptions.createdAt,
          lastUsedAt: redemptions.lastUsedAt,
          servers: jsonList(
            sql`(SELECT json_group_array(json_object('slug', slug, 'at', at)) FROM (
            SELECT s.slug AS slug, max(c.updated_at) AS at FROM credentials c
            JOIN auth_scopes a ON a.id = c.auth_scope_id
            JOIN servers s ON (s.auth_scope_id = a.id OR s.id = a.server_id) AND s.project_id = a.project_id AND s.deleted_at IS NULL
            WHERE c.link_id = ${redemptions.linkId} AND c.status <> 'revoked'
              AND c.subject IN ('project', 'user:' || ${redemptions.userId}, 'playground:' || ${redemptions.userId})
            GROUP BY s.slug))`,
            z.object({ slug: z.string(), at: z.number() }),
          ),
        })
        .from(redemptions)
        .innerJoin(user, eq(user.id, redemptions.userId))
        .where(and(eq(redemptions.projectId, projectId), eq(redemptions.linkId, id)))
        .orderBy(desc(redemptions.lastUsedAt))
        .all();
    },

    /** How many people used each link for the first time, by day (days since 1970, UTC) from `since` (UTC ms) on. */
    async countByDay(projectId: ProjectId, since: number): Promise<{ linkId: LinkId; day: number; uses: number }[]> {
      const day = sql<number>`${redemptions.createdAt} / 86400000`;
      return db
        .select({ linkId: redemptions.linkId, day, uses: sql<number>`count(*)` })
        .from(redemptions)
        .where(and(eq(redemptions.projectId, projectId), sql`${redemptions.createdAt} >= ${since}`))
        .groupBy(redemptions.linkId, day)
        .all();
    },

    /** The statement that records a use, for the batch of the write it belongs to. */
    use(projectId: ProjectId, linkId: LinkId, userId: string, now: number) {
      return db
        .insert(redemptions)
        .values({ linkId, projectId, userId, createdAt: now, lastUsedAt: now })
        .onConflictDoUpdate({ target: [redemptions.linkId, redemptions.userId], set: { lastUsedAt: now } });
    },
  };
}
