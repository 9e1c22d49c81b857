import { isRecord } from "../record.ts";
import { findTokenChallenge } from "./challenges.ts";
import { saysAbsent, saysBusy, saysRevisionUnknown, saysSessionGone, saysTokenRefused } from "./foreign-words.ts";
import { retryAfterOf } from "./retry-after.ts";

/** An answer of an MCP server, of whatever status. `text` is as much of its body as was read; `inSession`: whether it was asked within a session. */
export type ServerAnswer = { status: number; headers: Headers; text: string; inSession?: boolean };

/** What an answer means, whatever status it came in. */
export type ServerMeaning =
  /** It has taken the request. */
  | { kind: "taken" }
  /** It knows the session no more, and has done nothing. */
  | { kind: "session_gone" }
  /** It does not take the token, and has done nothing. */
  | { kind: "token_refused" }
  /** It wants more scopes, separated by blanks where it names them (RFC 6750 §3.1). */
  | { kind: "scope_missing"; scope: string | undefined }
  /** It has no such method, or lists nothing of the kind. */
  | { kind: "feature_absent" }
  /** It speaks no revision of the protocol that it was asked in. */
  | { kind: "revision_unknown" }
  /** Its headers say another thing than the body (MCP 2026-07-28). */
  | { kind: "header_mismatch" }
  /** It asks to wait, for so many seconds where it says how long. */
  | { kind: "busy"; seconds: number | undefined }
  /** It is at another address. */
  | { kind: "moved" }
  /** It said no to this request. */
  | { kind: "refused" }
  /** It failed. */
  | { kind: "failing" }
  /** No answer came of a call that was sent: what that was to do may have been done. */
  | { kind: "broke_off" };

