import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { dayOf } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { mailboxOf } from "../lib/text/email.ts";
import type { Database } from "./client.ts";
import { isStaying } from "./erasures.ts";
import { isAmong, slugList } from "./json-list.ts";
import { type MembersOrder, orderOf } from "./member-orders.ts";
import type { Page } from "./page.ts";
import type { Role } from "./projects.ts";
import { ALL_DAYS, memberCounts, members, user } from "./schema.ts";
import { LAST } from "./text-order.ts";

export type Members = ReturnType<typeof makeMembers>;

/** The version of a membership that has just begun. */
export const FIRST_VERSION = 1;

/** The standing of a person in a project. @property version of the row; the keeper is told it and ignores an older one */
type Standing = { kind: Role | "last-admin" | "removed"; version: number };

/** A page of the members whose address begins with a text, by address; of all, newest first, without such a text. */
export type MembersPage = Page & { emailPrefix?: string };

/** What filters ask of a member. */
export type ScannedMember = Pick<typeof members.$inferSelect, "userId" | "email" | "role" | "createdAt" | "lastActiveAt">;

/** A person's agent acted in a project. @property at UTC ms */
export type Activity = { projectId: ProjectId; userId: string; at: number };

const beginsWith = (text: string) => and(gte(members.email, text), lt(members.email, `${text}${LAST}`));

/** The two conditions of which one holds for each address of a mailbox: without a tag, and with one. Each is found by an index. */
export function ofMailbox(address: string): [SQL | undefined, SQL | undefined] {
  const mailbox = mailboxOf(address);
  const at = mailbox.lastIndexOf("@");
  const [tagged, domain] = [`${mailbox.slice(0, at)}+`, mailbox.slice(at)];
  return [eq(members.email, mailbox), and(beginsWith(tagged), sql`substr(${members.email}, ${-domain.length}) = ${domain}`)];
}

/**
 * The statement of `hasRemovedMailbox` for a user whose address is not known yet. It does in SQL what `mailboxOf` does: an address of D1 has one `@`, and
 * a `+` only before it.
 */
export function selectRemovedMailbox(db: Database, projectId: SQL, userId: SQL) {
  const local = sql`substr(user.email, 1, CASE WHEN instr(user.email, '+') > 1 THEN instr(user.email, '+') ELSE instr(user.email, '@') END - 1)`;
  const domain = sql`substr(user.email, instr(user.email, '@'))`;
  const removed = (condition: SQL) =>
    sql`EXISTS (SELECT 1 FROM members AS m WHERE m.project_id = ${projectId} AND m.removed_at IS NOT NULL AND ${condition})`;
  const plain = removed(sql`m.email = ${local} || ${domain}`);
  const range = sql`m.email >= ${local} || '+' AND m.email < ${local} || ${`+${LAST}`}`;
  const tagged = removed(sql`${range} AND substr(m.email, -length(${domain})) = ${domain}`);
  return db
    .select({ isRemoved: sql<number>`(${plain} OR ${tagged})` })
    .from(user)
    .where(eq(user.id, userId));
}

