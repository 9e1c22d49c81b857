import type { ProviderQuirks } from "../db/db.ts";
import type { ProviderAnswer } from "../lib/http/foreign-answers.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { type Members, readSeconds, readText, readTexts, toMembers } from "../lib/members.ts";

/** @property wasAsked whether a request was sent @property answer the last answer, with its error if it could be read */
export type WatchedTokenFetch = { fetch: Fetch; wasAsked: () => boolean; answer: () => ProviderAnswer | undefined };

/**
 * A fetch for token requests that brings a provider's reply into the standard's form (RFC 6749 §5.1, §5.2) for the
 * client package. It corrects form-encoded replies, tokens inside another object, errors with status 200, a missing
 * `token_type`, an `expires_in` in quotes, and members that are null, empty or of another type.
 */
export const makeTokenFetch = (fetch: Fetch, quirks: ProviderQuirks): Fetch => watchTokenFetch(fetch, quirks).fetch;

/** The same fetch, which also keeps the last answer: after the package has thrown, a caller can find out what the answer meant. */
export function watchTokenFetch(fetch: Fetch, quirks: ProviderQuirks): WatchedTokenFetch {
  let sent = false;
  let answer: ProviderAnswer | undefined;
  const watched: Fetch = async (url, init) => {
    sent = true;
    const response = await fetch(url, init);
    answer = { status: response.status, headers: response.headers };
    const text = await response.text();
    const body = toStandardReply(text, response.headers.get("content-type") ?? "", quirks);
    answer = { ...answer, error: readText(body?.error), description: readText(body?.error_description) };
    if (body === undefined) return new Response(text || null, response);
    return Response.json(body, { status: response.ok && "error" in body ? 400 : response.status });
  };
  return { fetch: watched, wasAsked: () => sent, answer: () => answer };
}

/** 100 years: a longer lifetime could exceed the range of a date. */
const MAX_SECONDS = 100 * 365 * 24 * 3600;

/** The reply in the standard's form; undefined if the text is neither a JSON object nor a form with a reply. */
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

/** Keeps only the members that Cardea uses. */
function toStandardTokens(reply: Members): Members {
  const seconds = readSeconds(reply.expires_in);
  return withoutAbsent({
    access_token: readText(reply.access_token),
    token_type: "Bearer",
    expires_in: seconds === undefined ? undefined : Math.min(seconds, MAX_SECONDS),
    refresh_token: readText(reply.refresh_token),
    scope: readTexts(reply.scope)?.join(" "),
    id_token: readText(reply.id_token),
    issued_token_type: readText(reply.issued_token_type),
  });
}

function toStandardError(whole: Members, error: string): Members {
  return withoutAbsent({ error, error_description: descriptionOf(whole) });
}

/** The name of the error. APIs that do not follow OAuth put an object into `error`, which holds the name. */
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

/** Reads JSON under any type. Reads a form if the type says so, or if the text is not JSON and has a member of a token reply. */
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
