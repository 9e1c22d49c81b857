import type { OAuthSettings, Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { Log } from "../lib/log.ts";
import type { Seal, SealedSecrets, StoreCredential } from "../vault/vault.ts";
import { makeDownstreamAuthorization } from "./authorize.ts";
import { makeOAuthClients, toldBy } from "./clients/client.ts";
import { documentUrlOf } from "./clients/client-document.ts";
import { makeConnectMachine } from "./connect-machine.ts";
import { discoverProvider, resolveProvider } from "./provider.ts";
import { makeProviderFaults } from "./provider-faults.ts";
import { makeProviderGateClient } from "./provider-gate-client.ts";
import { makeRefreshGrant } from "./refresh.ts";
import { makeRevokeGrant } from "./revoke.ts";

export { type AuthorizationTransaction, makeDownstreamAuthorization } from "./authorize.ts";
export { makeOAuthClients, type OAuthClients } from "./clients/client.ts";
export { documentUrlOf, makeClientDocument } from "./clients/client-document.ts";
export { makeConnectMachine } from "./connect-machine.ts";
export { discoverProvider } from "./provider.ts";
export { makeProviderFaults, type ProviderFault, type ProviderFaults } from "./provider-faults.ts";
export { makeProviderGateClient, type ProviderGateStub } from "./provider-gate-client.ts";
export { refusalOfRedirect } from "./provider-refusal.ts";
export { makeRefreshGrant } from "./refresh.ts";
export { makeRevokeGrant } from "./revoke.ts";

type Ports = {
  /** @property CLIENT_METADATA_URL where providers fetch the client metadata document, if not at the public origin */
  settings: { PUBLIC_ORIGIN: string; CLIENT_METADATA_URL?: string | undefined };
  db: Pick<Repositories, "registrations" | "authorizations" | "servers" | "credentials">;
  vault: { seal: Seal; secrets: SealedSecrets; storeCredential: StoreCredential };
  kv: KVNamespace;
  gates: Parameters<typeof makeProviderGateClient>[0];
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
  log: Log;
};

/** Cardea as a client of the servers' authorization servers. */
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
    discover: (url: string) => discoverProvider(url, fetch, outboundRules),
    /** What the provider of these settings tells of itself. */
    askProvider: async (serverUrl: string, oauth: OAuthSettings) => toldBy(await resolveProvider(serverUrl, oauth, fetch, outboundRules)),
    downstreamAuthorization: makeDownstreamAuthorization({ ...ports, ...db, clients, seal: vault.seal, faults, publicOrigin }),
    connectMachine: makeConnectMachine({ ...ports, ...db, clients, storeCredential: vault.storeCredential, faults }),
    refreshGrant: makeRefreshGrant({ ...ports, clients, gate: makeProviderGateClient(gates, log), faults }),
    revokeGrant: makeRevokeGrant({ ...ports, clients }),
  };
}
