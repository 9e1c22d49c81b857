import { fillPlaceholders, problemsOfScope } from "../auth-scopes/auth-scope-rules.ts";
import type { AuthScope } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";

/**
 * Refuses a server's URL that Cardea would not connect to (S64).
 * @param urlTemplate with its placeholders
 * @throws AppError `server.url_refused` naming the field
 */
export function requireOutboundUrl(urlTemplate: string, rules: OutboundRules): void {
  const decision = decideOutbound(
    fillPlaceholders(urlTemplate, () => "x"),
    rules,
  );
  if (decision.allowed) return;
  throw new AppError("server.url_refused", { reason: decision.reason, fields: { url: "Use a public https address." } });
}

/** @throws AppError `server.scope_mismatch` naming the fields of a URL template and an auth scope that do not fit each other (F83) */
export function requireFittingScope(urlTemplate: string, scope: Pick<AuthScope, "type" | "fields">): void {
  const problems = problemsOfScope(urlTemplate, scope);
  if (Object.keys(problems).length > 0) throw new AppError("server.scope_mismatch", { fields: problems });
}

/** Both of them. A URL that is refused is told of before anything else that is wrong with the auth scope. */
export function requireServerUrl(urlTemplate: string, scope: Pick<AuthScope, "type" | "fields">, rules: OutboundRules): void {
  if (!problemsOfScope(urlTemplate, scope).url) requireOutboundUrl(urlTemplate, rules);
  requireFittingScope(urlTemplate, scope);
}
