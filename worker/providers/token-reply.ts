import type { ProviderQuirks } from "../db/db.ts";
import type { ProviderAnswer } from "../lib/http/foreign-answers.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { type Members, readSeconds, readText, readTexts, toMembers } from "../lib/members.ts";

/** @property answer the last answer, as far as it means something */
export type WatchedTokenFetch = { fetch: Fetch; wasAsked: () => boolean; answer: () => ProviderAnswer | undefined };

/**
 * A fetch for token requests that brings a provider's reply into the standard's form (RFC 6749 §5.1, §5.2), so
 * that the client package can read it: form-encoded replies, tokens below another object, errors with status
 * 200, a missing `token_type`, an `expires_in` in quotes, members that are null, empty or of another type.
 */
export const makeTokenFetch = (fetch: Fetch, quirks: ProviderQuirks): Fetch => watchTokenFetch(fetch, quirks).fetch;

/** The same, for whoever wants to know what an answer meant that the package throws for. */
export function watchTokenFetch(fetch: Fetch, quirks: ProviderQuirks): WatchedTokenFetch {
  let asked = false;
  let answer: ProviderAnswer | undefined;
  const watched: Fetch = async (url, init) => {
    asked = true;
    const response = await fetch(url, init);
    answer = { status: response.status, headers: response.headers };
    const text = await response.text();
    const body = toStandardReply(text, response.headers.get("content-type") ?? "", quirks);
    answer = { ...answer, error: readText(body?.error), description: readText(body?.error_description) };
    if (body === undefined) return new Response(text || null, response);
    return Response.json(body, { status: response.ok && "error" in body ? 400 : response.status });
  };
  return { fetch: watched, wasAsked: () => asked, answer: () => answer };
}

/** Years; a longer life is none that a date can say. */
const LONGEST_SECONDS = 100 * 365 * 24 * 3600;

/** The reply as the standard has it, or nothing where it is no reply of either form. */
export function toStandardReply(text: string, contentType: string, { tokenPath = [], grantErrors = [] }: ProviderQuirks): Members | undefined {
  const whole = parseReply(text, contentType);
  if (!whole) return undefined;
  const error = errorOf(whole);
  if (error !== undefined) return toStandardError(whole, grantErrors.includes(error) ? "invalid_grant" : error);
  if (whole.ok === false) return toStandardError(whole, "invalid_request");

  const nested = tokenPath.reduce<unknown>((value, key) => toMembers(value)?.[key], whole);
  const below = toMembers(nested);
  const reply = below && readText(below.access_token) !== undefined ? below : whole;
  return toStandardTokens(reply);
}

/** The members Cardea goes by; any other one is of no use to it, whatever it holds. */
function toStandardTokens(reply: Members): Members {
  const seconds = readSeconds(reply.expires_in);
  return withoutAbsent({
    access_token: readText(reply.access_token),
    token_type: "Bearer",
    expires_in: seconds === undefined ? undefined : Math.min(seconds, LONGEST_SECONDS),
    refresh_token: readText(reply.refresh_token),
    scope: readTexts(reply.scope)?.join(" "),
    id_token: readText(reply.id_token),
    issued_token_type: readText(reply.issued_token_type),
  });
}

function toStandardError(whole: Members, error: string): Members {
  return withoutAbsent({ error, error_description: descriptionOf(whole) });
}

/** The error's name, also where it stands below `error`, as APIs have it that are no OAuth. */
function errorOf({ error }: Members): string | undefined {
  const below = toMembers(error);
  return readText(error) ?? (below && (readText(below.code) ?? readText(below.type) ?? readText(below.status) ?? "invalid_request"));
}

function descriptionOf(whole: Members): string | undefined {
  return readText(whole.error_description) ?? readText(toMembers(whole.error)?.message) ?? readText(whole.message);
}

function withoutAbsent(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** JSON under any type, or a form: where the type says so, or no JSON and yet a form with a member of a reply. */
function parseReply(text: string, contentType: string): Members | undefined {
  if (text.trim() === "") return undefined;
  const form = new URLSearchParams(text);
  const isForm = contentType.toLowerCase().includes("form-urlencoded") && !text.trimStart().startsWith("{");
  if (isForm) return Object.fromEntries(form);
  try {
    return toMembers(JSON.parse(text));
  } catch {
    return !/[<\s]/.test(text.trim()) && (form.has("access_token") || form.has("error")) ? Object.fromEntries(form) : undefined;
  }
}
