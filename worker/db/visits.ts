import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import type { Membership } from "./projects.ts";
import { members, navigators, projects, servers, session, user } from "./schema.ts";

export type Visits = ReturnType<typeof makeVisits>;
/** A browser session with its user, as D1 has them. Whether the session has ended is for sign-in to say. */
export type SessionRow = { session: typeof session.$inferSelect; user: typeof user.$inferSelect };
/** What a request at a project's MCP URL names besides the project. */
export type Named = { server?: string | undefined; navigator?: string | undefined };

/** The statements that read a session and its user. No join, for a batch gives columns of one name once. @param token the hash of the session's token */
export const selectSession = (db: Database, token: string) => {
  const userId = sql<string>`(SELECT user_id FROM session WHERE token = ${token})`;
  const statements = [db.select().from(session).where(eq(session.token, token)), db.select().from(user).where(eq(user.id, userId))] as const;
  return { userId, statements };
};

export const joinSession = (found: SessionRow["session"] | undefined, owner: SessionRow["user"] | undefined): SessionRow | undefined =>
  found && owner && { session: found, user: owner };

/** What the page of a signed-in person needs of D1, read with the session in one round trip. */
export function makeVisits(db: Database) {
  return {
    /**
     * The session, the project if the session's user is a member of it now, and whether the project has what a request names.
     * @param token the hash of the session's token
     */
    async findMember(
      token: string,
      slug: string,
      named: Named,
    ): Promise<{ signedIn: SessionRow | undefined; membership: Membership | undefined; hasNamed: boolean }> {
      const { userId, statements } = selectSession(db, token);
      const id = sql`(SELECT id FROM projects WHERE slug = ${slug} AND deleted_at IS NULL)`;
      const has = (condition: SQL) =>
        db
          .select({ has: sql<number>`EXISTS (${condition})` })
          .from(projects)
          .where(eq(projects.id, id));
      const server = and(eq(servers.projectId, id), eq(servers.slug, named.server ?? ""), isNull(servers.deletedAt));
      const navigator = and(eq(navigators.projectId, id), eq(navigators.slug, named.navigator ?? ""));
      const [[found], [owner], [project], [member], [hasServer], [hasNavigator]] = await db.batch([
        ...statements,
        db
          .select()
          .from(projects)
          .where(and(eq(projects.slug, slug), isNull(projects.deletedAt))),
        db
          .select({ role: members.role, since: members.createdAt, version: members.version })
          .from(members)
          .where(and(eq(members.projectId, id), eq(members.userId, userId), isNull(members.removedAt))),
        has(sql`SELECT 1 FROM servers WHERE ${server}`),
        has(sql`SELECT 1 FROM navigators WHERE ${navigator}`),
      ]);
      const hasNamed = (named.server === undefined || hasServer?.has === 1) && (named.navigator === undefined || hasNavigator?.has === 1);
      return { signedIn: joinSession(found, owner), membership: project && member && { project, ...member }, hasNamed };
    },
  };
}
