import type { AuthScope, NewJob, Server, ServerEdits, Servers } from "../db/db.ts";
import type { PlanJob } from "../jobs/jobs.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { dropNewSecret, type EditedScope, moveScope } from "./edit/edit-scope.ts";
import type { Clients } from "./ports.ts";
import { wasRefused } from "./refused-write-rules.ts";
import { TRIES } from "./remove-server.ts";

/**
 * @param by the user who resets it @param scopeId of the only auth scope to reset. Absent: the server's own and every further one that uses OAuth
 * @returns the job that ends what people gave
 */
type ResetServer = (projectId: ProjectId, slug: string, by: string, scopeId?: string) => Promise<NewJob>;
type Ports = { servers: Servers; serverEdits: ServerEdits; clients: Clients; planJob: PlanJob };

/**
 * Forgets all OAuth state of a server and of its further auth scopes (F66): grants, sign-ins that have begun, the registered client and
 * its last fault. Each auth scope gets a new id in one transaction. No credential is bound to the new id, so no call uses an old one, and
 * what people connect from now on stays. A job ends the old ones. A client that an administrator entered stays.
 *
 * @throws AppError `resource.not_found`, `server.changed_meanwhile`
 */
export function makeResetServer({ servers, serverEdits, clients, planJob }: Ports): ResetServer {
  async function move(server: Server, scopes: AuthScope[], job: NewJob): Promise<boolean> {
    const edits: EditedScope[] = [];
    const dropNew = () => Promise.all(edits.map(({ edit }) => dropNewSecret(clients, scopes, edit)));
    try {
      for (const scope of scopes) edits.push(await moveScope(clients, scope));
      const moved = await serverEdits.apply(server, { server: {}, scopes: edits.map(({ edit }) => edit) }, job.createdAt, job);
      if (!moved) await dropNew();
      return moved;
    } catch (error) {
      if (wasRefused(error)) await dropNew();
      throw error;
    }
  }

  return async (projectId, slug, by, scopeId) => {
    const kind = scopeId === undefined ? "server.reset" : "server.scope.reset";
    for (let tries = 0; tries < TRIES; tries++) {
      const server = await servers.getBySlug(projectId, slug);
      const scopes = [server.authScope, ...server.furtherAuthScopes].filter((scope) =>
        scopeId === undefined ? scope === server.authScope || scope.type === "oauth2" : scope.id === scopeId,
      );
      if (scopes.length === 0) throw new AppError("resource.not_found", { reason: "no auth scope of this server" });
      const job = await planJob({ projectId, kind, target: slug, authScopeIds: scopes.map(({ id }) => id), by });
      if (await move(server, scopes, job)) return job;
    }
    throw new AppError("server.changed_meanwhile");
  };
}
