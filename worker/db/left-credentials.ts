import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AuthScopeId, CredentialId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { credentials } from "./connection-schema.ts";
import type { CredentialRow } from "./credentials.ts";
import { credentialCounts } from "./schema.ts";

export type LeftCredentials = ReturnType<typeof makeLeftCredentials>;
/** Where a list of credentials goes on: after this auth scope and subject. */
type LeftPlace = { scope: string; subject: string };
/** A credential that its keeper has revoked. @property seen the version of the row @property version the keeper's */
type EndedCredential = {
  id: CredentialId;
  seen: number;
  version: number;
  providerRevocation: CredentialRow["providerRevocation"];
};

/** In the words of the index `credentials_left`, which a bound value would not match. */
const isLeft = sql`${credentials.status} <> 'revoked'`;

/** In the words of the index `credentials_pending`. */
const isPending = sql`${credentials.providerRevocation} = 'pending'`;

/** Credentials that are still to be ended, in the order of their auth scope and subject. */
export function makeLeftCredentials(db: Database) {
  const of = (projectId: ProjectId, authScopeId: AuthScopeId | undefined): SQL | undefined =>
    and(eq(credentials.projectId, projectId), authScopeId && eq(credentials.authScopeId, authScopeId), isLeft);

  return {
    /** @param authScopeId absent for all of the project's */
    async count(projectId: ProjectId, authScopeId?: AuthScopeId): Promise<number> {
      const row = await db
        .select({ live: sql<number>`coalesce(sum(${credentialCounts.live}), 0)` })
        .from(credentialCounts)
        .where(and(eq(credentialCounts.projectId, projectId), authScopeId && eq(credentialCounts.authScopeId, authScopeId)))
        .get();
      return row?.live ?? 0;
    },

    /** @param authScopeId absent for all of the project's */
    async list(projectId: ProjectId, authScopeId: AuthScopeId | undefined, { scope, subject }: LeftPlace, limit: number): Promise<CredentialRow[]> {
      const after = authScopeId
        ? sql`${credentials.subject} > ${subject}`
        : sql`(${credentials.authScopeId}, ${credentials.subject}) > (${scope}, ${subject})`;
      return db
        .select()
        .from(credentials)
        .where(and(of(projectId, authScopeId), after))
        .orderBy(credentials.authScopeId, credentials.subject)
        .limit(limit)
        .all();
    },

    /**
     * Whether a provider must still be told of a grant of this auth scope, for which Cardea has to stay its client. The plus makes SQLite
     * choose the index of such grants.
     */
    async waitsForProvider(projectId: ProjectId, authScopeId: AuthScopeId): Promise<boolean> {
      const waiting = await db
        .select({ id: credentials.id })
        .from(credentials)
        .where(and(sql`+${credentials.projectId} = ${projectId}`, eq(credentials.authScopeId, authScopeId), isPending))
        .limit(1)
        .get();
      return waiting !== undefined;
    },

    /**
     * Writes that credentials have ended, in one statement. A row that has a newer value than its keeper revoked stays as it is. The plus
     * keeps SQLite from looking through the project's index, when each row has its id.
     */
    async markEnded(projectId: ProjectId, ended: EndedCredential[], now: number): Promise<void> {
      if (ended.length === 0) return;
      await db.run(sql`UPDATE credentials SET status = 'revoked', expires_at = NULL, updated_at = ${now},
        version = max(credentials.version, ended.value ->> 'version'), provider_revocation = ended.value ->> 'providerRevocation'
        FROM json_each(${JSON.stringify(ended)}) AS ended
        WHERE credentials.id = ended.value ->> 'id' AND +credentials.project_id = ${projectId}
        AND credentials.version <= max(ended.value ->> 'seen', ended.value ->> 'version')`);
    },
  };
}
