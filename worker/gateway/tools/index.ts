import type { Tool } from "@modelcontextprotocol/server";
import type { NavigatorView } from "../../routing/routing.ts";
import { callTools } from "./call-tools.ts";
import { getAuthenticationLink } from "./get-authentication-link.ts";
import { getToolSchemas } from "./get-tool-schemas.ts";
import type { OwnTool } from "./own-tool.ts";
import { searchTools } from "./search-tools.ts";

/** The tools of Cardea's own, in the order in which they are listed. */
const OWN_TOOLS: OwnTool[] = [getAuthenticationLink, searchTools, getToolSchemas, callTools];

/** Those of a navigator, listed before the servers' tools. */
export const listOwnTools = (at: NavigatorView): Tool[] => OWN_TOOLS.filter((one) => one.isListed(at)).map(({ tool }) => tool);

/** The one that is answered under a name at a navigator. */
export const findOwnTool = (name: string, at: NavigatorView): OwnTool | undefined =>
  OWN_TOOLS.find((one) => one.tool.name === name && (one.isAnswered ?? one.isListed)(at));
