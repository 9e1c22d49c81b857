import type { OAuthRegistrations, RouteRules, ServerReports, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { RevokeCredentials } from "../vault/vault.ts";

export type RemoveServer = (projectId: ProjectId, slug: string) => Promise<void>;
type Ports = {
  servers: Servers;
  serverReports: ServerReports;
  routeRules: RouteRules;
  registrations: OAuthRegistrations;
  revokeCredentials: RevokeCredentials;
  clock: Clock;
};

/** Removes a server with every credential given for it and Cardea's registration as its client. @throws AppError `resource.not_found` */
export function makeRemoveServer({ servers, serverReports, routeRules, registrations, revokeCredentials, clock }: Ports): RemoveServer {
  return async (projectId, slug) => {
    const server = await servers.getBySlug(projectId, slug);
    const scopes = [server.authScopeId, ...server.alternatives.map(({ id }) => id)];
    for (const authScopeId of scopes) await revokeCredentials(projectId, { authScopeId });
    await routeRules.removeOfServer(projectId, server.id);
    await servers.remove(projectId, slug, clock.now());
    await serverReports.clear(projectId, server.id);
    for (const authScopeId of scopes) await registrations.remove(projectId, authScopeId);
  };
}
