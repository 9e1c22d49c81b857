import { and, desc, eq, isNull, ne, or, sql } from "drizzle-orm";
import { type AuthScopeId, type CredentialId, type LinkId, newId, type ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import type { Links } from "./links.ts";
import type { Members } from "./members.ts";
import { authScopes, credentials, servers, user } from "./schema.ts";

export type CredentialRow = typeof credentials.$inferSelect;
export type Credentials = ReturnType<typeof makeCredentials>;
/** Whose it is: `user:{id}` or `project`. */
export type CredentialOwner = { projectId: ProjectId; subject: string };
/** Which ones; `limit`: at most so many. */
export type LiveCredentials = { id: string } | { subject: string } | { authScopeId: AuthScopeId; limit?: number };
export type CredentialState = { version: number; status: CredentialRow["status"]; expiresAt?: number };

export function makeCredentials(db: Database, links: Links, members: Members) {
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

  return {
    /** The row, the membership and the redemption of a credential just provided: one batch, all or nothing. */
    async provide(
      owner: CredentialOwner,
      authScopeId: AuthScopeId,
      state: CredentialState,
      through: { linkId: LinkId; userId: string; accountLabel?: string; joins: boolean; now: number },
    ): Promise<void> {
      const { linkId, userId, accountLabel, joins, now } = through;
      const row = upsert(owner, authScopeId, state, now, { linkId, accountLabel });
      const redeemed = links.redeem(owner.projectId, linkId, userId, now);
      await (joins ? db.batch([row, redeemed, members.join(owner.projectId, userId, now)]) : db.batch([row, redeemed]));
    },

    /** Brings the row up to what the keeper holds; an older version changes nothing. */
    async reconcile(owner: CredentialOwner, authScopeId: AuthScopeId, state: CredentialState, now: number): Promise<void> {
      await upsert(owner, authScopeId, state, now, {});
    },

    /** Rows that are not revoked: one, those of a subject, or those of an auth scope. */
    async listLive(projectId: ProjectId, which: LiveCredentials): Promise<CredentialRow[]> {
      const chosen =
        "id" in which
          ? eq(credentials.id, which.id as CredentialId)
          : "subject" in which
            ? eq(credentials.subject, which.subject)
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

    /** How many credentials of the scope are not revoked. */
    async count(projectId: ProjectId, authScopeId: AuthScopeId): Promise<number> {
      const scope = and(eq(credentials.projectId, projectId), eq(credentials.authScopeId, authScopeId), ne(credentials.status, "revoked"));
      return db.$count(credentials, scope);
    },

    /** Every credential of the project that is not revoked, with its server and, for a person's, the e-mail. */
    async list(projectId: ProjectId) {
      return db
        .select({ credential: credentials, serverSlug: servers.slug, scopeName: authScopes.name, email: user.email })
        .from(credentials)
        .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
        .innerJoin(servers, and(or(eq(servers.authScopeId, authScopes.id), eq(servers.id, authScopes.serverId)), isNull(servers.deletedAt)))
        .leftJoin(user, sql`${credentials.subject} = 'user:' || ${user.id}`)
        .where(and(eq(credentials.projectId, projectId), ne(credentials.status, "revoked")))
        .orderBy(desc(credentials.updatedAt))
        .all();
    },
  };
}

function pick({ version, status, expiresAt }: CredentialState) {
  return { version, status, expiresAt: expiresAt ?? null };
}
