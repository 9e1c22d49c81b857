import type { Tool } from "@modelcontextprotocol/server";
import type { NavigatorView } from "../../routing/routing.ts";
import { callTools } from "./call-tools.ts";
import { getAuthenticationLink } from "./get-authentication-link.ts";
import { getToolSchemas } from "./get-tool-schemas.ts";
import type { OwnTool } from "./own-tool.ts";
import { searchTools } from "./search-tools.ts";

/** Cardea's tools, in the order of the list. */
const OWN_TOOLS: OwnTool[] = [getAuthenticationLink, searchTools, getToolSchemas, callTools];

/** Cardea's tools at a navigator. They are listed before the servers' tools. */
export const listOwnTools = (at: NavigatorView): Tool[] => OWN_TOOLS.filter((one) => one.isListed(at)).map(({ tool }) => tool);

/** The one of Cardea's tools that answers to a name at a navigator. */
export const findOwnTool = (name: string, at: NavigatorView): OwnTool | undefined =>
  OWN_TOOLS.find((one) => one.tool.name === name && (one.isAnswered ?? one.isListed)(at));
