import { and, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import { AppError } from "../lib/errors.ts";
import { type AuthScopeId, newId, type ProjectId, type ServerId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { hasPersonalServer, syncDefaultLink } from "./default-link.ts";
import { insertJob, type NewJob } from "./jobs.ts";
import type { KeyPage } from "./page.ts";
import { isUniqueViolation } from "./projects.ts";
import type { ProjectMarks } from "./revocation-schema.ts";
import { authorizations, authScopes, routeRules, servers } from "./schema.ts";
import { serverReports } from "./server-report-schema.ts";

export type AuthScope = Omit<typeof authScopes.$inferSelect, "retiredAt">;
/**
 * A server with its own auth scope and the further ones a rule may choose.
 * @property marks the project's revocations that are under way, where it is read to be called; absent if there is none
 */
export type Server = typeof servers.$inferSelect & { authScope: AuthScope; furtherAuthScopes: AuthScope[]; marks?: ProjectMarks };
export type Servers = ReturnType<typeof makeServers>;

export type NewServer = Pick<Server, "slug" | "name" | "url" | "transport"> & {
  authScope: Pick<AuthScope, "type" | "level" | "fields" | "source"> & Partial<Pick<AuthScope, "id" | "oauth" | "redactionHints">>;
};

/** Servers with their auth scopes. @param scopes all that are a server's own or further one */
export function joinScopes(rows: (typeof servers.$inferSelect)[], scopes: AuthScope[]): Server[] {
  const own = new Map(scopes.map((scope) => [scope.id, scope]));
  const further = Map.groupBy(scopes, ({ serverId }) => serverId);
  return rows.flatMap((server) => {
    const authScope = own.get(server.authScopeId);
    return authScope ? [{ ...server, authScope, furtherAuthScopes: further.get(server.id) ?? [] }] : [];
  });
}

/** The statements that read a project's servers and their auth scopes, for a batch. @param projectId an id, or SQL that finds one */
export const selectServers = (db: Database, projectId: SQL) => {
  const own = db
    .select({ id: servers.authScopeId })
    .from(servers)
    .where(and(eq(servers.projectId, projectId), isNull(servers.deletedAt)));
  return [
    db
      .select()
      .from(servers)
      .where(and(eq(servers.projectId, projectId), isNull(servers.deletedAt)))
      .orderBy(servers.slug),
    db
      .select()
      .from(authScopes)
      .where(and(eq(authScopes.projectId, projectId), or(isNotNull(authScopes.serverId), inArray(authScopes.id, own))))
      .orderBy(authScopes.createdAt),
  ] as const;
};

export type NewFurtherScope = Pick<AuthScope, "id" | "name" | "type" | "level" | "fields" | "source" | "redactionHints" | "oauth">;

/** The most servers of a project, which are all in its directory, and the most auth scopes of a server besides its own. Triggers refuse more. */
export const MOST = { servers: 1000, furtherScopes: 20 } as const;

/** Whether a trigger refused a row, because there are as many as there can be. */
function isRefusedBy(trigger: "servers_bounded" | "auth_scopes_bounded", error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) if (cause.message.includes(trigger)) return true;
  return false;
}

export function makeServers(db: Database) {
  const among = (projectId: ProjectId, condition?: SQL) => and(eq(servers.projectId, projectId), isNull(servers.deletedAt), condition);

  /**
   * Servers of the project that are not deleted, with their auth scopes, all of one moment: an edit gives them other values at once.
   * No join, for a batch gives columns of one name once.
   * @param limit the most servers; absent for all
   */
  async function find(projectId: ProjectId, condition?: SQL, limit = -1): Promise<Server[]> {
    const named = (column: "id" | "authScopeId") =>
      db.select({ id: servers[column] }).from(servers).where(among(projectId, condition)).orderBy(servers.slug).limit(limit);
    const [rows, scopes] = await db.batch([
      db.select().from(servers).where(among(projectId, condition)).orderBy(servers.slug).limit(limit),
      db
        .select()
        .from(authScopes)
        // By the servers, not by the project: with a `+` the planner uses no index for it.
        .where(
          and(
            sql`+${authScopes.projectId} = ${projectId}`,
            or(inArray(authScopes.id, named("authScopeId")), inArray(authScopes.serverId, named("id"))),
          ),
        )
        .orderBy(authScopes.createdAt),
    ]);
    return joinScopes(rows, scopes);
  }

  const update = (projectId: ProjectId, slug: string, set: Partial<typeof servers.$inferInsert>) =>
    db
      .update(servers)
      .set(set)
      .where(and(eq(servers.projectId, projectId), eq(servers.slug, slug), isNull(servers.deletedAt)))
      .returning({ id: servers.id });

  return {
    list: (projectId: ProjectId): Promise<Server[]> => find(projectId),

    /** Some of them, by slug. */
    listPage: (projectId: ProjectId, { after = "", limit }: KeyPage): Promise<Server[]> => find(projectId, gt(servers.slug, after), limit),

    findBySlug: async (projectId: ProjectId, slug: string): Promise<Server | undefined> => (await find(projectId, eq(servers.slug, slug)))[0],

    /** The server whose own or further auth scope this is. */
    async findByAuthScope(projectId: ProjectId, authScopeId: AuthScopeId): Promise<Server | undefined> {
      const found = await db
        .select({ id: sql<ServerId | null>`coalesce(${authScopes.serverId}, ${servers.id})` })
        .from(authScopes)
        .leftJoin(servers, and(eq(servers.authScopeId, authScopes.id), isNull(servers.deletedAt)))
        .where(and(eq(authScopes.id, authScopeId), eq(authScopes.projectId, projectId)))
        .limit(1)
        .get();
      return found?.id ? (await find(projectId, eq(servers.id, found.id)))[0] : undefined;
    },

    /** @throws AppError `resource.not_found` */
    async getBySlug(projectId: ProjectId, slug: string): Promise<Server> {
      const server = await this.findBySlug(projectId, slug);
      if (!server) throw new AppError("resource.not_found");
      return server;
    },

    /** Whether the project has a server, active or paused, to which each person connects an account. */
    async hasPersonal(projectId: ProjectId): Promise<boolean> {
      return (await db.get<{ has: number }>(sql`SELECT ${hasPersonalServer(projectId)} AS has`)).has === 1;
    },

    /** Whether the project has or had an auth scope of this id. */
    async hasAuthScope(projectId: ProjectId, id: AuthScopeId): Promise<boolean> {
      const found = await db
        .select({ id: authScopes.id })
        .from(authScopes)
        .where(and(eq(authScopes.projectId, projectId), eq(authScopes.id, id)))
        .get();
      return found !== undefined;
    },

    /** Adds an auth scope that a rule may choose for the server. @throws AppError `server.too_many_scopes` */
    async addFurtherScope(server: Server, scope: NewFurtherScope, now: number): Promise<void> {
      const { projectId } = server;
      const adding = db.batch([
        db.insert(authScopes).values({ ...scope, projectId, serverId: server.id, createdAt: now }),
        ...syncDefaultLink(db, projectId, now),
      ]);
      await adding.catch((error: unknown) => {
        throw isRefusedBy("auth_scopes_bounded", error) ? new AppError("server.too_many_scopes") : error;
      });
    },

    /**
     * Removes a further auth scope and the rules that choose it, and begins the job that ends its credentials: all or nothing.
     * @returns whether there was one
     */
    async removeFurtherScope(projectId: ProjectId, serverId: ServerId, scopeId: AuthScopeId, job: NewJob): Promise<boolean> {
      const now = job.createdAt;
      const removed = sql`EXISTS (SELECT 1 FROM auth_scopes WHERE project_id = ${projectId} AND id = ${scopeId} AND retired_at = ${now})`;
      const [changed] = await db.batch([
        db
          .update(authScopes)
          .set({ serverId: null, retiredAt: now })
          .where(and(eq(authScopes.projectId, projectId), eq(authScopes.serverId, serverId), eq(authScopes.id, scopeId)))
          .returning({ id: authScopes.id }),
        insertJob(db, job, removed),
        db.delete(routeRules).where(and(eq(routeRules.projectId, projectId), eq(routeRules.authScopeId, scopeId))),
        db.delete(authorizations).where(and(eq(authorizations.projectId, projectId), eq(authorizations.authScopeId, scopeId))),
        ...syncDefaultLink(db, projectId, now),
      ]);
      return changed.length > 0;
    },

    /** @throws AppError `server.slug_taken`, `server.too_many`, or `server.scope_mismatch` if an auth scope has the requested id */
    async create(projectId: ProjectId, input: NewServer, now: number): Promise<Server> {
      const serverId: ServerId = newId("srv");
      const { authScope, ...server } = input;
      const authScopeId: AuthScopeId = authScope.id ?? newId("scp");
      try {
        await db.batch([
          db.insert(authScopes).values({ ...authScope, id: authScopeId, projectId, name: input.name, createdAt: now }),
          db.insert(servers).values({ ...server, id: serverId, projectId, authScopeId, state: "active", createdAt: now }),
          ...syncDefaultLink(db, projectId, now),
        ]);
      } catch (error) {
        if (isRefusedBy("servers_bounded", error)) throw new AppError("server.too_many");
        if (!isUniqueViolation(error)) throw error;
        if (await this.findBySlug(projectId, input.slug)) throw new AppError("server.slug_taken", { fields: { slug: "This slug is taken." } });
        throw new AppError("server.scope_mismatch", { fields: { redirectUri: "Another server has this redirect URI." } });
      }
      const created = await this.findBySlug(projectId, input.slug);
      if (!created) throw new AppError("internal.failed", { reason: "the server vanished after insert" });
      return created;
    },

    /** @returns whether there is such a server; the same holds for the functions below */
    setState: async (projectId: ProjectId, slug: string, state: Server["state"]): Promise<boolean> =>
      (await update(projectId, slug, { state })).length > 0,

    setHold: async (projectId: ProjectId, slug: string, holdChanges: boolean): Promise<boolean> =>
      (await update(projectId, slug, { holdChanges })).length > 0,

    /**
     * Marks a server as removed and begins the job that ends its credentials: all or nothing. Its auth scopes stay known, as the job and
     * sweeps need them. In-chat authentication ends with the last server to which members connect their own accounts.
     * @returns false if the server is gone or was edited since it was read; then nothing is written
     */
    async remove({ projectId, id, authScopeId, revision }: Server, job: NewJob): Promise<boolean> {
      const now = job.createdAt;
      // By the server, not by the project: with a `+` the planner uses no index for it.
      const ofServer = and(sql`+${authScopes.projectId} = ${projectId}`, or(eq(authScopes.id, authScopeId), eq(authScopes.serverId, id)));
      const scopes = sql`(SELECT id FROM auth_scopes WHERE ${ofServer})`;
      const removed = sql`EXISTS (SELECT 1 FROM servers WHERE project_id = ${projectId} AND id = ${id} AND deleted_at = ${now})`;
      const [changed] = await db.batch([
        db
          .update(servers)
          .set({ deletedAt: now })
          .where(and(eq(servers.projectId, projectId), eq(servers.id, id), eq(servers.revision, revision), isNull(servers.deletedAt)))
          .returning({ id: servers.id }),
        insertJob(db, job, removed),
        db.update(authScopes).set({ retiredAt: now }).where(and(ofServer, removed)),
        db.delete(routeRules).where(and(eq(routeRules.projectId, projectId), eq(routeRules.serverId, id), removed)),
        db.delete(authorizations).where(and(eq(authorizations.projectId, projectId), inArray(authorizations.authScopeId, scopes), removed)),
        db.delete(serverReports).where(and(eq(serverReports.projectId, projectId), eq(serverReports.serverId, id), removed)),
        ...syncDefaultLink(db, projectId, now),
      ]);
      return changed.length > 0;
    },
  };
}
