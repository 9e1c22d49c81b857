import type { Authorizations, Credentials, Servers } from "../db/db.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Clients, Faults, RevokeCredentials } from "./ports.ts";

export type ResetServer = (projectId: ProjectId, slug: string) => Promise<{ ended: number; remaining: number }>;
type Ports = {
  servers: Servers;
  credentials: Credentials;
  authorizations: Authorizations;
  clients: Clients;
  revokeCredentials: RevokeCredentials;
  faults: Faults;
};

/** How many grants one request ends, so that it is short however many people there are. */
const MAX_PER_REQUEST = 25;

/**
 * Forgets all OAuth state of a server and of its further auth scopes (F66): grants, sign-ins that have begun, the registered client and
 * its last fault. The client is forgotten last, because Cardea needs it to end the grants at the provider. A client that an administrator
 * entered stays.
 *
 * @throws AppError `resource.not_found`
 */
export function makeResetServer({ servers, credentials, authorizations, clients, revokeCredentials, faults }: Ports): ResetServer {
  return async (projectId, slug) => {
    const server = await servers.getBySlug(projectId, slug);
    const further = server.furtherAuthScopes.filter(({ type }) => type === "oauth2");
    let ended = 0;
    let remaining = 0;
    for (const authScopeId of [server.authScopeId, ...further.map(({ id }) => id)]) {
      await authorizations.forget(projectId, authScopeId);
      if (ended < MAX_PER_REQUEST) ended += await revokeCredentials(projectId, { authScopeId, limit: MAX_PER_REQUEST - ended });
      const left = await credentials.count(projectId, authScopeId);
      if (left === 0) await clients.end(projectId, authScopeId);
      await faults.clear(projectId, authScopeId);
      remaining += left;
    }
    return { ended, remaining };
  };
}
