import type { Repositories } from "../db/db.ts";
import type { CheckServer, LookAtServer } from "../downstream/downstream.ts";
import type { PlanJob } from "../jobs/jobs.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { Log } from "../lib/log.ts";
import { makeAddAuthScope } from "./add-auth-scope.ts";
import { makeCheckServers } from "./check-server.ts";
import { makeCreateServer } from "./create-server.ts";
import { makeDiscoverSignIn } from "./discover-sign-in.ts";
import { makeAfterEdit } from "./edit/after-edit.ts";
import { makeChangeServer } from "./edit/change-server.ts";
import { makeEditServer } from "./edit/edit-server.ts";
import { makeListServers } from "./list-servers.ts";
import type { AskProvider, Clients, DiscoverProvider, Faults, Keeper, RateLimit } from "./ports.ts";
import { makePrepareAuthScope } from "./prepare-auth-scope.ts";
import { makeProbeServer } from "./probe/probe-server.ts";
import type { AskServer } from "./probe/sign-in-found.ts";
import { makeRemoveAuthScope } from "./remove-auth-scope.ts";
import { makeRemoveServer } from "./remove-server.ts";
import { makeResetServer } from "./reset-server.ts";
import { makeToolApproval } from "./tool-approval.ts";

export type { ServerChange } from "./edit/plan-rules.ts";
export type { ListedServer } from "./list-servers.ts";
export type { ProbedServer } from "./probe/probe-server.ts";

type AskPlaces = Pick<AskServer, "findKeyPlace" | "isThere">;
type Ports = {
  settings: { PUBLIC_ORIGIN: string };
  db: Pick<Repositories, "servers" | "credentials" | "registrations" | "serverReports" | "serverHealth" | "serverEdits" | "toolDefinitions">;
  vault: { keeper: Keeper };
  planJob: PlanJob;
  providers: { clients: Clients; faults: Faults; askProvider: AskProvider; discover: DiscoverProvider; documentUrl: string } & AskPlaces;
  downstream: { lookAtServer: LookAtServer; checkServer: CheckServer };
  fetch: Fetch;
  rateLimit: RateLimit;
  outboundRules: OutboundRules;
  clock: Clock;
  log: Log;
};

/** The life of a server: it is created, edited, reset and removed, together with its auth scopes. */
export function makeServers({ settings, db, vault, providers, downstream, ...ports }: Ports) {
  const known = { ...db, ...vault, ...providers, ...downstream, ...ports, publicOrigin: settings.PUBLIC_ORIGIN };
  const afterEdit = makeAfterEdit(known);
  const prepare = makePrepareAuthScope(known);
  return {
    createServer: makeCreateServer({ ...known, prepare }),
    addAuthScope: makeAddAuthScope({ ...known, prepare }),
    removeAuthScope: makeRemoveAuthScope(known),
    listServers: makeListServers(known),
    changeServer: makeChangeServer({ ...known, editServer: makeEditServer(known), afterEdit }),
    resetServer: makeResetServer(known),
    removeServer: makeRemoveServer(known),
    discoverSignIn: makeDiscoverSignIn(known),
    probeServer: makeProbeServer(known),
    ...makeCheckServers(known),
    toolApproval: makeToolApproval(known),
  };
}
