import type { OAuthSettings, Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Seal, SealedSecrets, StoreCredential } from "../vault/vault.ts";
import { makeDownstreamAuthorization } from "./authorize.ts";
import { makeOAuthClients, toRegistrationFields } from "./clients/client.ts";
import { documentUrlOf } from "./clients/client-document.ts";
import { makeConnectMachine } from "./connect-machine.ts";
import { findKeyPlace, isThere } from "./discovery/probe-server.ts";
import { discoverProvider, resolveProvider } from "./provider.ts";
import { makeProviderFaults } from "./provider-faults.ts";
import { makeProviderGateClient } from "./provider-gate-client.ts";
import { type HearOfGrants, makeRefreshGrant } from "./refresh.ts";
import { makeRevokeGrant } from "./revoke.ts";

export type { AuthorizationTransaction } from "./authorize.ts";
export { makeClientDocument } from "./clients/client-document.ts";
export type { Admission, GateRequest, ProviderGateStub } from "./provider-gate-client.ts";
export { refusalOfRedirect } from "./provider-refusal.ts";

type Ports = {
  /** @property CLIENT_METADATA_URL where providers fetch the client metadata document, if not at PUBLIC_ORIGIN */
  settings: { PUBLIC_ORIGIN: string; CLIENT_METADATA_URL?: string | undefined };
  db: Pick<Repositories, "registrations" | "authorizations" | "servers" | "credentials">;
  vault: { seal: Seal; secrets: SealedSecrets; storeCredential: StoreCredential };
  kv: KVNamespace;
  gates: Parameters<typeof makeProviderGateClient>[0]["namespace"];
  alerts: HearOfGrants;
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
  log: Log;
};

/** Cardea as a client of OAuth providers: discovery, registration, sign-in, refresh and revocation. */
export function makeProviders({ settings, db, vault, kv, gates, ...ports }: Ports) {
  const { fetch, outboundRules, clock, log } = ports;
  const publicOrigin = settings.PUBLIC_ORIGIN;
  const documentUrl = settings.CLIENT_METADATA_URL ?? documentUrlOf(publicOrigin);
  const faults = makeProviderFaults({ kv, clock, log });
  const clients = makeOAuthClients({ ...ports, registrations: db.registrations, vault: vault.secrets, publicOrigin, documentUrl });
  return {
    documentUrl,
    faults,
    clients,
    /** Ends Cardea's registration for an auth scope that is no longer used, with its sealed secrets and its last fault. */
    async endClients(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
      await clients.endScope(projectId, authScopeId);
      await faults.clear(projectId, authScopeId);
    },
    discover: (url: string) => discoverProvider(url, fetch, outboundRules),
    findKeyPlace: (url: string) => findKeyPlace(url, fetch),
    isThere: (endpoint: string) => isThere(endpoint, fetch),
    /** What the provider of these settings has published, in the form that is stored. */
    askProvider: async (serverUrl: string, oauth: OAuthSettings) =>
      toRegistrationFields(await resolveProvider(serverUrl, oauth, fetch, outboundRules)),
    downstreamAuthorization: makeDownstreamAuthorization({ ...ports, ...db, clients, seal: vault.seal, faults, publicOrigin }),
    connectMachine: makeConnectMachine({ ...ports, ...db, clients, storeCredential: vault.storeCredential, faults }),
    refreshGrant: makeRefreshGrant({ ...ports, clients, gate: makeProviderGateClient({ namespace: gates, clock, log }), faults }),
    revokeGrant: makeRevokeGrant({ ...ports, clients }),
  };
}
