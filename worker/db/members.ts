import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import type { Page } from "./page.ts";
import { members, user } from "./schema.ts";

export type Members = ReturnType<typeof makeMembers>;

export function makeMembers(db: Database) {
  const live = (projectId: ProjectId, userId: string) => and(eq(members.projectId, projectId), eq(members.userId, userId), isNull(members.removedAt));

  const otherAdmins = (projectId: ProjectId, userId: string) => sql<number>`EXISTS (SELECT 1 FROM members AS other
    WHERE other.project_id = ${projectId} AND other.user_id <> ${userId} AND other.role = 'admin' AND other.removed_at IS NULL)`;

  return {
    async isMember(projectId: ProjectId, userId: string): Promise<boolean> {
      return (await db.select({ role: members.role }).from(members).where(live(projectId, userId)).get()) !== undefined;
    },

    /** Members, newest first, with the slugs of the servers they are connected to. @param which one of them, or a part of the list */
    async list(projectId: ProjectId, which: { userId: string } | Page) {
      const { after, limit } = "userId" in which ? { after: undefined, limit: 1 } : which;
      const slugs = sql<string>`(SELECT json_group_array(DISTINCT s.slug) FROM credentials c
        JOIN auth_scopes a ON a.id = c.auth_scope_id JOIN servers s ON (s.auth_scope_id = a.id OR s.id = a.server_id) AND s.deleted_at IS NULL
        WHERE c.project_id = ${members.projectId} AND c.subject = 'user:' || ${members.userId} AND c.status = 'active')`;
      return db
        .select({ userId: members.userId, email: user.email, role: members.role, createdAt: members.createdAt, serverSlugs: slugs })
        .from(members)
        .innerJoin(user, eq(user.id, members.userId))
        .where(
          and(
            eq(members.projectId, projectId),
            isNull(members.removedAt),
            "userId" in which ? eq(members.userId, which.userId) : undefined,
            after && sql`(${members.createdAt}, ${members.userId}) < (${after.createdAt}, ${after.id})`,
          ),
        )
        .orderBy(desc(members.createdAt), desc(members.userId))
        .limit(limit)
        .all();
    },

    /** How many there are. @param activeSince UTC ms: only those whose agents did something since then */
    async count(projectId: ProjectId, activeSince?: number): Promise<number> {
      const active = sql`EXISTS (SELECT 1 FROM usage_daily u WHERE u.project_id = ${members.projectId} AND u.user_id = ${members.userId} AND u.last_at >= ${activeSince ?? 0})`;
      return db.$count(members, and(eq(members.projectId, projectId), isNull(members.removedAt), activeSince === undefined ? undefined : active));
    },

    /** Makes the user a member, or one again; an existing role stays. @param role of somebody who is none yet */
    join(projectId: ProjectId, userId: string, now: number, role: "member" | "admin" = "member") {
      return db
        .insert(members)
        .values({ projectId, userId, role, createdAt: now })
        .onConflictDoUpdate({ target: [members.projectId, members.userId], set: { removedAt: null } });
    },

    /** What the person is in the project, if anything. */
    async findStanding(projectId: ProjectId, userId: string): Promise<"member" | "admin" | "last-admin" | undefined> {
      const row = await db
        .select({ role: members.role, others: otherAdmins(projectId, userId) })
        .from(members)
        .where(live(projectId, userId))
        .get();
      return row && (row.role === "admin" && row.others === 0 ? "last-admin" : row.role);
    },

    /** @returns whether there was such a member; the last administrator stays one (SECURITY.md S83) */
    async setRole(projectId: ProjectId, userId: string, role: "member" | "admin"): Promise<boolean> {
      const mayChange = role === "admin" ? undefined : sql`(${members.role} = 'member' OR ${otherAdmins(projectId, userId)})`;
      const changed = await db
        .update(members)
        .set({ role })
        .where(and(live(projectId, userId), mayChange))
        .returning();
      return changed.length > 0;
    },

    /** @returns whether there was such a member; the last administrator stays (SECURITY.md S83) */
    async remove(projectId: ProjectId, userId: string, now: number): Promise<boolean> {
      const removed = await db
        .update(members)
        .set({ removedAt: now, role: "member" })
        .where(and(live(projectId, userId), sql`(${members.role} = 'member' OR ${otherAdmins(projectId, userId)})`))
        .returning();
      return removed.length > 0;
    },
  };
}
