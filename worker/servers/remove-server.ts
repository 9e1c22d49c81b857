import type { Authorizations, RouteRules, ServerReports, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Clients, Faults, RevokeCredentials } from "./ports.ts";

export type RemoveServer = (projectId: ProjectId, slug: string) => Promise<void>;
type Ports = {
  servers: Servers;
  serverReports: ServerReports;
  routeRules: RouteRules;
  authorizations: Authorizations;
  clients: Clients;
  revokeCredentials: RevokeCredentials;
  faults: Faults;
  clock: Clock;
};

/**
 * Removes a server with all its credentials. Cardea's clients are removed last, because Cardea needs them to end the grants at the
 * provider. Their registrations end, also at the provider if it supports that, and their sealed secrets are deleted.
 *
 * @throws AppError `resource.not_found`
 */
export function makeRemoveServer({
  servers,
  serverReports,
  routeRules,
  authorizations,
  clients,
  revokeCredentials,
  faults,
  clock,
}: Ports): RemoveServer {
  return async (projectId, slug) => {
    const server = await servers.getBySlug(projectId, slug);
    const scopes = [server.authScopeId, ...server.furtherAuthScopes.map(({ id }) => id)];
    for (const authScopeId of scopes) {
      await authorizations.forget(projectId, authScopeId);
      await revokeCredentials(projectId, { authScopeId });
    }
    await routeRules.removeOfServer(projectId, server.id);
    await servers.remove(projectId, slug, clock.now());
    await serverReports.clear(projectId, server.id);
    // The removal counts from here on. The hourly sweep ends what fails now.
    await Promise.allSettled(scopes.flatMap((authScopeId) => [clients.endScope(projectId, authScopeId), faults.clear(projectId, authScopeId)]));
  };
}
