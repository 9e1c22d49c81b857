import type { Admission } from "../agents/agents.ts";
import type { ToolDefinitions } from "../db/db.ts";
import type { LinkFor, makeDownstreamRoom } from "../downstream/downstream.ts";
import { makeOwnStreams } from "../downstream/downstream.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { Log } from "../lib/log.ts";
import { type SigningSettings, signingSecretsOf } from "../lib/text/signing.ts";
import type { ProjectDirectory } from "../routing/routing.ts";
import type { Listen, ProjectStreamsClient } from "../streams/streams.ts";
import { makeMcpEndpoint } from "./endpoint.ts";
import { makeDirectCall } from "./navigator/direct/direct-call.ts";
import { makeDirectCallTools } from "./navigator/direct/direct-call-tools.ts";
import { makeDirectList } from "./navigator/direct/direct-list.ts";
import { makeNavigatorEndpoint } from "./navigator/navigator-endpoint.ts";
import { makeCallTool } from "./navigator/sdk/call-tool.ts";
import { makeRelay } from "./navigator/sdk/relay.ts";
import { makePlayground } from "./playground.ts";
import { makeAgentSessions } from "./sessions/agent-session.ts";
import { makeCallsInFlight } from "./sessions/calls-in-flight.ts";
import { makeClientMessages } from "./sessions/client-messages.ts";
import { makeClientRequests } from "./sessions/client-requests.ts";
import { makeElicitationIds } from "./sessions/elicitation-ids.ts";
import { makeHeldCallsClient } from "./sessions/held-calls-client.ts";
import { makeHttpSseEndpoint } from "./sessions/http-sse-endpoint.ts";
import { makeReturnAddresses } from "./sessions/return-address.ts";
import { makeTester } from "./tester.ts";
import { makeWaitFor } from "./tools/wait-for.ts";
import { makeHeaderChecks } from "./transparent/header-checks.ts";
import { makeTransparent } from "./transparent/transparent.ts";

type Ports = {
  settings: SigningSettings & { PUBLIC_ORIGIN: string; BROWSER_ORIGINS: string[] };
  admission: Admission;
  directory: ProjectDirectory;
  toolDefinitions: ToolDefinitions;
  downstream: ReturnType<typeof makeDownstreamRoom>;
  streams: { streams: ProjectStreamsClient; listen: Listen };
  linkFor: LinkFor;
  heldCalls: Parameters<typeof makeHeldCallsClient>[0];
  fetch: Fetch;
  /** The same for answers that are forwarded as they come. */
  fetchAsIs: Fetch;
  clock: Clock;
  log: Log;
};

/** The endpoints of agents: navigators and servers' own endpoints. Also the console's playground. */
export function makeGateway({ settings, downstream, streams, heldCalls, fetchAsIs, ...ports }: Ports) {
  const { admission, directory, toolDefinitions, linkFor, fetch, clock } = ports;
  const { PUBLIC_ORIGIN: publicOrigin, BROWSER_ORIGINS: browserOrigins } = settings;
  const secrets = signingSecretsOf(settings);
  const addresses = makeReturnAddresses(secrets);
  const callsInFlight = makeCallsInFlight(streams.streams);
  const clientRequests = makeClientRequests(addresses);
  const sessions = makeAgentSessions({ secrets, clock });
  const known = { ...downstream, ...streams, addresses, callsInFlight, clientRequests, sessions, clock };
  const directCall = makeDirectCall({ ...known, fetch: fetchAsIs, ownStreams: makeOwnStreams(clock), heldCalls: makeHeldCallsClient(heldCalls) });
  const clientMessages = makeClientMessages({ ...known, fetch });
  const callTool = makeCallTool(known);
  const navigatorEndpoint = makeNavigatorEndpoint({
    ...ports,
    ...known,
    directCall,
    directCallTools: makeDirectCallTools({ ...ports, ...known, directCall, callTool }),
    directList: makeDirectList(downstream.listings),
    clientMessages,
    callTool,
    relay: makeRelay(known),
    waitFor: makeWaitFor({ ...streams, clock }),
    elicitationIds: makeElicitationIds(secrets),
    linkFor,
    secrets,
  });
  const transparent = makeTransparent({ ...known, headerChecks: makeHeaderChecks({ fetch, clock }), fetch: fetchAsIs });
  const httpSseEndpoint = makeHttpSseEndpoint(known);
  return {
    addresses,
    directCall,
    clientMessages,
    playground: makePlayground({ ...known, directory }),
    test: makeTester({ ...known, directory, toolDefinitions }),
    mcpEndpoint: makeMcpEndpoint({ navigatorEndpoint, transparent, httpSseEndpoint, admission, directory, publicOrigin, browserOrigins }),
  };
}
