import type { ProviderQuirks } from "../db/schema.ts";
import type { Fetch } from "../lib/guarded-fetch.ts";

/**
 * A fetch for token requests that brings a provider's reply into the standard's form (RFC 6749 §5.1, §5.2), so
 * that the client package can read it: form-encoded replies, tokens below another object, errors with status
 * 200, a missing `token_type`, an `expires_in` in quotes.
 */
export function makeTokenFetch(fetch: Fetch, quirks: ProviderQuirks): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    const text = await response.text();
    const body = toStandardReply(text, response.headers.get("content-type") ?? "", quirks);
    const status = response.ok && body !== undefined && "error" in body ? 400 : response.status;
    const headers = { "content-type": "application/json" };
    return new Response(body === undefined ? text : JSON.stringify(body), { status, headers: body === undefined ? response.headers : headers });
  };
}

/** The reply as the standard has it, or nothing where it is no reply of either form. */
export function toStandardReply(
  text: string,
  contentType: string,
  { tokenPath = [], grantErrors = [] }: ProviderQuirks,
): Record<string, unknown> | undefined {
  const whole = contentType.includes("form-urlencoded") ? Object.fromEntries(new URLSearchParams(text)) : parseObject(text);
  if (!whole) return undefined;
  if (typeof whole.error === "string" && whole.error !== "") return grantErrors.includes(whole.error) ? { ...whole, error: "invalid_grant" } : whole;
  if (whole.ok === false) return { error: "invalid_request", ...whole };

  const nested = tokenPath.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), whole);
  const reply = isObject(nested) && nested.access_token !== undefined ? nested : whole;
  const { error: _, ...kept } = reply;
  const standard: Record<string, unknown> = { ...kept, token_type: "Bearer" };
  if (reply.expires_in !== undefined) {
    const seconds = Number(reply.expires_in);
    if (reply.expires_in !== null && Number.isFinite(seconds)) standard.expires_in = seconds;
    else delete standard.expires_in;
  }
  return standard;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