const METHOD_NOT_FOUND = -32601;
const INTERNAL_ERROR = -32603;
const HEADER_MISMATCH = -32020;
const REVISION_UNKNOWN = -32022;
/** Codes under which servers say that they do not know a session; none of them means that alone. */
const SESSION_CODES = new Set([-32000, -32001, -32002, -32003, -32600]);
/** Codes of HTTP's 401 in JSON-RPC. */
const UNAUTHORIZED_CODES = new Set([401, -401, -32401, -31401]);
/** Codes that may be about a token, where the text says so. */
const TOKEN_CODES = new Set([-32000, -32001, -32600, -32603, 403]);
/** “Login timeout” and “invalid token”, as some products have them beside 401. */
const TOKEN_STATUSES = new Set([401, 440, 498]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const BUSY_STATUSES = new Set([429, 529]);

/** What a server says in an error of JSON-RPC, or of OAuth, or in plain words. */
type Said = { rpc: boolean; code: number | undefined; name: string | undefined; message: string; scope: string | undefined };

/**
 * The table of what servers answer and what it means: by status, headers (WWW-Authenticate of RFC 9110 §11, Retry-After), the code of a
 * JSON-RPC error and a little of its text, since each of these comes in every 4xx, and in some 200 and 5xx. Earlier lines win.
 *
 * @param now UTC milliseconds
 */
export function meaningOfServerAnswer({ status, headers, text, inSession = false }: ServerAnswer, now: number): ServerMeaning {
  if (REDIRECTS.has(status)) return { kind: "moved" };
  const said = readSaid(text);
  const failed = status >= 400;
  if (!failed && !said?.rpc) return { kind: "taken" };
  const challenge = failed ? findTokenChallenge(headers) : undefined;
  if (challenge?.error === "insufficient_scope" || (failed && said?.name === "insufficient_scope"))
    return { kind: "scope_missing", scope: challenge?.scope ?? said?.scope };
  if (isSessionGone(status, said, text, inSession)) return { kind: "session_gone" };
  if (challenge?.error === "invalid_token" || isTokenRefused(status, said, text)) return { kind: "token_refused" };
  if (said?.code === METHOD_NOT_FOUND) return { kind: "feature_absent" };
  if (said?.code === REVISION_UNKNOWN) return { kind: "revision_unknown" };
  if (said?.code === HEADER_MISMATCH) return { kind: "header_mismatch" };
  const seconds = retryAfterOf(headers, now);
  const asksToWait = seconds !== undefined && (status === 403 || status >= 500);
  if (BUSY_STATUSES.has(status) || asksToWait || (failed && saysBusy(said?.message ?? text))) return { kind: "busy", seconds };
  if (status === 405 || status === 501 || (status === 404 && !said?.rpc)) return { kind: "feature_absent" };
  if (said?.rpc && saysAbsent(said.message)) return { kind: "feature_absent" };
  if (status >= 400 && status < 500 && saysRevisionUnknown(said?.message ?? text)) return { kind: "revision_unknown" };
  return { kind: status >= 500 ? "failing" : "refused" };
}

/** What a connection says that was never made. */
const NEVER_MADE = /refused|dns|resolve|certificate|tls/i;

/**
 * The same of a request that no answer came of at all: its connection broke, or nothing came in time.
 * @param isCall whether it was to do something, and not only to read
 */
export function meaningOfNoAnswer(error: unknown, isCall: boolean): ServerMeaning {
  const isSent = !(error instanceof Error && NEVER_MADE.test(error.message.slice(0, 300)));
  return { kind: isCall && isSent ? "broke_off" : "failing" };
}

/**
 * The standard's 404 without words means it too within a session (MCP 2025-03-26, session management), as does 410; all others say so.
 * Outside of one, a server may say that it wants one now; its 401 is about who signed in.
 */
function isSessionGone(status: number, said: Said | undefined, text: string, inSession: boolean): boolean {
  if (status === 401 && !inSession) return false;
  if (said?.rpc && said.code !== undefined && !SESSION_CODES.has(said.code)) return false;
  if (saysSessionGone(said?.message ?? text)) return status < 500 || said?.rpc === true;
  return inSession && (status === 404 || status === 410) && !said?.rpc;
}

function isTokenRefused(status: number, said: Said | undefined, text: string): boolean {
  if (TOKEN_STATUSES.has(status)) return true;
  if (said?.code !== undefined && UNAUTHORIZED_CODES.has(said.code)) return true;
  if (status === 403) return saysTokenRefused(said?.message ?? text, said?.name);
  // A tool that failed in its middle, at a service behind it, may have done something: that is no word of the server's own door.
  if (said?.rpc && said.code === INTERNAL_ERROR && status < 400) return false;
  if (said?.rpc && said.code !== undefined && TOKEN_CODES.has(said.code))
    return saysTokenRefused(said.message, said.name) || isUnauthorized(said.message);
  return status === 400 && said?.rpc === false && said.name === "invalid_token";
}

/** In an error of JSON-RPC the word stands for HTTP's 401. */
const isUnauthorized = (message: string): boolean => /^\s*(error:\s*)?(401\b|unauthorized\b|unauthorised\b)/i.test(message.slice(0, 100));

/** Longest text that is parsed for what it says, in characters. */
const MAX_PARSED = 16 * 1024;

/** What the body says went wrong: an error of JSON-RPC, one of OAuth (RFC 6749 §5.2), or the words other APIs have for it. */
function readSaid(text: string): Said | undefined {
  if (text.length > MAX_PARSED || !text.includes("{")) return undefined;
  const [first] = [parse(text)].flat();
  if (!isRecord(first)) return undefined;
  const { error, scope } = first;
  const found = { scope: typeof scope === "string" ? scope : undefined };
  if (isRecord(error)) {
    const isOfRpc = "jsonrpc" in first || typeof error.code === "number";
    const code = Number(error.code);
    const name = typeof error.code === "string" ? error.code : undefined;
    return { ...found, rpc: isOfRpc, code: Number.isInteger(code) ? code : undefined, name, message: textOf(error.message) };
  }
  if ("result" in first || "method" in first) return undefined;
  const words = [first.error_description, first.message, first.detail, first.title, error].map(textOf).find(Boolean) ?? "";
  return { ...found, rpc: false, code: undefined, name: textOf(error) || undefined, message: words };
}

/** Whether a body is an error of JSON-RPC, in which a server says itself what went wrong. */
export const isRpcError = (text: string): boolean => readSaid(text)?.rpc === true;

/**
 * What a server says in its own words, in one line of at most so many characters; nothing where it is a page, or says nothing.
 * @param redact takes out what nobody may read, before anything is changed or cut: of a value that is cut, a part would stay
 */
export function wordsOfServer(text: string, redact: (words: string) => string = (words) => words, longest = 300): string {
  const said = readSaid(text);
  const words = said ? said.message : /^\s*[<{[]/.test(text.slice(0, 200)) ? "" : text;
  const line = redact(words)
    .slice(0, 2 * longest)
    .replaceAll(/[\s\p{C}]+/gu, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** @returns what the text is as JSON: an event stream's first data line counts as its text */
function parse(text: string): unknown {
  const at = text.startsWith("{") || text.startsWith("[") ? 0 : text.search(/[{[]/);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  try {
    return JSON.parse(text.slice(at, end + 1));
  } catch {
    return undefined;
  }
}

/** What an authorization server answered at its token, registration or revocation endpoint, as far as it means something. */
export type ProviderAnswer = {
  status: number;
  headers: Headers;
  /** The error's name and what is said of it (RFC 6749 §5.2, RFC 7591 §3.2.2), where the body could be read. */
  error?: string;
  description?: string;
};

/** What an answer that is no success means. */
export type ProviderMeaning =
  /** The code, refresh token or consent is used up: only another sign-in helps. */
  | { kind: "grant-dead" }
  /** Cardea as a client is unknown or refused. `gone`: not known any more, so that another registration may help. */
  | { kind: "client-refused"; gone: boolean }
  /** What was asked for is not granted to this client or person. */
  | { kind: "scope-refused" }
  /** It may succeed later. @property retryAfterMs where the provider says when */
  | { kind: "busy"; retryAfterMs?: number }
  /** The endpoint is at another address now. */
  | { kind: "moved" }
  /** Whatever else: nothing that passes by itself, and nothing that tells whose fault it is. */
  | { kind: "broken" };

/** By the error's name: the standard's and, behind them, those of providers that have names of their own. */
const BY_ERROR: Record<string, ProviderMeaning["kind"] | "client-gone"> = {
  invalid_grant: "grant-dead",
  invalid_token: "grant-dead",
  expired_token: "grant-dead",
  token_expired: "grant-dead",
  token_revoked: "grant-dead",
  invalid_refresh_token: "grant-dead",
  bad_refresh_token: "grant-dead",
  refresh_token_expired: "grant-dead",
  invalid_code: "grant-dead",
  bad_verification_code: "grant-dead",
  // OpenID Connect Core §3.1.2.6: the person has to be there.
  interaction_required: "grant-dead",
  login_required: "grant-dead",
  consent_required: "grant-dead",
  account_selection_required: "grant-dead",
  invalid_client: "client-gone",
  invalid_client_id: "client-gone",
  bad_client_id: "client-gone",
  unauthorized_client: "client-refused",
  bad_client_secret: "client-refused",
  incorrect_client_credentials: "client-refused",
  redirect_uri_mismatch: "client-refused",
  bad_redirect_uri: "client-refused",
  invalid_redirect_uri: "client-refused",
  invalid_client_metadata: "client-refused",
  invalid_software_statement: "client-refused",
  unapproved_software_statement: "client-refused",
  application_suspended: "client-refused",
  invalid_scope: "scope-refused",
  insufficient_scope: "scope-refused",
  invalid_target: "scope-refused",
  access_denied: "scope-refused",
  server_error: "busy",
  temporarily_unavailable: "busy",
  slow_down: "busy",
  ratelimited: "busy",
  rate_limited: "busy",
  rate_limit_exceeded: "busy",
  too_many_requests: "busy",
};

/** Answers by which a provider says that it is busy, whatever stands in them. */
const PROVIDER_BUSY = new Set([408, 425, 429, 503]);

/** No provider is left alone for longer, in seconds. */
const LONGEST_WAIT = 3600;

/**
 * What an answer that is no success means, the clearest sign first: that it is busy, the error's name, what is said of a token under
 * a general name, the challenge (RFC 6750 §3.1), the status.
 * @param now UTC milliseconds, for a date in Retry-After
 */
export function meaningOfProviderAnswer({ status, headers, error, description }: ProviderAnswer, now: number): ProviderMeaning {
  const busy = (): ProviderMeaning => {
    const seconds = Math.min(retryAfterOf(headers, now) ?? 0, LONGEST_WAIT);
    return { kind: "busy", ...(seconds > 0 && { retryAfterMs: seconds * 1000 }) };
  };
  if (PROVIDER_BUSY.has(status)) return busy();
  const named = error === undefined ? undefined : findByError(error.toLowerCase());
  if (named === "busy") return busy();
  if (named === "client-gone" || named === "client-refused") return { kind: "client-refused", gone: named === "client-gone" };
  if (named !== undefined) return { kind: named };
  if (status < 500 && description !== undefined && isSaidOfDeadToken(description)) return { kind: "grant-dead" };
  if (error === undefined && status === 401 && findTokenChallenge(headers)?.error === "invalid_token") return { kind: "grant-dead" };
  if (status >= 500) return busy();
  return { kind: status >= 300 && status < 400 ? "moved" : "broken" };
}

function findByError(error: string): ProviderMeaning["kind"] | "client-gone" | undefined {
  return Object.hasOwn(BY_ERROR, error) ? BY_ERROR[error] : undefined;
}

/** Words by which a description under a general name (`invalid_request`) says that a token is over. */
const DEAD_TOKEN = [
  "revoked",
  "expired",
  "not found",
  "does not exist",
  "doesn't exist",
  "no longer valid",
  "not valid",
  "is invalid",
  "invalid refresh token",
  "inactive",
  "not active",
  "already used",
  "already been used",
];
/** Descriptions are read so far. */
const READ_OF_DESCRIPTION = 500;

function isSaidOfDeadToken(description: string): boolean {
  const said = description.slice(0, READ_OF_DESCRIPTION).toLowerCase().replaceAll("_", " ");
  return /refresh ?token|authori[sz]ation code|\bgrant\b/.test(said) && DEAD_TOKEN.some((words) => said.includes(words));
}

/** An error's name as it may be shown and logged: names are short and plain, and a token is neither. */
export function toErrorName(error: string | undefined): string | undefined {
  return error !== undefined && /^[a-z][a-z0-9_.-]{0,49}$/i.test(error) ? error : undefined;
}
