import type { Authorizations, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Clients, Faults, RevokeCredentials } from "./ports.ts";

export type RemoveAuthScope = (projectId: ProjectId, slug: string, authScope: string) => Promise<void>;
type Ports = {
  servers: Servers;
  authorizations: Authorizations;
  clients: Clients;
  revokeCredentials: RevokeCredentials;
  faults: Faults;
  clock: Clock;
};

/**
 * Removes a further auth scope of a server, with its credentials, the route rules that choose it and, last, Cardea's registration as
 * its client. The server's own auth scope stays until the server is removed.
 *
 * @throws AppError `resource.not_found`
 */
export function makeRemoveAuthScope({ servers, authorizations, clients, revokeCredentials, faults, clock }: Ports): RemoveAuthScope {
  return async (projectId, slug, authScope) => {
    const server = await servers.getBySlug(projectId, slug);
    const known = server.furtherAuthScopes.find(({ id }) => id === authScope);
    if (!known) throw new AppError("resource.not_found", { reason: "not a further auth scope of this server" });
    await authorizations.forget(projectId, known.id);
    await revokeCredentials(projectId, { authScopeId: known.id });
    await servers.removeAlternative(projectId, server.id, known.id, clock.now());
    // The removal counts from here on. The hourly sweep ends what fails now.
    await Promise.allSettled([clients.endScope(projectId, known.id), faults.clear(projectId, known.id)]);
  };
}
