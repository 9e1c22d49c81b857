import { variantsOf } from "../auth-scopes/auth-scopes.ts";
import type { NavigatorSettings, PinnedTool, Policy, RouteRule, Server } from "../db/db.ts";
import { fitsGlob } from "./glob-rules.ts";
import { deniesToolsOf, isDenied } from "./navigator-rules.ts";

/** A project's route rules, by ascending priority, and the default policy for calls that no rule fits. */
export type Routes = {
  rules: Pick<RouteRule, "priority" | "serverId" | "tools" | "authScopeId" | "policy">[];
  defaultPolicy: Policy;
  /** Tools that have changed and wait for approval (F99). */
  held: Pick<PinnedTool, "serverId" | "tool">[];
  /** When this was read, UTC ms. */
  asOf?: number;
};

/** The server with the auth scope that a call is made with, or a denial. */
export type RouteDecision = { kind: "allowed"; server: Server } | { kind: "denied" };

/**
 * Chooses the auth scope of a tool call (F84). The first rule that fits decides, by ascending priority; at equal priority, a rule
 * that denies comes first. If no rule fits, the project's default policy decides. The navigator's deny list comes before all rules
 * (F85).
 *
 * @param server as the project has it @param tool its own name
 */
export function chooseRoute(routes: Routes, settings: Pick<NavigatorSettings, "denied">, server: Server, tool: string): RouteDecision {
  if (isDenied(settings, server.slug, tool) || routes.held.some((held) => held.serverId === server.id && held.tool === tool))
    return { kind: "denied" };
  const fitting = routes.rules.filter(({ serverId, tools }) => (serverId ?? server.id) === server.id && tools.some((glob) => fitsGlob(glob, tool)));
  const priority = Math.min(...fitting.map((rule) => rule.priority));
  const first = fitting.filter((rule) => rule.priority === priority);
  const rule = first.find(({ policy }) => policy === "deny") ?? first[0];
  if ((rule?.policy ?? routes.defaultPolicy) === "deny") return { kind: "denied" };
  const chosen = rule?.authScopeId ?? server.authScopeId;
  return { kind: "allowed", server: variantsOf(server).find(({ authScopeId }) => authScopeId === chosen) ?? server };
}

/** Whether some of a server's tools may be denied, so that each message must be read before it is forwarded. */
export function mayDenyTools(routes: Routes, settings: Pick<NavigatorSettings, "denied">, server: Server): boolean {
  const concerns = routes.rules.some(({ serverId }) => (serverId ?? server.id) === server.id);
  return (
    concerns || routes.held.some(({ serverId }) => serverId === server.id) || routes.defaultPolicy === "deny" || deniesToolsOf(settings, server.slug)
  );
}
