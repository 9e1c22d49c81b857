import { and, eq, isNull, type SQL } from "drizzle-orm";
import { AppError } from "../lib/errors.ts";
import { type AuthScopeId, newId, type ProjectId, type ServerId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isUniqueViolation } from "./projects.ts";
import { authScopes, servers } from "./schema.ts";

export type AuthScope = typeof authScopes.$inferSelect;
/** A server with the auth scope it names. */
export type Server = typeof servers.$inferSelect & { authScope: AuthScope };
export type Servers = ReturnType<typeof makeServers>;

export type NewServer = Pick<Server, "slug" | "name" | "url" | "transport"> & {
  authScope: Pick<AuthScope, "type" | "level" | "fields" | "source"> & Partial<Pick<AuthScope, "id" | "oauth">>;
};

export function makeServers(db: Database) {
  /** Servers of the project that are not deleted, each with its auth scope. */
  const select = (projectId: ProjectId, condition?: SQL) =>
    db
      .select({ server: servers, authScope: authScopes })
      .from(servers)
      .innerJoin(authScopes, eq(authScopes.id, servers.authScopeId))
      .where(and(eq(servers.projectId, projectId), isNull(servers.deletedAt), condition))
      .orderBy(servers.slug);
  const joined = (row: { server: typeof servers.$inferSelect; authScope: AuthScope }): Server => ({ ...row.server, authScope: row.authScope });

  return {
    async list(projectId: ProjectId): Promise<Server[]> {
      return (await select(projectId).all()).map(joined);
    },

    async findBySlug(projectId: ProjectId, slug: string): Promise<Server | undefined> {
      const row = await select(projectId, eq(servers.slug, slug)).get();
      return row && joined(row);
    },

    /** @throws AppError `server.slug_taken` */
    async create(projectId: ProjectId, input: NewServer, now: number): Promise<Server> {
      const serverId: ServerId = newId("srv");
      const { authScope, ...server } = input;
      const authScopeId: AuthScopeId = authScope.id ?? newId("scp");
      try {
        await db.batch([
          db.insert(authScopes).values({ ...authScope, id: authScopeId, projectId, name: input.name, createdAt: now }),
          db.insert(servers).values({ ...server, id: serverId, projectId, authScopeId, state: "active", createdAt: now }),
        ]);
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError("server.slug_taken", { fields: { slug: "This slug is taken." } });
        throw error;
      }
      const created = await this.findBySlug(projectId, input.slug);
      if (!created) throw new AppError("internal.failed", { reason: "the server vanished after insert" });
      return created;
    },

    async setState(projectId: ProjectId, slug: string, state: Server["state"]): Promise<boolean> {
      const changed = await db
        .update(servers)
        .set({ state })
        .where(and(eq(servers.projectId, projectId), eq(servers.slug, slug), isNull(servers.deletedAt)))
        .returning({ id: servers.id });
      return changed.length > 0;
    },

    async remove(projectId: ProjectId, slug: string, now: number): Promise<boolean> {
      const removed = await db
        .update(servers)
        .set({ deletedAt: now })
        .where(and(eq(servers.projectId, projectId), eq(servers.slug, slug), isNull(servers.deletedAt)))
        .returning({ id: servers.id });
      return removed.length > 0;
    },
  };
}
