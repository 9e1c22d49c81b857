import type { NewJob, Servers } from "../db/db.ts";
import type { PlanJob } from "../jobs/jobs.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";

/** @param by the user who removes it @returns the job that ends what people gave for it */
type RemoveAuthScope = (projectId: ProjectId, slug: string, authScope: string, by: string) => Promise<NewJob>;
type Ports = { servers: Servers; planJob: PlanJob };

/**
 * Removes a further auth scope of a server, with the route rules that choose it. A job ends its credentials and, last, Cardea's
 * registration as its client. The server's own auth scope stays until the server is removed.
 *
 * @throws AppError `resource.not_found`
 */
export function makeRemoveAuthScope({ servers, planJob }: Ports): RemoveAuthScope {
  return async (projectId, slug, authScope, by) => {
    const server = await servers.getBySlug(projectId, slug);
    const known = server.furtherAuthScopes.find(({ id }) => id === authScope);
    const job = known && (await planJob({ projectId, kind: "server.scope.remove", target: slug, authScopeIds: [known.id], by }));
    if (!job || !(await servers.removeFurtherScope(projectId, server.id, known.id, job)))
      throw new AppError("resource.not_found", { reason: "not a further auth scope of this server" });
    return job;
  };
}
