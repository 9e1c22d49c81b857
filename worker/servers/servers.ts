import type { Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { OAuthClients, ProviderFaults } from "../providers/providers.ts";
import type { KeeperClient, RevokeCredentials } from "../vault/vault.ts";
import { makeAfterEdit } from "./after-edit.ts";
import { makeCreateServer } from "./create-server.ts";
import { makeEditServer } from "./edit-server.ts";
import { makeRemoveServer } from "./remove-server.ts";
import { makeResetServer } from "./reset-server.ts";

export type { ServerChange } from "./edit-server.ts";

type Ports = {
  settings: { PUBLIC_ORIGIN: string };
  db: Pick<Repositories, "servers" | "credentials" | "authorizations" | "registrations" | "serverReports" | "serverEdits" | "routeRules">;
  vault: { keeper: KeeperClient; revokeCredentials: RevokeCredentials };
  providers: { clients: OAuthClients; faults: ProviderFaults };
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
};

/** A server's life: it is registered, edited, reset and removed, each with what follows for its auth scopes. */
export function makeServers({ settings, db, vault, providers, ...ports }: Ports) {
  const known = { ...ports, ...db, ...vault, ...providers, publicOrigin: settings.PUBLIC_ORIGIN };
  return {
    ...makeCreateServer(known),
    editServer: makeEditServer(known),
    afterEdit: makeAfterEdit(known),
    resetServer: makeResetServer(known),
    removeServer: makeRemoveServer(known),
  };
}
