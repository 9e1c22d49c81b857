import type { Authorizations, Credentials, OAuthRegistrations, Servers } from "../db/db.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { ProviderFaults } from "../providers/providers.ts";
import type { RevokeCredentials } from "../vault/vault.ts";

export type ResetServer = (projectId: ProjectId, slug: string) => Promise<{ ended: number; remaining: number }>;
type Ports = {
  servers: Servers;
  credentials: Credentials;
  authorizations: Authorizations;
  registrations: OAuthRegistrations;
  revokeCredentials: RevokeCredentials;
  faults: ProviderFaults;
};

/** So many grants at a time, so that one request stays short however many people there are. */
const AT_A_TIME = 25;

/**
 * Forgets all OAuth state of a server (F66), of its further sign-ins too: grants, sign-ins under way, the registered client, what
 * last went wrong with it. The client goes last, for the provider is told of each grant's end in its name.
 *
 * @throws AppError `resource.not_found`
 */
export function makeResetServer({ servers, credentials, authorizations, registrations, revokeCredentials, faults }: Ports): ResetServer {
  return async (projectId, slug) => {
    const server = await servers.getBySlug(projectId, slug);
    const further = server.alternatives.filter(({ type }) => type === "oauth2");
    let ended = 0;
    let remaining = 0;
    for (const authScopeId of [server.authScopeId, ...further.map(({ id }) => id)]) {
      await authorizations.forget(projectId, authScopeId);
      if (ended < AT_A_TIME) ended += await revokeCredentials(projectId, { authScopeId, limit: AT_A_TIME - ended });
      const left = await credentials.count(projectId, authScopeId);
      if (left === 0) await registrations.remove(projectId, authScopeId);
      await faults.clear(projectId, authScopeId);
      remaining += left;
    }
    return { ended, remaining };
  };
}
