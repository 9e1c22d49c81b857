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

/** So many grants at a time, so that one request stays short however many people there are. */
const AT_A_TIME = 25;

/**
 * Forgets all OAuth state of a server (F66), of its further sign-ins too: grants, sign-ins under way, the registered client, what
 * last went wrong with it. The client goes last, for the provider is told of each grant's end in its name. One that an administrator
 * gave stays as it was entered.
 *
 * @throws AppError `resource.not_found`
 */
export function makeResetServer({ servers, credentials, authorizations, clients, revokeCredentials, faults }: Ports): ResetServer {
  return async (projectId, slug) => {
    const server = await servers.getBySlug(projectId, slug);
    const further = server.alternatives.filter(({ type }) => type === "oauth2");
    let ended = 0;
    let remaining = 0;
    for (const authScopeId of [server.authScopeId, ...further.map(({ id }) => id)]) {
      await authorizations.forget(projectId, authScopeId);
      if (ended < AT_A_TIME) ended += await revokeCredentials(projectId, { authScopeId, limit: AT_A_TIME - ended });
      const left = await credentials.count(projectId, authScopeId);
      if (left === 0) await clients.end(projectId, authScopeId);
      await faults.clear(projectId, authScopeId);
      remaining += left;
    }
    return { ended, remaining };
  };
}
