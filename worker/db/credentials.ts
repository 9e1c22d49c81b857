import { and, asc, desc, eq, inArray, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { type AuthScopeId, type CredentialId, type LinkId, newId, type ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { credentials, links } from "./connection-schema.ts";
import { isAmong, slugList } from "./json-list.ts";
import type { Members } from "./members.ts";
import type { KeyPage, Page } from "./page.ts";
import { type GivenCredential, type GivenRow, hasGivenCredential, type Provided, provideCredential } from "./provide-credential.ts";
import type { Redemptions } from "./redemptions.ts";
import { authScopes, connectionTroubles, credentialCounts, members as memberships, projects, servers, user } from "./schema.ts";

export type CredentialRow = typeof credentials.$inferSelect;
export type Credentials = ReturnType<typeof makeCredentials>;
/** The orders in which credentials can be looked through: by when they were first given. */
export const CREDENTIAL_ORDERS = ["newest", "oldest"] as const;
export type CredentialOrder = (typeof CREDENTIAL_ORDERS)[number];
/** A credential of a list: with its server and, for a person's, the e-mail. */
export type ListedCredential = Awaited<ReturnType<Credentials["list"]>>[number];
/** The owner: `user:{id}` or `project`. */
type CredentialOwner = { projectId: ProjectId; subject: string };
/** A selection of credentials. @property limit the most that are returned */
export type LiveCredentials = { id: string } | { subject: string; authScopeIds?: AuthScopeId[] } | { authScopeId: AuthScopeId; limit?: number };
type CredentialState = {
  version: number;
  status: CredentialRow["status"];
  providerRevocation?: NonNullable<CredentialRow["providerRevocation"]>;
};

/** The most credentials that are counted for a question about an edit. */
const COUNTED = 1000;

/** Not revoked: in these words, the conditions of indexes. */
const isLive = sql`${credentials.status} <> 'revoked'`;
/** A person's credential for the playground: in these words, the condition of an index. */
const isOfPlayground = sql`${credentials.subject} >= 'playground:' AND ${credentials.subject} < 'playground:~'`;
/** The user of a person's subject. */
const userOfSubject = sql`substr(${credentials.subject}, instr(${credentials.subject}, ':') + 1)`;

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

  /** Credentials of the project with their servers and, for a person's credential, the e-mail. */
  const withServer = (projectId: ProjectId, condition: SQL | undefined, limit = -1, order: CredentialOrder = "newest") =>
    db
      .select({ credential: credentials, serverSlug: servers.slug, scopeName: authScopes.name, email: user.email })
      .from(credentials)
      .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
      .innerJoin(servers, serverOfScope)
      .leftJoin(user, eq(user.id, userOfSubject))
      .where(and(eq(credentials.projectId, projectId), condition))
      .orderBy(...(order === "newest" ? [desc(credentials.createdAt), desc(credentials.id)] : [asc(credentials.createdAt), asc(credentials.id)]))
      .limit(limit)
      .all();

  /** The project's credentials that are not revoked, in an order. */
  const scan = (projectId: ProjectId, order: CredentialOrder, { after, limit }: Page) => {
    const key = sql`(${credentials.createdAt}, ${credentials.id})`;
    const place = after && sql`${key} ${order === "newest" ? sql`<` : sql`>`} (${after.createdAt}, ${after.id})`;
    return withServer(projectId, and(isLive, place), limit, order);
  };

  /** The credentials of one person that they may see: as a member, and in the playground. */
  async function ofPerson(userId: string, condition: SQL) {
    const member = and(eq(memberships.projectId, credentials.projectId), eq(memberships.userId, userId), isNull(memberships.removedAt));
    const subjects = inArray(credentials.subject, [`user:${userId}`, `playground:${userId}`]);
    const own = and(subjects, or(eq(credentials.subject, `playground:${userId}`), isNotNull(memberships.userId)));
    return db
      .select({
        credential: credentials,
        server: servers,
        scopeName: authScopes.name,
        scopeType: authScopes.type,
        project: projects,
        link: links,
        linkMadeBy: user.email,
        trouble: connectionTroubles,
      })
      .from(credentials)
      .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
      .innerJoin(servers, serverOfScope)
      .innerJoin(projects, and(eq(projects.id, credentials.projectId), isNull(projects.deletedAt)))
      .leftJoin(memberships, member)
      .leftJoin(links, eq(links.id, credentials.linkId))
      .leftJoin(connectionTroubles, eq(connectionTroubles.credentialId, credentials.id))
      .leftJoin(user, eq(user.id, links.createdBy))
      .where(and(own, condition))
      .orderBy(projects.name, servers.name)
      .all();
  }

  return {
    /** Writes a credential that was just given, if what was judged before still holds. @param version that the keeper reserved */
    provide: (given: GivenCredential, version: number): Promise<Provided> => provideCredential(db, { ...members, ...redemptions }, given, version),

    /** Whether D1 has a credential that was given, and nothing has changed it since. */
    hasGiven: (given: GivenRow): Promise<boolean> => hasGivenCredential(db, given),

    /** Updates the row to what the keeper holds. An older version changes nothing. @returns the version that the row has then */
    async reconcile(owner: CredentialOwner, authScopeId: AuthScopeId, state: CredentialState, now: number): Promise<number> {
      const { projectId, subject } = owner;
      const present = db
        .select({ version: credentials.version })
        .from(credentials)
        .where(and(eq(credentials.authScopeId, authScopeId), eq(credentials.subject, subject), eq(credentials.projectId, projectId)));
      const [, [row]] = await db.batch([upsert(owner, authScopeId, state, now, {}), present]);
      return row?.version ?? state.version;
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
        .where(and(eq(credentials.projectId, projectId), chosen, isLive))
        .limit("limit" in which ? (which.limit ?? -1) : -1)
        .all();
    },

    /** How many credentials are not revoked, by auth scope. @param authScopeIds those that are asked for */
    async countByScope(projectId: ProjectId, authScopeIds: AuthScopeId[]): Promise<Map<AuthScopeId, number>> {
      const rows = await db
        .select()
        .from(credentialCounts)
        .where(and(eq(credentialCounts.projectId, projectId), isAmong(credentialCounts.authScopeId, authScopeIds)))
        .all();
      return new Map(rows.map(({ authScopeId, live }) => [authScopeId, live]));
    },

    /**
     * How many people have a credential of these auth scopes that is not revoked, and whether the project has one. At most 1,000 credentials
     * are counted. @returns `more` if there are further ones, so that there may be more people
     */
    async countOwners(projectId: ProjectId, authScopeIds: AuthScopeId[]): Promise<{ people: number; more: boolean; shared: boolean }> {
      const some = (condition: SQL, limit: number) =>
        db
          .select({ user: sql<string>`${userOfSubject}` })
          .from(credentials)
          // By the auth scopes, not by the project: with a `+` the planner uses no index for it.
          .where(and(sql`+${credentials.projectId} = ${projectId}`, inArray(credentials.authScopeId, authScopeIds), isLive, condition))
          .limit(limit);
      const [people, shared] = await db.batch([some(ne(credentials.subject, "project"), COUNTED + 1), some(eq(credentials.subject, "project"), 1)]);
      return { people: new Set(people.slice(0, COUNTED).map(({ user }) => user)).size, more: people.length > COUNTED, shared: shared.length > 0 };
    },

    /** The project's credentials that are not revoked, in pages, with their servers and, for a person's, the e-mail. */
    list: (projectId: ProjectId, page: Page) => scan(projectId, "newest", page),

    /** The same in an order, for a look through many of them. */
    scan,

    /** One credential of the project, even if it is revoked. */
    find: async (projectId: ProjectId, id: string) => (await withServer(projectId, eq(credentials.id, id as CredentialId), 1)).at(0),

    /** All of one subject in a project, revoked ones included. */
    listOfSubject: (projectId: ProjectId, subject: string) => withServer(projectId, eq(credentials.subject, subject)),

    /** The connections of a person in all their projects, and in each project's playground. */
    listOfPerson: (userId: string) => ofPerson(userId, isLive),

    /** The connections of a person that ended since this time, in projects whose member they are. @param since UTC ms */
    listEndedOfPerson: (userId: string, since: number) =>
      ofPerson(userId, sql`${credentials.status} = 'revoked' AND ${credentials.updatedAt} >= ${since}`),

    /** Notes who ends a credential, before it is ended. It says nothing until then. */
    async noteEnding(projectId: ProjectId, id: string, endedBy: NonNullable<CredentialRow["endedBy"]>): Promise<void> {
      await db
        .update(credentials)
        .set({ endedBy })
        .where(and(eq(credentials.projectId, projectId), eq(credentials.id, id as CredentialId), isLive));
    },

    /** Notes the same of several credentials of a project. */
    async noteEndings(projectId: ProjectId, ids: string[], endedBy: NonNullable<CredentialRow["endedBy"]>): Promise<void> {
      if (ids.length === 0) return;
      // By the ids: with a `+` the planner does not look through the project's index.
      await db
        .update(credentials)
        .set({ endedBy })
        .where(and(sql`+${credentials.projectId} = ${projectId}`, isAmong(credentials.id, ids), isLive));
    },

    /** One connection of a person, even if it is revoked. */
    findOfPerson: async (userId: string, id: string) => (await ofPerson(userId, eq(credentials.id, id as CredentialId))).at(0),

    /** The people who gave credentials for the project's playground, in pages, by their ids. */
    async listPlaygroundUsers(projectId: ProjectId, { after = "", limit }: KeyPage) {
      return db
        .select({ userId: user.id, email: user.email, servers: slugList(sql`json_group_array(DISTINCT ${servers.slug})`) })
        .from(credentials)
        .innerJoin(user, eq(user.id, userOfSubject))
        .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
        .innerJoin(servers, serverOfScope)
        .where(and(eq(credentials.projectId, projectId), isOfPlayground, isLive, sql`${credentials.subject} > ${`playground:${after}`}`))
        .groupBy(credentials.subject)
        .orderBy(asc(credentials.subject))
        .limit(limit)
        .all();
    },

    /** Whether the person gave a credential for the project's playground. */
    async isPlaygroundUser(projectId: ProjectId, userId: string): Promise<boolean> {
      const found = await db
        .select({ id: credentials.id })
        .from(credentials)
        .where(and(eq(credentials.projectId, projectId), eq(credentials.subject, `playground:${userId}`), isLive))
        .limit(1)
        .get();
      return found !== undefined;
    },
  };
}

/** The keeper alone knows when a token expires: D1 does not hear of refreshes. */
function pick({ version, status, providerRevocation }: CredentialState) {
  return { version, status, expiresAt: null, providerRevocation: providerRevocation ?? null };
}
