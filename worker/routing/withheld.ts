import type { NavigatorLimits, Server } from "../db/db.ts";
import type { NavigatorView } from "./find-tool-route.ts";
import { chooseRoute, type RouteDecision, type Routes } from "./route-rules.ts";
import type { NamedTool } from "./tool-names.ts";

/**
 * Why a call is not made, although the agent may know of the server: the server is paused, the tool has changed and waits for approval
 * (F99), or the tool is denied. An agent may not know of a server that is denied as a whole (F85).
 */
export type Withheld = "paused" | "held" | "denied";

/**
 * Why a tool is withheld, and the route that it has apart from a hold or a pause.
 * @property why absent if the agent may not know of the server, or if nothing withholds the tool
 */
export type Withholding = { why?: Withheld; route?: RouteDecision };

/** @param called by its own name */
export function findWithheld({ entry, settings }: NavigatorView, { serverSlug, tool }: NamedTool): Withholding {
  const server = [...entry.servers, ...entry.paused].find(({ slug }) => slug === serverSlug);
  if (!server) return {};
  const found = findWithheldAt(entry.routes, settings, server, tool);
  if (settings.denied.includes(serverSlug)) return { ...(found.route && { route: found.route }) };
  return found.why !== "denied" && entry.paused.includes(server) ? { ...found, why: "paused" } : found;
}

/** The same for an active server. @param tool its own name */
export function findWithheldAt(routes: Routes, settings: NavigatorLimits, server: Server, tool: string): Withholding {
  const route = chooseRoute({ ...routes, held: [] }, settings, server, tool);
  if (route.kind === "denied") return { why: "denied", route };
  return routes.held.some((held) => held.serverId === server.id && held.tool === tool) ? { why: "held", route } : { route };
}

const REASONS: Record<Withheld, string> = {
  paused: "An administrator of the project has paused its server, so nothing was done.",
  held: "Its definition has changed, and it is held until an administrator of the project approves it, so nothing was done.",
  denied: "It is denied here by an administrator of the project, so nothing was done.",
};

const CODES = { paused: "server.paused", held: "tool.held", denied: "tool.denied" } as const;

/** The error text for a tool that cannot be called. @param name in the call */
export const sayNoTool = (name: string, why: Withheld | undefined): string =>
  `There is no tool “${name}” here. ${why === undefined ? "List the tools again." : REASONS[why]}`;

/** The code of the refusal, for programs. */
export const codeOf = (why: Withheld): string => CODES[why];
