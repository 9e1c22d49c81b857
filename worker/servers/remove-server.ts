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
 * Removes a server with every credential given for it. Cardea's clients go last, for their providers are told of each grant's end in
 * their name: their registrations, at the provider too where it offers that, and every secret sealed for them.
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
    const scopes = [server.authScopeId, ...server.alternatives.map(({ id }) => id)];
    for (const authScopeId of scopes) {
      await authorizations.forget(projectId, authScopeId);
      await revokeCredentials(projectId, { authScopeId });
    }
    await routeRules.removeOfServer(projectId, server.id);
    await servers.remove(projectId, slug, clock.now());
    await serverReports.clear(projectId, server.id);
    for (const authScopeId of scopes) {
      await clients.endScope(projectId, authScopeId);
      await faults.clear(projectId, authScopeId);
    }
  };
}
