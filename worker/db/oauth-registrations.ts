import { and, eq, exists, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import { authScopes, oauthRegistrations, servers } from "./schema.ts";

export type OAuthRegistration = typeof oauthRegistrations.$inferSelect;
export type OAuthRegistrations = ReturnType<typeof makeOAuthRegistrations>;

export function makeOAuthRegistrations(db: Database) {
  const of = (projectId: ProjectId, authScopeId: AuthScopeId) =>
    and(eq(oauthRegistrations.projectId, projectId), eq(oauthRegistrations.authScopeId, authScopeId));

  return {
    async find(projectId: ProjectId, authScopeId: AuthScopeId): Promise<OAuthRegistration | undefined> {
      return db.select().from(oauthRegistrations).where(of(projectId, authScopeId)).get();
    },

    /** Those of some auth scopes. */
    async list(projectId: ProjectId, authScopeIds: AuthScopeId[]): Promise<OAuthRegistration[]> {
      return db
        .select()
        .from(oauthRegistrations)
        .where(and(eq(oauthRegistrations.projectId, projectId), isAmong(oauthRegistrations.authScopeId, authScopeIds)))
        .all();
    },

    /**
     * The auth scopes for which Cardea is the same client of the same provider, so that a provider sees one grant where Cardea has several. At most 100:
     * one more would be a request to a person's object each.
     */
    async listSameClient(projectId: ProjectId, { issuer, clientId }: Pick<OAuthRegistration, "issuer" | "clientId">): Promise<AuthScopeId[]> {
      const rows = await db
        .select({ id: oauthRegistrations.authScopeId })
        .from(oauthRegistrations)
        .where(and(eq(oauthRegistrations.projectId, projectId), eq(oauthRegistrations.issuer, issuer), eq(oauthRegistrations.clientId, clientId)))
        .orderBy(oauthRegistrations.authScopeId)
        .limit(100)
        .all();
      return rows.map(({ id }) => id);
    },

    /** Stores the registration unless there is one already. @returns the stored one */
    async keepFirst(registration: OAuthRegistration): Promise<OAuthRegistration> {
      await db.insert(oauthRegistrations).values(registration).onConflictDoNothing();
      return (await this.find(registration.projectId, registration.authScopeId)) ?? registration;
    },

    /** Updates the facts that the provider told. */
    async update(
      projectId: ProjectId,
      authScopeId: AuthScopeId,
      told: Pick<OAuthRegistration, "resource" | "scope" | "metadata" | "quirks">,
    ): Promise<void> {
      await db.update(oauthRegistrations).set(told).where(of(projectId, authScopeId));
    },

    /** @param clientId only if it is this client's @returns what was removed: of any number at the same time one gets it */
    async remove(projectId: ProjectId, authScopeId: AuthScopeId, clientId?: string): Promise<OAuthRegistration | undefined> {
      const [removed] = await db
        .delete(oauthRegistrations)
        .where(and(of(projectId, authScopeId), clientId === undefined ? undefined : eq(oauthRegistrations.clientId, clientId)))
        .returning();
      return removed;
    },

    /** Whether an auth scope that is there still refers to this version of a sealed secret: its settings, or Cardea's registration for it. */
    async usesSecret(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<boolean> {
      const isNamed = exists(
        db
          .select({ id: servers.id })
          .from(servers)
          .where(
            and(
              eq(servers.projectId, projectId),
              isNull(servers.deletedAt),
              or(eq(servers.authScopeId, authScopes.id), eq(servers.id, authScopes.serverId)),
            ),
          ),
      );
      const isRegistered = exists(
        db
          .select({ id: oauthRegistrations.authScopeId })
          .from(oauthRegistrations)
          .where(and(of(projectId, authScopeId), eq(oauthRegistrations.secretVersion, version))),
      );
      const isEntered = sql`json_extract(${authScopes.oauth}, '$.client.secretVersion') = ${version}`;
      const using = await db
        .select({ id: authScopes.id })
        .from(authScopes)
        .where(
          and(
            eq(authScopes.projectId, projectId),
            eq(authScopes.id, authScopeId),
            or(isNotNull(authScopes.retiredAt), isNamed),
            or(isRegistered, isEntered),
          ),
        )
        .get();
      return using !== undefined;
    },
  };
}
