import { and, desc, eq, inArray, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { type AuthScopeId, type CredentialId, type LinkId, newId, type ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { slugList } from "./json-list.ts";
import type { Members } from "./members.ts";
import type { Redemptions } from "./redemptions.ts";
import { authScopes, credentials, links, members as memberships, projects, servers, user } from "./schema.ts";

export type CredentialRow = typeof credentials.$inferSelect;
export type Credentials = ReturnType<typeof makeCredentials>;
/** The owner: `user:{id}` or `project`. */
export type CredentialOwner = { projectId: ProjectId; subject: string };
/** A selection of credentials. @property limit the most that are returned */
export type LiveCredentials = { id: string } | { subject: string; authScopeIds?: AuthScopeId[] } | { authScopeId: AuthScopeId; limit?: number };
/** `removed` means that an administrator has removed the person meanwhile. */
export type Joined = { kind: "joined"; version: number } | { kind: "removed" } | { kind: "nothing" };
export type CredentialState = {
  version: number;
  status: CredentialRow["status"];
  providerRevocation?: NonNullable<CredentialRow["providerRevocation"]>;
};

/** The server of an auth scope, whether it is the server's own one or a further one. */
const serverOfScope = and(or(eq(servers.authScopeId, authScopes.id), eq(servers.id, authScopes.serverId)), isNull(servers.deletedAt));

export function makeCredentials(db: Database, redemptions: Redemptions, members: Members) {
  const upsert = (
    owner: CredentialOwner,
    authScopeId: AuthScopeId,
    state: CredentialState,
    now: number,
    extra: { accountLabel?: string; linkId?: LinkId },
  ) =>
    db
      .insert(credentials)
      .values({ id: newId("crd"), ...owner, authScopeId, createdAt: now, updatedAt: now, ...pick(state), ...extra })
      .onConflictDoUpdate({
        target: [credentials.authScopeId, credentials.subject],
        set: { ...pick(state), updatedAt: now, ...extra },
        setWhere: sql`excluded.version >= ${credentials.version}`,
      });

  /** Credentials of the project with their servers and, for a person's credential, the e-mail. The latest change comes first. */
  const withServer = (projectId: ProjectId, condition: SQL) =>
    db
      .select({ credential: credentials, serverSlug: servers.slug, scopeName: authScopes.name, email: user.email })
      .from(credentials)
      .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
      .innerJoin(servers, serverOfScope)
      .leftJoin(user, sql`${credentials.subject} IN ('user:' || ${user.id}, 'playground:' || ${user.id})`)
      .where(and(eq(credentials.projectId, projectId), condition))
      .orderBy(desc(credentials.updatedAt))
      .all();

  /** The credentials of one person that they may see: as a member, and in the playground. */
  async function ofPerson(userId: string, condition: SQL) {
    const member = and(eq(memberships.projectId, credentials.projectId), eq(memberships.userId, userId), isNull(memberships.removedAt));
    const own = or(and(eq(credentials.subject, `user:${userId}`), isNotNull(memberships.userId)), eq(credentials.subject, `playground:${userId}`));
    return db
      .select({
        credential: credentials,
        server: servers,
        scopeName: authScopes.name,
        scopeType: authScopes.type,
        project: projects,
        link: links,
        linkMadeBy: user.email,
      })
      .from(credentials)
      .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
      .innerJoin(servers, serverOfScope)
      .innerJoin(projects, and(eq(projects.id, credentials.projectId), isNull(projects.deletedAt)))
      .leftJoin(memberships, member)
      .leftJoin(links, eq(links.id, credentials.linkId))
      .leftJoin(user, eq(user.id, links.createdBy))
      .where(and(own, condition))
      .orderBy(projects.name, servers.name)
      .all();
  }

  return {
    /**
     * Writes the row, the membership and the redemption of a credential that was just provided, all or nothing.
     * @returns the outcome for the membership; nothing if the link gives no membership
     */
    async provide(
      owner: CredentialOwner,
      authScopeId: AuthScopeId,
      state: CredentialState,
      through: { linkId: LinkId; userId: string; accountLabel?: string; joins: boolean; now: number },
    ): Promise<Joined> {
      const { linkId, userId, accountLabel, joins, now } = through;
      const row = upsert(owner, authScopeId, state, now, { linkId, accountLabel });
      const redeemed = redemptions.use(owner.projectId, linkId, userId, now);
      if (!joins) {
        await db.batch([row, redeemed]);
        return { kind: "nothing" };
      }
      const [, , [joined]] = await db.batch([row, redeemed, members.join(owner.projectId, userId, now)]);
      return joined ? { kind: "joined", version: joined.version } : { kind: "removed" };
    },

    /** Updates the row to what the keeper holds. An older version changes nothing. */
    async reconcile(owner: CredentialOwner, authScopeId: AuthScopeId, state: CredentialState, now: number): Promise<void> {
      await upsert(owner, authScopeId, state, now, {});
    },

    /** Rows that are not revoked: one row, those of a subject, or those of an auth scope. */
    async listLive(projectId: ProjectId, which: LiveCredentials): Promise<CredentialRow[]> {
      const chosen =
        "id" in which
          ? eq(credentials.id, which.id as CredentialId)
          : "subject" in which
            ? and(eq(credentials.subject, which.subject), which.authScopeIds && inArray(credentials.authScopeId, which.authScopeIds))
            : eq(credentials.authScopeId, which.authScopeId);
      return db
        .select()
        .from(credentials)
        .where(and(eq(credentials.projectId, projectId), chosen, ne(credentials.status, "revoked")))
        .limit("limit" in which ? (which.limit ?? -1) : -1)
        .all();
    },

    /** How many credentials are not revoked, by auth scope. */
    async countByScope(projectId: ProjectId): Promise<Map<AuthScopeId, number>> {
      const rows = await db
        .select({ authScopeId: credentials.authScopeId, count: sql<number>`count(*)` })
        .from(credentials)
        .where(and(eq(credentials.projectId, projectId), ne(credentials.status, "revoked")))
        .groupBy(credentials.authScopeId)
        .all();
      return new Map(rows.map(({ authScopeId, count }) => [authScopeId, count]));
    },

    /** How many people have a credential of these auth scopes that is not revoked, and whether the project has one. */
    async countOwners(projectId: ProjectId, authScopeIds: AuthScopeId[]): Promise<{ people: number; shared: boolean }> {
      const person = sql<number>`count(DISTINCT CASE WHEN ${credentials.subject} <> 'project' THEN substr(${credentials.subject}, instr(${credentials.subject}, ':')) END)`;
      const row = await db
        .select({ people: person, shared: sql<number>`count(CASE WHEN ${credentials.subject} = 'project' THEN 1 END)` })
        .from(credentials)
        .where(and(eq(credentials.projectId, projectId), inArray(credentials.authScopeId, authScopeIds), ne(credentials.status, "revoked")))
        .get();
      return { people: row?.people ?? 0, shared: (row?.shared ?? 0) > 0 };
    },

    /** Every credential of the project that is not revoked, with its server and, for a person's, the e-mail. */
    list: (projectId: ProjectId) => withServer(projectId, ne(credentials.status, "revoked")),

    /** All of one subject in a project, revoked ones included. */
    listOfSubject: (projectId: ProjectId, subject: string) => withServer(projectId, eq(credentials.subject, subject)),

    /** The connections of a person in all their projects, and in each project's playground. */
    listOfPerson: (userId: string) => ofPerson(userId, ne(credentials.status, "revoked")),

    /** One connection of a person, even if it is revoked. */
    findOfPerson: async (userId: string, id: string) => (await ofPerson(userId, eq(credentials.id, id as CredentialId))).at(0),

    /** The people who gave credentials for the project's playground. */
    async listPlaygroundUsers(projectId: ProjectId) {
      return db
        .select({ userId: user.id, email: user.email, servers: slugList(sql`json_group_array(DISTINCT ${servers.slug})`) })
        .from(credentials)
        .innerJoin(user, sql`${credentials.subject} = 'playground:' || ${user.id}`)
        .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
        .innerJoin(servers, serverOfScope)
        .where(and(eq(credentials.projectId, projectId), ne(credentials.status, "revoked")))
        .groupBy(user.id)
        .orderBy(user.email)
        .all();
    },
  };
}

/** The keeper alone knows when a token expires: D1 does not hear of refreshes. */
function pick({ version, status, providerRevocation }: CredentialState) {
  return { version, status, expiresAt: null, providerRevocation: providerRevocation ?? null };
}
