import { and, eq, gt, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type AuthScopeId, type ProjectId, randomToken } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { syncDefaultLink } from "./default-link.ts";
import { insertJob, type NewJob } from "./jobs.ts";
import type { OAuthRegistration } from "./oauth-registrations.ts";
import { authorizations, authScopes, oauthRegistrations, routeRules, servers } from "./schema.ts";
import type { AuthScope, Server } from "./servers.ts";

/** An auth scope after the edit. */
export type ScopeEdit = {
  scope: AuthScope;
  /** The former id, if credentials given for it must not be used any more. */
  replaces?: AuthScopeId;
  /** What happens to Cardea's registration as its client; `forget` means that the next sign-in creates a new one. */
  registration?: Partial<OAuthRegistration> | "forget";
};

type ServerEdit = { server: Partial<Pick<Server, "name" | "url" | "transport" | "state" | "holdChanges">>; scopes: ScopeEdit[] };
export type ServerEdits = ReturnType<typeof makeServerEdits>;

/** Edits of existing servers. An edit is one transaction; the second of two simultaneous edits is refused. */
export function makeServerEdits(db: Database) {
  /** @param mine the condition that the server has the revision which this transaction gave it */
  function statementsOf(projectId: ProjectId, { id: serverId }: Server, edit: ScopeEdit, mine: SQL, now: number): BatchItem<"sqlite">[] {
    const { scope, replaces, registration } = edit;
    const { name, type, level, fields, oauth, redactionHints } = scope;
    const known = and(eq(oauthRegistrations.authScopeId, scope.id), mine);
    const registered =
      registration === "forget"
        ? [db.delete(oauthRegistrations).where(and(eq(oauthRegistrations.projectId, projectId), known))]
        : registration
          ? [
              db
                .update(oauthRegistrations)
                .set(registration)
                .where(and(eq(oauthRegistrations.projectId, projectId), known)),
            ]
          : [];
    const at = (id: AuthScopeId) => and(eq(authScopes.projectId, projectId), eq(authScopes.id, id), mine);
    if (!replaces) return [db.update(authScopes).set({ name, type, level, fields, oauth, redactionHints }).where(at(scope.id)), ...registered];
    const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
    return [
      // First, because a server has room for so many further ones only.
      db.update(authScopes).set({ serverId: null, retiredAt: now }).where(at(replaces)),
      // All columns of the table, in its order.
      db
        .insert(authScopes)
        .select(sql`SELECT ${scope.id}, ${projectId}, ${scope.serverId}, ${name}, ${type}, ${level}, ${json(fields)}, ${json(oauth)},
        ${json(redactionHints)}, ${scope.source}, ${scope.createdAt}, NULL FROM servers WHERE servers.project_id = ${projectId} AND servers.id = ${serverId} AND ${mine}`),
      db
        .update(servers)
        .set({ authScopeId: scope.id })
        .where(and(eq(servers.projectId, projectId), eq(servers.authScopeId, replaces), mine)),
      db
        .update(routeRules)
        .set({ authScopeId: scope.id })
        .where(and(eq(routeRules.projectId, projectId), eq(routeRules.authScopeId, replaces), mine)),
      db.delete(authorizations).where(and(eq(authorizations.projectId, projectId), eq(authorizations.authScopeId, replaces), mine)),
    ];
  }

  return {
    /**
     * @param job ends the credentials of replaced auth scopes; it is stored in the same transaction
     * @returns false if the server was changed since it was read; then nothing is written
     */
    async apply(server: Server, { server: set, scopes }: ServerEdit, now: number, job?: NewJob): Promise<boolean> {
      const { id, projectId } = server;
      const revision = randomToken(12);
      const mine = sql`EXISTS (SELECT 1 FROM servers AS edited WHERE edited.project_id = ${projectId} AND edited.id = ${id} AND edited.revision = ${revision})`;
      const [changed] = await db.batch([
        db
          .update(servers)
          .set({ ...set, revision })
          .where(and(eq(servers.projectId, projectId), eq(servers.id, id), isNull(servers.deletedAt), eq(servers.revision, server.revision)))
          .returning({ id: servers.id }),
        ...scopes.flatMap((edit) => statementsOf(projectId, server, edit, mine, now)),
        ...(job ? [insertJob(db, job, mine)] : []),
        ...syncDefaultLink(db, projectId, now),
      ]);
      return changed.length > 0;
    },

    /** Auth scopes of all projects that were replaced or removed before a time, whose project has no job under way. */
    listRetired: (before: number, limit: number) =>
      db
        .select({ projectId: authScopes.projectId, authScopeId: authScopes.id, name: authScopes.name, retiredAt: authScopes.retiredAt })
        .from(authScopes)
        .where(
          and(
            isNotNull(authScopes.retiredAt),
            lt(authScopes.retiredAt, before),
            sql`NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.state = 'running' AND jobs.project_id = ${authScopes.projectId})`,
          ),
        )
        .orderBy(authScopes.retiredAt)
        .limit(limit)
        .all(),

    /** Auth scopes of a removed project, in the order of their ids. @param after the id of the last one before */
    async listRetiredOf(projectId: ProjectId, after: string, limit: number): Promise<AuthScopeId[]> {
      const rows = await db
        .select({ id: authScopes.id })
        .from(authScopes)
        .where(and(eq(authScopes.projectId, projectId), isNotNull(authScopes.retiredAt), gt(authScopes.id, after as AuthScopeId)))
        .orderBy(authScopes.id)
        .limit(limit)
        .all();
      return rows.map(({ id }) => id);
    },

    /** Forgets that an auth scope was replaced or removed: nothing given for it is left. */
    async settle(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
      await db
        .update(authScopes)
        .set({ retiredAt: null })
        .where(and(eq(authScopes.projectId, projectId), eq(authScopes.id, authScopeId)));
    },
  };
}
