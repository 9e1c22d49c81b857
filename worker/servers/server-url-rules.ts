import { fillPlaceholders, problemsOfScope } from "../auth-scopes/auth-scope-rules.ts";
import { bridgeNameOf, isBridgeUrl } from "../auth-scopes/bridge-url-rules.ts";
import type { AuthScope, Server } from "../db/db.ts";
import { AppError, type FieldErrors } from "../lib/errors.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";

/**
 * Refuses a server's URL to which Cardea would not connect (S64).
 * @param urlTemplate the URL with its placeholders
 * @throws AppError `server.url_refused` naming the field
 */
export function requireOutboundUrl(urlTemplate: string, rules: OutboundRules): void {
  // Nothing is sent to it: it is a name that a bridge's file has.
  if (bridgeNameOf(urlTemplate) !== undefined) return;
  const decision = decideOutbound(
    fillPlaceholders(urlTemplate, () => "x"),
    rules,
  );
  if (decision.allowed) return;
  throw new AppError("server.url_refused", { reason: decision.reason, fields: { url: "Use a public https address." } });
}

/** Refuses a URL template and an auth scope that do not fit each other (F83). @throws AppError `server.scope_mismatch` naming the fields */
export function requireFittingScope(urlTemplate: string, scope: Pick<AuthScope, "type" | "fields">): void {
  const problems = problemsOfScope(urlTemplate, scope);
  if (Object.keys(problems).length > 0) throw new AppError("server.scope_mismatch", { fields: problems });
}

/** Checks both. If the URL is refused, that error comes before the problems of the auth scope. */
export function requireServerUrl(urlTemplate: string, scope: Pick<AuthScope, "type" | "fields">, rules: OutboundRules): void {
  if (!problemsOfScope(urlTemplate, scope).url) requireOutboundUrl(urlTemplate, rules);
  requireFittingScope(urlTemplate, scope);
}

/** The URL of a server behind a bridge and its transport say the same, and its provider is entered: Cardea asks no server there who its provider is. */
export function problemsOfBridge(
  { url, transport }: Pick<Server, "url" | "transport">,
  { type }: Pick<AuthScope, "type">,
  provider: { kind: string } | undefined,
): FieldErrors {
  if (isBridgeUrl(url) !== (transport === "bridge")) return { transport: "The transport “bridge” and a URL such as bridge://files belong together." };
  if (transport !== "bridge" || type !== "oauth2" || (provider && provider.kind !== "discovered")) return {};
  return { provider: "Choose the sign-in service: Cardea cannot ask a server behind a bridge." };
}

/** @throws AppError `server.scope_mismatch` naming the fields */
export function requireFittingBridge(...given: Parameters<typeof problemsOfBridge>): void {
  const problems = problemsOfBridge(...given);
  if (Object.keys(problems).length > 0) throw new AppError("server.scope_mismatch", { fields: problems });
}
