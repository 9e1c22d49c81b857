import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { LinkId, ServerId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { links } from "./connection-schema.ts";
import { type FoundLinkRow, isProvided, selectServerIds } from "./links.ts";
import { liveProjectId } from "./live-project.ts";
import { selectRemovedMailbox } from "./members.ts";
import type { Membership } from "./projects.ts";
import { members, navigators, projects, requestCounts, servers, session, user } from "./schema.ts";
import { joinScopes, type Server, selectServers } from "./servers.ts";

/** A browser session with its user, as D1 has them. Whether the session has ended is for sign-in to say. */
export type SessionRow = { session: typeof session.$inferSelect; user: typeof user.$inferSelect };
/** What a request at a project's MCP URL names besides the project. */
export type Named = { server?: string | undefined; navigator?: string | undefined };

/** @property standing of the session's user in the link's project; absent for a person who never was a member @property count of requests, with this one */
export type LinkVisit = {
  signedIn: SessionRow | undefined;
  found: FoundLinkRow | undefined;
  standing: "member" | "removed" | undefined;
  servers: Server[];
  named: ServerId[];
  count: number;
};

/** The statements that read a session and its user. No join, for a batch gives columns of one name once. @param token the hash of the session's token */
const selectSession = (db: Database, token: string) => {
  const userId = sql<string>`(SELECT user_id FROM session WHERE token = ${token})`;
  const statements = [db.select().from(session).where(eq(session.token, token)), db.select().from(user).where(eq(user.id, userId))] as const;
  return { userId, statements };
};

const joinSession = (found: SessionRow["session"] | undefined, owner: SessionRow["user"] | undefined): SessionRow | undefined =>
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
      const id = liveProjectId(slug);
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

    /**
     * The session, the link with its project, the servers that it may offer, and whether the session's user is a member or was removed, with
     * any address of their mailbox.
     * @param token the hash of the session's token
     * @param counted counts one request of the user in the same batch, under `{prefix}:{user}` and in this window
     */
    async findLink(token: string, link: string, counted?: { prefix: string; window: number }): Promise<LinkVisit> {
      const { userId, statements } = selectSession(db, token);
      const isLink = eq(links.id, link as LinkId);
      const projectId = sql`(SELECT project_id FROM links WHERE id = ${link})`;
      const [[found], [owner], [one], [project], [creator], standings, [mailbox], rows, scopes, named, counts] = await db.batch([
        ...statements,
        db.select({ link: links, provided: isProvided }).from(links).where(isLink),
        db
          .select()
          .from(projects)
          .where(and(eq(projects.id, projectId), isNull(projects.deletedAt))),
        db
          .select({ email: user.email })
          .from(user)
          .where(eq(user.id, sql`(SELECT created_by FROM links WHERE id = ${link})`)),
        db
          .select({ removedAt: members.removedAt })
          .from(members)
          .where(and(eq(members.projectId, projectId), eq(members.userId, userId))),
        selectRemovedMailbox(db, projectId, userId),
        ...selectServers(db, projectId),
        selectServerIds(db, projectId, link as LinkId),
        countSessionRequest(db, token, counted),
      ]);
      const own = standings[0] && (standings[0].removedAt === null ? "member" : "removed");
      return {
        signedIn: joinSession(found, owner),
        found: one && project && { link: { ...one.link, provided: one.provided === 1 }, project, createdByEmail: creator?.email ?? null },
        standing: own ?? (mailbox?.isRemoved === 1 ? "removed" : undefined),
        servers: joinScopes(rows, scopes),
        named: named.map(({ id }) => id),
        count: counts[0]?.count ?? 0,
      };
    },
  };
}

/** Counts a request of the session's user, if there is one and it is to be counted. */
function countSessionRequest(db: Database, token: string, counted: { prefix: string; window: number } | undefined) {
  const { prefix, window } = counted ?? { prefix: "", window: 0 };
  // All columns of the table, in its order.
  return db
    .insert(requestCounts)
    .select(sql`SELECT ${`${prefix}:`} || user_id, ${window}, 1 FROM session WHERE token = ${token} AND ${counted ? 1 : 0}`)
    .onConflictDoUpdate({ target: [requestCounts.subject, requestCounts.window], set: { count: sql`${requestCounts.count} + 1` } })
    .returning({ count: requestCounts.count });
}
