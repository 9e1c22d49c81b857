import { Server as McpServer } from "@modelcontextprotocol/server";
import { sayPersonMissing } from "../../../agents/api-key-rules.ts";
import { type Listings, missingOf } from "../../../downstream/downstream.ts";
import { GET_AUTHENTICATION_LINK } from "../../../routing/routing.ts";
import type { AgentCall } from "../../agent-call.ts";
import type { ClientMessages } from "../../sessions/client-messages.ts";
import { withSchemes } from "../../sessions/security-schemes.ts";
import { listOwnTools } from "../../tools/index.ts";
import { LISTS, serverInfoOf } from "../server-info.ts";
import { makeToolRoutes } from "../tool-routes.ts";
import { type ElicitationPorts, makeConnectElicitation } from "./connect-elicitation.ts";
import { makeOfferingRoutes } from "./offering-routes.ts";
import { addOfferings } from "./offerings.ts";
import type { Relay } from "./relay.ts";
import { makeSdkCall, type SdkCallPorts } from "./sdk-call.ts";

export type SdkServerPorts = ElicitationPorts & SdkCallPorts & { listings: Listings; relay: Relay; clientMessages: ClientMessages };

const CACHE_HINTS = {
  "tools/list": LISTS,
  "prompts/list": LISTS,
  "resources/list": LISTS,
  "resources/templates/list": LISTS,
  "server/discover": LISTS,
};

/** Clients are notified when one of these lists changes (F45). */
const CHANGING = { listChanged: true };
const CAPABILITIES = { tools: CHANGING, prompts: CHANGING, resources: CHANGING, completions: {}, logging: {} };

const INSTRUCTIONS =
  "Tools are named {server}__{tool}, long and unusual names in a shortened form. If a tool says that an account is not connected, or a server you expect is missing, " +
  `call ${GET_AUTHENTICATION_LINK} and show the person its link.`;

/** Without its person, a key that may act for people sees few tools. Its agent is told why at the first contact. */
const instructionsFor = ({ principal: { lacksPerson } }: AgentCall): string =>
  lacksPerson ? `${sayPersonMissing(lacksPerson)} Until then only the project's own accounts are used. ${INSTRUCTIONS}` : INSTRUCTIONS;

/**
 * The SDK's server for one request. It belongs to one principal and is not used again (S71).
 * @param schemes whether tools are listed with their security schemes
 */
export function makeSdkServer(ports: SdkServerPorts, call: AgentCall, schemes: boolean): McpServer {
  const { listings, clientMessages } = ports;
  const { servers, variants, list, listShown } = makeToolRoutes(call);
  const isSearched = call.settings.mode === "search";
  const elicitation = makeConnectElicitation(ports, call);
  const server = new McpServer(serverInfoOf(call.entry), {
    capabilities: CAPABILITIES,
    instructions: instructionsFor(call),
    requestState: { verify: elicitation.readState },
    cacheHints: CACHE_HINTS,
  });

  server.setRequestHandler("tools/list", async () => {
    const tools = [...listOwnTools(call), ...(isSearched ? [] : await list(listings))];
    const missing = isSearched ? {} : missingOf(listings, "tools", call, variants);
    return { tools: schemes ? tools.map(withSchemes) : tools, ...missing };
  });
  server.setRequestHandler("logging/setLevel", async ({ params }) => {
    await clientMessages.setLevel(call, servers, params.level);
    return {};
  });
  const answerCall = makeSdkCall(ports, call, elicitation, { variants, listShown: () => listShown(listings) });
  server.setRequestHandler("tools/call", ({ params }, context) => answerCall(params, context));
  addOfferings(server, ports, call, makeOfferingRoutes(listings, call, variants));
  return server;
}
