import { variantsOf } from "../auth-scopes/auth-scopes.ts";
import type { Credentials, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { StoreCredential } from "../vault/vault.ts";
import type { OAuthClients } from "./clients/client.ts";
import { requestAssertedToken, requestMachineToken } from "./machine-grant.ts";
import type { ProviderFaults } from "./provider-faults.ts";
import { toRefusal } from "./provider-refusal.ts";
import { watchTokenFetch } from "./token-reply.ts";
import { toOAuthSecret } from "./tokens.ts";

type ConnectMachine = (projectId: ProjectId, slug: string, idToken: string | undefined, authScope?: string) => Promise<void>;
type Ports = {
  servers: Servers;
  clients: OAuthClients;
  credentials: Credentials;
  storeCredential: StoreCredential;
  faults: ProviderFaults;
  fetch: Fetch;
  clock: Clock;
};

/**
 * Gives a project its own credential for a server that needs no sign-in by a person. Cardea gets it by client credentials
 * and refreshes it when it expires, or by an ID token of the company's provider.
 *
 * @param idToken for servers with the grant `enterprise` @param authScope one of the server's further auth scopes; if absent, its own
 * @throws AppError `resource.not_found`, `server.scope_mismatch` if people sign in to the server, `authorization.…` with the provider's reason
 */
export function makeConnectMachine({ servers, clients, credentials, storeCredential, faults, fetch, clock }: Ports): ConnectMachine {
  return async (projectId, slug, idToken, authScope) => {
    const named = await servers.getBySlug(projectId, slug);
    const server = variantsOf(named).find(({ authScopeId }) => authScopeId === (authScope ?? named.authScopeId));
    if (!server) throw new AppError("resource.not_found", { reason: "the server has no such auth scope" });
    const { grant, identityProvider } = server.authScope.oauth ?? {};
    if (!grant || grant === "authorization_code")
      throw new AppError("server.scope_mismatch", { fields: { grant: "People sign in to this server." } });
    if (grant === "enterprise" && (!idToken || !identityProvider)) {
      throw new AppError("request.invalid", { fields: { idToken: "Give an ID token of the identity provider." } });
    }
    const client = await clients.getOrRegister(server);
    const watched = watchTokenFetch(fetch, client.quirks);
    const requested =
      grant === "enterprise" && idToken && identityProvider
        ? requestAssertedToken(client, { idToken, ...identityProvider }, watched.fetch)
        : requestMachineToken(client, watched.fetch);
    const tokens = await requested.catch(async (error: unknown) => {
      const refusal = error instanceof AppError ? error : toRefusal(error, watched, clock.now());
      await faults.note(projectId, server.authScopeId, refusal);
      throw refusal;
    });
    await faults.clear(projectId, server.authScopeId);
    const secret = { ...toOAuthSecret(tokens, client.issuer, clock.now()), machine: grant === "client_credentials" };
    const owner = { projectId, subject: "project" } as const;
    const { version } = await storeCredential(owner, server.authScopeId, secret);
    await credentials.reconcile(owner, server.authScopeId, { version, status: "active" }, clock.now());
  };
}
