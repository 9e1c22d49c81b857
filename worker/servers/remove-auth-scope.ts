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
 * Removes one of a server's further auth scopes, with every credential given for it, the rules that choose it and, last, Cardea's
 * registration as its client. The server's own stays as long as the server.
 *
 * @throws AppError `resource.not_found`
 */
export function makeRemoveAuthScope({ servers, authorizations, clients, revokeCredentials, faults, clock }: Ports): RemoveAuthScope {
  return async (projectId, slug, authScope) => {
    const server = await servers.getBySlug(projectId, slug);
    const known = server.alternatives.find(({ id }) => id === authScope);
    if (!known) throw new AppError("resource.not_found", { reason: "not an alternative of this server" });
    await authorizations.forget(projectId, known.id);
    await revokeCredentials(projectId, { authScopeId: known.id });
    await servers.removeAlternative(projectId, server.id, known.id, clock.now());
    await clients.endScope(projectId, known.id);
    await faults.clear(projectId, known.id);
  };
}
