import type { Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import { makeAddAuthScope } from "./add-auth-scope.ts";
import { makeCreateServer } from "./create-server.ts";
import { makeAfterEdit } from "./edit/after-edit.ts";
import { makeEditServer } from "./edit/edit-server.ts";
import type { AskProvider, Clients, Faults, Keeper, RevokeCredentials } from "./ports.ts";
import { makePrepareAuthScope } from "./prepare-auth-scope.ts";
import { makeRemoveAuthScope } from "./remove-auth-scope.ts";
import { makeRemoveServer } from "./remove-server.ts";
import { makeResetServer } from "./reset-server.ts";

export type { ServerChange } from "./edit/plan-rules.ts";

type Ports = {
  settings: { PUBLIC_ORIGIN: string };
  db: Pick<Repositories, "servers" | "credentials" | "authorizations" | "registrations" | "serverReports" | "serverEdits" | "routeRules">;
  vault: { keeper: Keeper; revokeCredentials: RevokeCredentials };
  providers: { clients: Clients; faults: Faults; askProvider: AskProvider };
  outboundRules: OutboundRules;
  clock: Clock;
};

/** A server's life: it is made, edited, reset and removed, each with what follows for its auth scopes. */
export function makeServers({ settings, db, vault, providers, outboundRules, clock }: Ports) {
  const known = { ...db, ...vault, ...providers, outboundRules, clock, publicOrigin: settings.PUBLIC_ORIGIN };
  const prepare = makePrepareAuthScope(known);
  return {
    createServer: makeCreateServer({ ...known, prepare }),
    addAuthScope: makeAddAuthScope({ ...known, prepare }),
    removeAuthScope: makeRemoveAuthScope(known),
    editServer: makeEditServer(known),
    afterEdit: makeAfterEdit(known),
    resetServer: makeResetServer(known),
    removeServer: makeRemoveServer(known),
  };
}
