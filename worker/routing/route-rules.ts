import { variantsOf } from "../auth-scopes/auth-scopes.ts";
import type { NavigatorSettings, PinnedTool, Policy, RouteRule, Server } from "../db/db.ts";
import { fitsGlob } from "./glob-rules.ts";
import { deniesToolsOf, isDenied } from "./navigator-rules.ts";

/** A project's rules, by ascending priority, and what holds where none fits. */
export type Routes = {
  rules: Pick<RouteRule, "priority" | "serverId" | "tools" | "authScopeId" | "policy">[];
  defaultPolicy: Policy;
  /** Tools that have changed and wait for approval (F99). */
  held: Pick<PinnedTool, "serverId" | "tool">[];
  /** When this was read, UTC ms. */
  asOf?: number;
};

/** With which auth scope a call is made, or that it is not. */
export type RouteDecision = { kind: "allowed"; server: Server } | { kind: "denied" };

/**
 * Which way a tool call goes (F84): the first rule that fits, by ascending priority; at equal priority one that denies; the
 * project's default where none does. What the navigator denies is denied before (F85).
 *
 * @param server as the project has it @param tool by the server's own name
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

/** Whether some of a server's tools may be denied, so that a call must be read before it is let through. */
export function mayDeny(routes: Routes, settings: Pick<NavigatorSettings, "denied">, server: Server): boolean {
  const concerns = routes.rules.some(({ serverId }) => (serverId ?? server.id) === server.id);
  return (
    concerns || routes.held.some(({ serverId }) => serverId === server.id) || routes.defaultPolicy === "deny" || deniesToolsOf(settings, server.slug)
  );
}
