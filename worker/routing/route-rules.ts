import { variantsOf } from "../auth-scopes/auth-scopes.ts";
import type { NavigatorLimits, PinnedTool, Policy, RouteRule, Server } from "../db/db.ts";
import { fitsGlob } from "./glob-rules.ts";
import { deniesToolsOf, isDenied } from "./navigator-rules.ts";

/** The part of a route rule that decides. */
export type DecidingRule = Pick<RouteRule, "id" | "name" | "serverId" | "navigator" | "tools" | "authScopeId" | "policy">;

/** A project's route rules, in the order in which they decide, and the default policy for calls that no rule fits. */
export type Routes = {
  rules: DecidingRule[];
  defaultPolicy: Policy;
  /** Tools that have changed and wait for approval (F99). */
  held: Pick<PinnedTool, "serverId" | "tool">[];
  /** When this was read, UTC ms. */
  asOf?: number;
};

/**
 * The server with the auth scope that a call is made with, or a denial and what it comes from.
 * @property rule the rule that decided; absent if the navigator, a hold or the default policy did
 */
export type RouteDecision =
  | { kind: "allowed"; server: Server; rule: DecidingRule | undefined }
  | { kind: "denied"; by: "navigator" | "hold" | "policy"; rule?: DecidingRule | undefined };

const DENIED_BY_NAVIGATOR: RouteDecision = { kind: "denied", by: "navigator" };
const DENIED_BY_HOLD: RouteDecision = { kind: "denied", by: "hold" };

/** Whether a rule is for a server at a navigator. */
const concerns = (rule: DecidingRule, { slug }: NavigatorLimits, server: Server): boolean =>
  (rule.serverId ?? server.id) === server.id && (rule.navigator ?? slug) === slug;

/**
 * Chooses the auth scope of a tool call (F84). The navigator's deny list comes before all rules (F85), then what waits for approval. Then the
 * first rule that fits decides. If no rule fits, the project's default policy decides.
 *
 * @param server as the project has it @param tool its own name
 */
export function chooseRoute(routes: Routes, navigator: NavigatorLimits, server: Server, tool: string): RouteDecision {
  if (isDenied(navigator, server.slug, tool)) return DENIED_BY_NAVIGATOR;
  if (routes.held.some((held) => held.serverId === server.id && held.tool === tool)) return DENIED_BY_HOLD;
  const rule = routes.rules.find((one) => concerns(one, navigator, server) && one.tools.some((glob) => fitsGlob(glob, tool)));
  if ((rule?.policy ?? routes.defaultPolicy) === "deny") return { kind: "denied", by: "policy", rule };
  const chosen = rule?.authScopeId ?? server.authScopeId;
  return { kind: "allowed", server: variantsOf(server).find(({ authScopeId }) => authScopeId === chosen) ?? server, rule };
}

/** Whether some of a server's tools may be denied, so that each message must be read before it is forwarded. */
export function mayDenyTools(routes: Routes, navigator: NavigatorLimits, server: Server): boolean {
  return (
    routes.rules.some((rule) => concerns(rule, navigator, server)) ||
    routes.held.some(({ serverId }) => serverId === server.id) ||
    routes.defaultPolicy === "deny" ||
    deniesToolsOf(navigator, server.slug)
  );
}
