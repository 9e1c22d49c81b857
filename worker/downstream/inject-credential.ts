import { fillPlaceholders, givenValue, problemsOfValues } from "../auth-scopes/auth-scope-rules.ts";
import type { Server } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { toRecord } from "../lib/record.ts";
import type { Secret } from "../vault/vault.ts";

/** The URL of a request, the headers with the credential by lower-case name, and environment variables with it. `headers` and `env` have no prototype. */
export type Injected = { url: URL; headers: Record<string, string>; env?: Record<string, string> };

/**
 * Puts the credential into a request (F81): header → headers, path → placeholders of the URL, query →
 * query string, env → variables of a process behind a bridge, oauth2 → `Authorization: Bearer` (RFC 6750 §2.1). Values are encoded for their place, and
 * the finished URL must still be on the server's own origin, so that no value can change the target.
 *
 * @param secret absent for servers that need none
 * @throws AppError `credential.invalid_value` if a value does not fit its place
 */
export function injectCredential(server: Pick<Server, "url" | "authScope">, secret: Secret | undefined): Injected {
  const { type, fields } = server.authScope;
  if (type === "none") return { url: new URL(server.url), headers: {} };
  if (type === "oauth2") {
    if (secret?.type !== "oauth2") throw new AppError("credential.needs_sign_in", { reason: "no grant for an oauth2 scope" });
    return { url: new URL(server.url), headers: { authorization: `Bearer ${secret.accessToken}` } };
  }
  if (secret?.type !== "values") throw new AppError("credential.needs_sign_in", { reason: `no values for a ${type} scope` });
  const { values } = secret;
  const problems = problemsOfValues(server.authScope, values);
  if (Object.keys(problems).length > 0) throw new AppError("credential.invalid_value", { fields: problems });

  if (type === "env")
    return { url: new URL(server.url), headers: {}, env: toRecord(fields.map(({ name, prefix }) => [name, prefix + givenValue(values, name)])) };
  if (type === "path") return { url: fillPath(server.url, values), headers: {} };
  const url = new URL(server.url);
  if (type === "query") {
    for (const { name, prefix } of fields) url.searchParams.set(name, prefix + givenValue(values, name));
    return { url, headers: {} };
  }
  return { url, headers: toRecord(fields.map(({ name, prefix }) => [name.toLowerCase(), prefix + givenValue(values, name)])) };
}

function fillPath(template: string, values: Record<string, string>): URL {
  const url = new URL(fillPlaceholders(template, (name) => encodeURIComponent(givenValue(values, name))));
  const expected = new URL(fillPlaceholders(template, () => "x"));
  const segments = (path: string) => path.split("/").length;
  if (url.origin !== expected.origin || segments(url.pathname) !== segments(expected.pathname)) {
    throw new AppError("credential.invalid_value", { reason: "the value changed the shape of the URL" });
  }
  return url;
}
