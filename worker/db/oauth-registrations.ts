import { and, eq } from "drizzle-orm";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { oauthRegistrations } from "./schema.ts";

export type OAuthRegistration = typeof oauthRegistrations.$inferSelect;
export type OAuthRegistrations = ReturnType<typeof makeOAuthRegistrations>;

export function makeOAuthRegistrations(db: Database) {
  const of = (projectId: ProjectId, authScopeId: AuthScopeId) =>
    and(eq(oauthRegistrations.projectId, projectId), eq(oauthRegistrations.authScopeId, authScopeId));

  return {
    async find(projectId: ProjectId, authScopeId: AuthScopeId): Promise<OAuthRegistration | undefined> {
      return db.select().from(oauthRegistrations).where(of(projectId, authScopeId)).get();
    },

    async list(projectId: ProjectId): Promise<OAuthRegistration[]> {
      return db.select().from(oauthRegistrations).where(eq(oauthRegistrations.projectId, projectId)).all();
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

    async remove(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
      await db.delete(oauthRegistrations).where(of(projectId, authScopeId));
    },
  };
}
