import { and, eq, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { type AuthScopeId, type LinkId, newId, type ProjectId, type ServerId } from "../lib/ids.ts";
import { updateConnected } from "./chat-links.ts";
import type { Database } from "./client.ts";
import { credentials, linkServers, links } from "./connection-schema.ts";
import { CLAIM_WINDOW, type Link, updateClaim } from "./links.ts";
import { type Members, ofMailbox } from "./members.ts";
import type { Redemptions } from "./redemptions.ts";
import { authScopes, members, projects, servers, session } from "./schema.ts";

/**
 * A credential that a person gives through a link, with what was judged before: the link as it was read, the server with its auth scope, and the
 * person.
 * @property requiresMember whether the person must be a member already @property joins whether the person becomes one @property now UTC ms
 * @property atHome whether the member connects on their home page, where the default link works even if agents do not hand it out; absent from
 * earlier releases @property inChat whether the link was given in a chat; absent from earlier releases
 */
export type GivenCredential = {
  projectId: ProjectId;
  subject: string;
  authScopeId: AuthScopeId;
  accountLabel: string | undefined;
  link: Pick<Link, "id" | "type" | "email" | "domains" | "emails">;
  server: { id: ServerId; slug: string; url: string; level: "user" | "project" };
  person: { userId: string; email: string; sessionId: string };
  requiresMember: boolean;
  atHome?: boolean;
  inChat?: boolean;
  joins: boolean;
  now: number;
};

/**
 * @property membership its version, for a person who is a member now; absent if the link gives no membership
 * - `superseded`: D1 has a newer credential of this subject and auth scope, of the version `by`
 * - `changed`: what was judged does not hold any more; nothing was written
 */
export type Provided = { kind: "provided"; membership: number | undefined } | { kind: "superseded"; by: number } | { kind: "changed" };

/** Whether rows satisfy a condition. */
const exists = (table: SQL, condition: SQL | undefined): SQL => sql`EXISTS (SELECT 1 FROM ${table} WHERE ${condition})`;
/** An equality that holds for two nulls too. */
const is = (column: SQLiteColumn, value: string | null): SQL => sql`${column} IS ${value}`;

/** That the link is still the one that was judged. @param further what else must be true of it */
function linkHolds({ projectId, link, atHome, now }: GivenCredential, further?: SQL): SQL {
  return exists(
    sql`${links} JOIN ${projects} ON ${projects.id} = ${links.projectId} AND ${projects.deletedAt} IS NULL`,
    and(
      eq(links.projectId, projectId),
      eq(links.id, link.id),
      eq(links.type, link.type),
      is(links.email, link.email),
      eq(links.domains, link.domains),
      eq(links.emails, link.emails),
      atHome === true && link.type === "default" ? undefined : isNull(links.deletedAt),
      isNull(links.pausedAt),
      sql`(${links.expiresAt} IS NULL OR ${links.expiresAt} > ${now})`,
      further,
    ),
  );
}

/** That the link still offers the server, and that the value goes to the same place by the same auth scope. */
function serverHolds({ projectId, link, server, authScopeId }: GivenCredential): SQL {
  const own = or(eq(servers.authScopeId, authScopes.id), eq(authScopes.serverId, servers.id));
  const offered = exists(
    sql`${servers} JOIN ${authScopes} ON ${authScopes.id} = ${authScopeId} AND ${authScopes.level} = ${server.level} AND ${own}`,
    and(
      eq(servers.projectId, projectId),
      eq(servers.id, server.id),
      eq(servers.url, server.url),
      eq(servers.state, "active"),
      isNull(servers.deletedAt),
    ),
  );
  if (link.type === "default") return offered;
  const named = and(eq(linkServers.projectId, projectId), eq(linkServers.linkId, link.id), eq(linkServers.serverId, server.id));
  return sql`(${offered} AND ${exists(sql`${linkServers}`, named)})`;
}

/** That the person is still signed in, and that no administrator has removed them, whichever address of their mailbox they come with. */
function personHolds({ projectId, person, requiresMember }: GivenCredential): SQL {
  const own = and(eq(members.projectId, projectId), eq(members.userId, person.userId));
  const table = sql`${members}`;
  const removed = (condition: SQL | undefined) => exists(table, and(eq(members.projectId, projectId), condition, isNotNull(members.removedAt)));
  const [isPlain, isTagged] = ofMailbox(person.email);
  const isMember = exists(table, and(own, isNull(members.removedAt)));
  const isSignedIn = exists(sql`${session}`, and(eq(session.id, person.sessionId), eq(session.userId, person.userId)));
  if (requiresMember) return sql`(${isSignedIn} AND ${isMember})`;
  return sql`(${isSignedIn} AND (${isMember} OR NOT (${exists(table, own)} OR ${removed(isPlain)} OR ${removed(isTagged)})))`;
}

/** The row of a credential. The project is no part of its key: with a `+` the planner uses no index for it. */
const isRowOf = ({ projectId, subject, authScopeId }: Pick<GivenCredential, "projectId" | "subject" | "authScopeId">) =>
  and(eq(credentials.authScopeId, authScopeId), eq(credentials.subject, subject), sql`+${credentials.projectId} = ${projectId}`);

/** A given credential as its transaction has marked its row. */
export type GivenRow = Pick<GivenCredential, "projectId" | "subject" | "authScopeId" | "now"> & { linkId: LinkId; version: number };

/**
 * That the row is as the transaction of this credential wrote it. The version alone is not enough: an object that has lost its storage gives out
 * numbers that D1 has already.
 */
const isAsWritten = (given: GivenRow) =>
  and(
    isRowOf(given),
    eq(credentials.version, given.version),
    eq(credentials.linkId, given.linkId),
    eq(credentials.updatedAt, given.now),
    eq(credentials.status, "active"),
  );

/** Whether D1 has a given credential, and nothing has changed it since. */
export async function hasGivenCredential(db: Database, given: GivenRow): Promise<boolean> {
  const found = await db.select({ projectId: credentials.projectId }).from(credentials).where(isAsWritten(given)).get();
  return found !== undefined;
}

/**
 * Writes a credential that was just given, with the use of the link and the membership, in one transaction, which also judges again: the server or
 * the provider may have taken minutes to answer. So everything is written or nothing.
 *
 * @param version the one that the keeper reserved. The row with this version and time is the mark of the transaction for its other statements
 */
export async function provideCredential(
  db: Database,
  statements: Pick<Members, "join"> & Pick<Redemptions, "use">,
  given: GivenCredential,
  version: number,
): Promise<Provided> {
  const { projectId, subject, authScopeId, accountLabel = null, link, person, now } = given;
  const isWritten = exists(sql`${credentials}`, isAsWritten({ ...given, linkId: link.id, version }));
  const others = sql`${serverHolds(given)} AND ${personHolds(given)}`;
  const isSingleUse = link.type === "project";
  const claim = updateClaim(db, projectId, link.id, { ...person, now }, sql`${isSingleUse ? 1 : 0} AND ${linkHolds(given)} AND ${others}`);
  const held = and(eq(links.usedSession, person.sessionId), isNull(links.finishedAt), sql`${links.usedAt} > ${now - CLAIM_WINDOW}`);
  const row = db.select({ projectId: credentials.projectId, version: credentials.version }).from(credentials).where(isRowOf(given));
  // All columns of each table, in its order.
  const written = db
    .insert(credentials)
    .select(
      sql`SELECT ${newId("crd")}, ${projectId}, ${authScopeId}, ${subject}, 'active', ${version}, NULL, ${accountLabel}, ${link.id}, NULL, ${now}, ${now}, NULL WHERE ${linkHolds(given, isSingleUse ? held : undefined)} AND ${others}`,
    )
    .onConflictDoUpdate({
      target: [credentials.authScopeId, credentials.subject],
      set: {
        version,
        status: "active",
        expiresAt: null,
        providerRevocation: null,
        endedBy: null,
        updatedAt: now,
        linkId: link.id,
        ...(accountLabel !== null && { accountLabel }),
      },
      setWhere: sql`excluded.version > ${credentials.version}`,
    })
    .returning({ version: credentials.version });
  const used = statements.use(projectId, link.id, person.userId, now, isWritten);
  const joined = statements.join(projectId, person.userId, now, given.joins ? isWritten : sql`0`);
  const ofChat = given.inChat ? [updateConnected(db, { projectId, userId: person.userId }, given.server.slug, now, isWritten)] : [];
  const [, stored, , [membership], [found]] = await db.batch([claim, written, used, joined, row, ...ofChat]);
  if (stored.length > 0) return { kind: "provided", membership: membership?.version };
  return found && found.version >= version ? { kind: "superseded", by: found.version } : { kind: "changed" };
}