export function makeMembers(db: Database) {
  const of = (projectId: ProjectId, userId: string) => and(eq(members.projectId, projectId), eq(members.userId, userId));
  const live = (projectId: ProjectId, userId: string) => and(of(projectId, userId), isNull(members.removedAt));

  const otherAdmins = (projectId: ProjectId, userId: string) => sql<number>`EXISTS (SELECT 1 FROM members AS other
    WHERE other.project_id = ${projectId} AND other.user_id <> ${userId} AND other.role = 'admin' AND other.removed_at IS NULL AND ${isStaying(sql`other.user_id`)})`;

  return {
    /** Members with the slugs of the servers they are connected to. @param which one member, some in any order, or a page of the list */
    async list(projectId: ProjectId, which: { userId: string } | { userIds: string[] } | MembersPage) {
      const { condition, order, limit } = whichOf(which);
      const slugs = slugList(sql`(SELECT json_group_array(DISTINCT s.slug) FROM credentials c
        JOIN auth_scopes a ON a.id = c.auth_scope_id JOIN servers s ON (s.auth_scope_id = a.id OR s.id = a.server_id) AND s.deleted_at IS NULL
        WHERE c.project_id = members.project_id AND c.subject = 'user:' || members.user_id AND c.status = 'active')`);
      return db
        .select({
          userId: members.userId,
          email: members.email,
          role: members.role,
          createdAt: members.createdAt,
          lastActiveAt: members.lastActiveAt,
          serverSlugs: slugs,
        })
        .from(members)
        .where(and(eq(members.projectId, projectId), isNull(members.removedAt), condition))
        .orderBy(...order)
        .limit(limit)
        .all();
    },

    /** Members in an order, without what they have connected. It is for a look through many of them. */
    async scan(projectId: ProjectId, order: MembersOrder, page: MembersPage): Promise<ScannedMember[]> {
      const { userId, email, role, createdAt, lastActiveAt } = members;
      const { condition, by } = orderOf(order, page.after);
      const found = page.emailPrefix === undefined ? undefined : beginsWith(page.emailPrefix);
      return db
        .select({ userId, email, role, createdAt, lastActiveAt })
        .from(members)
        .where(and(eq(members.projectId, projectId), isNull(members.removedAt), found, condition))
        .orderBy(...by)
        .limit(page.limit)
        .all();
    },

    /**
     * The number of members, and of those whose agents last acted on each day (days since 1970, UTC).
     * @param since UTC ms; of the days, those from this one on
     */
    async count(projectId: ProjectId, since: number): Promise<{ all: number; byDay: { day: number; members: number }[] }> {
      const some = (days: SQL) =>
        db
          .select({ day: memberCounts.day, members: memberCounts.members })
          .from(memberCounts)
          .where(and(eq(memberCounts.projectId, projectId), days));
      const [[all], byDay] = await db.batch([some(eq(memberCounts.day, ALL_DAYS)), some(gte(memberCounts.day, dayOf(since)))]);
      return { all: all?.members ?? 0, byDay };
    },

    /** Notes when people's agents acted: once a day and person, whatever is noted later that day. */
    async noteActive(activities: Activity[]): Promise<void> {
      if (activities.length === 0) return;
      await db.run(sql`UPDATE members SET last_active_at = acted.at
        FROM (SELECT value ->> 'projectId' AS project_id, value ->> 'userId' AS user_id, max(value ->> 'at') AS at
          FROM json_each(${JSON.stringify(activities)}) GROUP BY 1, 2) AS acted
        WHERE members.project_id = acted.project_id AND members.user_id = acted.user_id
          AND (members.last_active_at IS NULL OR members.last_active_at / 86400000 < acted.at / 86400000)`);
    },

    /**
     * Makes the user a member, unless an administrator has removed them: a link or a key undoes no removal. A member keeps
     * their role. It is one statement, for the batch of the write it belongs to.
     *
     * @param condition what must be true besides @returns the membership's version; no row for a person who was removed
     */
    join(projectId: ProjectId, userId: string, now: number, condition: SQL = sql`1`) {
      // All columns of the table, in its order.
      return db
        .insert(members)
        .select(sql`SELECT ${projectId}, ${userId}, 'member', ${now}, NULL, ${FIRST_VERSION}, '', NULL WHERE ${condition}`)
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
    invite(projectId: ProjectId, userId: string, now: number, role: Role) {
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
      const [isPlain, isTagged] = ofMailbox(address);
      const removed = (condition: SQL | undefined) =>
        db
          .select({ userId: members.userId })
          .from(members)
          .where(and(eq(members.projectId, projectId), condition, isNotNull(members.removedAt)))
          .limit(1);
      const [plain, withTag] = await db.batch([removed(isPlain), removed(isTagged)]);
      return plain.length + withTag.length > 0;
    },

    /**
     * @param expected the role that the member must still have
     * @returns the role before; nothing if there is no such member with this role, or if they are the last administrator, who keeps the role (S83)
     */
    async setRole(projectId: ProjectId, userId: string, role: Role, expected?: Role): Promise<Role | undefined> {
      const isExpected = expected && eq(members.role, expected);
      const mayChange = role === "admin" ? undefined : sql`(${members.role} <> 'admin' OR ${otherAdmins(projectId, userId)})`;
      const [[before], changed] = await db.batch([
        db.select({ role: members.role }).from(members).where(live(projectId, userId)),
        db
          .update(members)
          .set({ role })
          .where(and(live(projectId, userId), isExpected, mayChange))
          .returning({ role: members.role }),
      ]);
      return changed.length > 0 ? before?.role : undefined;
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
        .where(and(live(projectId, userId), eq(members.version, version), sql`(${members.role} <> 'admin' OR ${otherAdmins(projectId, userId)})`))
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

function whichOf(which: { userId: string } | { userIds: string[] } | MembersPage): { condition: SQL | undefined; order: SQL[]; limit: number } {
  if ("userId" in which) return { condition: eq(members.userId, which.userId), order: [], limit: 1 };
  if ("userIds" in which) return { condition: isAmong(members.userId, which.userIds), order: [], limit: which.userIds.length };
  return placeOf(which);
}

/** Where a page of members begins, and its order. */
function placeOf({ after, limit, emailPrefix }: MembersPage): { condition: SQL | undefined; order: SQL[]; limit: number } {
  if (emailPrefix === undefined) {
    const place = after && sql`(${members.createdAt}, ${members.userId}) < (${after.createdAt}, ${after.id})`;
    return { condition: place, order: [desc(members.createdAt), desc(members.userId)], limit };
  }
  // The last member of the page before is in the table even if they were removed meanwhile. One lower bound only: SQLite would begin at the other.
  const from = after
    ? sql`${members.email} > max(${emailPrefix}, (SELECT last.email FROM members AS last WHERE last.project_id = members.project_id AND last.user_id = ${after.id}))`
    : gte(members.email, emailPrefix);
  return { condition: and(from, lt(members.email, `${emailPrefix}${LAST}`)), order: [asc(members.email)], limit };
}
