import type { Admission, AdmissionRequest, Principal } from "../agents/agents.ts";
import { toErrorResponse } from "../lib/error-body.ts";
import { AppError } from "../lib/errors.ts";

/** An access token (RFC 6750 §2.1) or an API key in a request, not yet checked. */
export type Presented = { kind: "token"; token: string } | { kind: "key"; key: string };

const KEY_PREFIX = "ck_";

/** The credential of a request. An API key may be a bearer token or have its own header. */
export function credentialOf(headers: Headers): Presented | undefined {
  const token = /^Bearer ([^\s,]+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const key = token === undefined ? headers.get("x-api-key") : token.startsWith(KEY_PREFIX) ? token : null;
  if (key?.startsWith(KEY_PREFIX)) return { kind: "key", key };
  return token === undefined ? undefined : { kind: "token", token };
}

/**
 * Identifies the caller of a request.
 *
 * @returns nothing if nothing was presented, or if a token is not valid here
 * @throws AppError `key.invalid` or `key.user_refused`; OAuthError `invalid_token` if the grant was revoked
 */
export async function admit(
  admission: Admission,
  presented: Presented | undefined,
  headers: Headers,
  asked: AdmissionRequest,
): Promise<Principal | undefined> {
  if (!presented) return undefined;
  if (presented.kind === "key") return admission.byKey(presented.key, headers.get("x-user-email"), asked);
  return (await admission.byToken(asked.resource, presented.token, asked))?.principal;
}

/** The reason why a key was refused. @throws anything that is not an AppError */
export function toKeyRefusal(error: unknown): Response {
  if (error instanceof AppError) return toErrorResponse(error, { "cache-control": "no-store" });
  throw error;
}
