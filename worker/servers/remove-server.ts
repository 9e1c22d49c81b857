import type { NewJob, Servers } from "../db/db.ts";
import type { PlanJob } from "../jobs/jobs.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";

/** @param by the user who removes it @returns the job that ends what people gave for the server */
type RemoveServer = (projectId: ProjectId, slug: string, by: string) => Promise<NewJob>;
type Ports = { servers: Servers; planJob: PlanJob };

/** After so many conflicting edits in a row the removal gives up. */
export const TRIES = 5;

/**
 * Removes a server: from here on it is in no list and no call reaches it. A job ends its credentials, and then Cardea's registrations as
 * its client, because Cardea needs them to end the grants at the provider.
 *
 * @throws AppError `resource.not_found`, `server.changed_meanwhile`
 */
export function makeRemoveServer({ servers, planJob }: Ports): RemoveServer {
  return async (projectId, slug, by) => {
    for (let tries = 0; tries < TRIES; tries++) {
      const server = await servers.getBySlug(projectId, slug);
      const authScopeIds = [server.authScopeId, ...server.furtherAuthScopes.map(({ id }) => id)];
      const job = await planJob({ projectId, kind: "server.remove", target: slug, authScopeIds, by });
      if (await servers.remove(server, job)) return job;
    }
    throw new AppError("server.changed_meanwhile");
  };
}
