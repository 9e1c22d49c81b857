import { and, desc, eq, gt, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import type { ProjectId } from "../lib/ids.ts";
import { mailboxOf } from "../lib/text/email.ts";
import type { Database } from "./client.ts";
import { slugList } from "./json-list.ts";
import type { Page } from "./page.ts";
import { members, user } from "./schema.ts";

export type Members = ReturnType<typeof makeMembers>;

/** The version of a membership that has just begun. */
export const FIRST_VERSION = 1;

/** The standing of a person in a project. @property version of the row; the keeper is told it and ignores an older one */
export type Standing = { kind: "member" | "admin" | "last-admin" | "removed"; version: number };

export function makeMembers(db: Database) {
  const of = (projectId: ProjectId, userId: string) => and(eq(members.projectId, projectId), eq(members.userId, userId));
  const live = (projectId: ProjectId, userId: string) => and(of(projectId, userId), isNull(members.removedAt));

  const otherAdmins = (projectId: ProjectId, userId: string) => sql<number>`EXISTS (SELECT 1 FROM members AS other
    WHERE other.project_id = ${projectId} AND other.user_id <> ${userId} AND other.role = 'admin' AND other.removed_at IS NULL)`;

  return {
    /** Members, newest first, with the slugs of the servers they are connected to. @param which one member, or a page of the list */
    async list(projectId: ProjectId, which: { userId: string } | Page) {
      const { after, limit } = "userId" in which ? { after: undefined, limit: 1 } : which;
      const slugs = slugList(sql`(SELECT json_group_array(DISTINCT s.slug) FROM credentials c
        JOIN auth_scopes a ON a.id = c.auth_scope_id JOIN servers s ON (s.auth_scope_id = a.id OR s.id = a.server_id) AND s.deleted_at IS NULL
        WHERE c.project_id = ${members.projectId} AND c.subject = 'user:' || ${members.userId} AND c.status = 'active')`);
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

    /** The number of members. @param activeSince UTC ms; counts only members whose agents acted since then */
    async count(projectId: ProjectId, activeSince?: number): Promise<number> {
      const active = sql`EXISTS (SELECT 1 FROM usage_daily u WHERE u.project_id = ${members.projectId} AND u.user_id = ${members.userId} AND u.last_at >= ${activeSince ?? 0})`;
      return db.$count(members, and(eq(members.projectId, projectId), isNull(members.removedAt), activeSince === undefined ? undefined : active));
    },

    /**
     * Makes the user a member, unless an administrator has removed them: a link or a key undoes no removal. A member keeps
     * their role. It is one statement, for the batch of the write it belongs to.
     *
     * @returns the membership's version; no row for a person who was removed
     */
    join(projectId: ProjectId, userId: string, now: number) {
      return db
        .insert(members)
        .values({ projectId, userId, role: "member", createdAt: now })
        .onConflictDoUpdate({
          target: [members.projectId, members.userId],
          set: { role: sql`${members.role}` },
          setWhere: isNull(members.removedAt),
        })
        .returning({ version: members.version });
    },

    /**
     * Makes the user a member because an administrator says so, even one who was removed, from now on and in this role. A
     * member keeps their role. The version exceeds that of a removal that stopped halfway.
     *
     * @returns the membership's version
     */
    invite(projectId: ProjectId, userId: string, now: number, role: "member" | "admin") {
      const ifRemoved = (then: string, otherwise: AnySQLiteColumn) =>
        sql`CASE WHEN ${members.removedAt} IS NOT NULL THEN ${sql.raw(then)} ELSE ${otherwise} END`;
      return db
        .insert(members)
        .values({ projectId, userId, role, createdAt: now })
        .onConflictDoUpdate({
          target: [members.projectId, members.userId],
          set: {
            role: ifRemoved("excluded.role", members.role),
            createdAt: ifRemoved("excluded.created_at", members.createdAt),
            removedAt: null,
            version: sql`${members.version} + 2`,
          },
        })
        .returning({ version: members.version });
    },

    /** The person's standing in the project, or the one before an administrator removed them. */
    async findStanding(projectId: ProjectId, userId: string): Promise<Standing | undefined> {
      const row = await db
        .select({ role: members.role, removedAt: members.removedAt, version: members.version, others: otherAdmins(projectId, userId) })
        .from(members)
        .where(of(projectId, userId))
        .get();
      if (!row) return undefined;
      const kind = row.removedAt !== null ? "removed" : row.role === "admin" && row.others === 0 ? "last-admin" : row.role;
      return { kind, version: row.version };
    },

    /**
     * Whether an administrator has removed the person who owns this mailbox, whatever tag either address has. A person who is not a member
     * and comes with a shared mailbox counts as the removed one.
     */
    async hasRemovedMailbox(projectId: ProjectId, address: string): Promise<boolean> {
      const mailbox = mailboxOf(address);
      const at = mailbox.lastIndexOf("@");
      const [tagged, domain] = [`${mailbox.slice(0, at)}+`, mailbox.slice(at)];
      const isSame = sql`(${user.email} = ${mailbox} OR (substr(${user.email}, 1, ${tagged.length}) = ${tagged} AND substr(${user.email}, ${-domain.length}) = ${domain}))`;
      const found = await db
        .select({ userId: members.userId })
        .from(members)
        .innerJoin(user, eq(user.id, members.userId))
        .where(and(eq(members.projectId, projectId), isNotNull(members.removedAt), isSame))
        .limit(1)
        .get();
      return found !== undefined;
    },

    /** @returns whether there was such a member; the last administrator keeps the role (S83) */
    async setRole(projectId: ProjectId, userId: string, role: "member" | "admin"): Promise<boolean> {
      const mayChange = role === "admin" ? undefined : sql`(${members.role} = 'member' OR ${otherAdmins(projectId, userId)})`;
      const changed = await db
        .update(members)
        .set({ role })
        .where(and(live(projectId, userId), mayChange))
        .returning();
      return changed.length > 0;
    },

    /**
     * Removes the member if nothing has changed since they were read. The version grows by one.
     * @param version the one that was read
     * @returns whether the member was removed; the last administrator stays (S83)
     */
    async remove(projectId: ProjectId, userId: string, version: number, now: number): Promise<boolean> {
      const removed = await db
        .update(members)
        .set({ removedAt: now, role: "member", version: version + 1 })
        .where(and(live(projectId, userId), eq(members.version, version), sql`(${members.role} = 'member' OR ${otherAdmins(projectId, userId)})`))
        .returning();
      return removed.length > 0;
    },

    /** Members in the order of their ids. @param after the id of the last one before */
    async listLive(projectId: ProjectId, after: string, limit: number): Promise<{ userId: string; version: number }[]> {
      return db
        .select({ userId: members.userId, version: members.version })
        .from(members)
        .where(and(eq(members.projectId, projectId), gt(members.userId, after), isNull(members.removedAt)))
        .orderBy(members.userId)
        .limit(limit)
        .all();
    },

    /** Ends memberships of a removed project, those of administrators too. @param userIds at most 50 */
    async endWithProject(projectId: ProjectId, userIds: string[], now: number): Promise<void> {
      await db
        .update(members)
        .set({ removedAt: now, version: sql`${members.version} + 1` })
        .where(and(eq(members.projectId, projectId), inArray(members.userId, userIds), isNull(members.removedAt)));
    },

    /** A version above the one the keeper was told, for a removal that failed. @returns nothing if there is no such member */
    async restate(projectId: ProjectId, userId: string): Promise<number | undefined> {
      const [restated] = await db
        .update(members)
        .set({ version: sql`${members.version} + 2` })
        .where(live(projectId, userId))
        .returning({ version: members.version });
      return restated?.version;
    },
  };
}
