import type { CallDecision } from "../routing/call-policy.ts";
import { isDenied } from "../routing/navigator-rules.ts";
import type { NamedTool, NavigatorView } from "../routing/routing.ts";
import type { ConnectionState } from "../vault/connection-state-rules.ts";

/**
 * What becomes of a call. `own`: Cardea answers it itself. `unknown`: the agent is told that there is no such tool. `refused`: the API key is not
 * for this navigator or person, or has ended.
 */
export type TestOutcome = "allowed" | "own" | "denied" | "held" | "paused" | "unknown" | "read-only" | "not-connected" | "refused";

/** What decided whether the tool may be called: an entry of the navigator's deny list, a rule with its place from 1, or the default policy. */
export type DecidedBy =
  | { kind: "navigator"; pattern: string }
  | { kind: "rule"; rule: { id: string; name: string; place: number } }
  | { kind: "default" };

type Facts = { isAdmitted: boolean; isOwnTool: boolean; decision: CallDecision; connection: ConnectionState | "not-needed" | undefined };

/** The agent is told of the first thing that stops the call. */
export function outcomeOf({ isAdmitted, isOwnTool, decision, connection }: Facts): TestOutcome {
  if (!isAdmitted) return "refused";
  if (decision.kind === "scope-missing") return "read-only";
  if (isOwnTool) return "own";
  if (decision.kind === "unknown") return decision.why ?? "unknown";
  return connection === "missing" || connection === "expired" ? "not-connected" : "allowed";
}

export function decidedBy({ entry, settings }: NavigatorView, decision: CallDecision, called: NamedTool | undefined): DecidedBy | undefined {
  if (decision.kind === "scope-missing" || !called) return undefined;
  const route = decision.kind === "permitted" ? { kind: "allowed" as const, rule: decision.rule } : decision.route;
  if (!route) return undefined;
  if (route.kind === "denied" && route.by === "navigator") {
    const pattern = settings.denied.find((one) => isDenied({ denied: [one] }, called.serverSlug, called.tool));
    return { kind: "navigator", pattern: pattern ?? "" };
  }
  const { rule } = route;
  if (!rule) return { kind: "default" };
  return { kind: "rule", rule: { id: rule.id, name: rule.name, place: entry.routes.rules.indexOf(rule) + 1 } };
}
