import { isRecord } from "../record.ts";
import { findTokenChallenge } from "./challenges.ts";
import { saysAbsent, saysBusy, saysRevisionUnknown, saysSessionGone, saysTokenRefused } from "./foreign-words.ts";
import { retryAfterOf } from "./retry-after.ts";

/** An answer of an MCP server with any status. `text` is the part of its body that was read; `inSession` means the request had a session. */
export type ServerAnswer = { status: number; headers: Headers; text: string; inSession?: boolean };

/** The meaning of an answer, whatever its status is. */
export type ServerMeaning =
  /** The server has accepted the request. */
  | { kind: "taken" }
  /** The server no longer knows the session, and has done nothing. */
  | { kind: "session_gone" }
  /** The server does not accept the token, and has done nothing. */
  | { kind: "token_refused" }
  /** The server needs more OAuth scopes, separated by spaces if it names them (RFC 6750 §3.1). */
  | { kind: "scope_missing"; scope: string | undefined }
  /** The server does not have this method or this kind of list. */
  | { kind: "feature_absent" }
  /** The server does not know the revision of the request. */
  | { kind: "revision_unknown" }
  /** The headers of the request differ from its body (MCP 2026-07-28). */
  | { kind: "header_mismatch" }
  /** The server asks to wait, for this many seconds if it says how long. */
  | { kind: "busy"; seconds: number | undefined }
  /** The server has another address. */
  | { kind: "moved" }
  /** The server refused this request. */
  | { kind: "refused" }
  /** The server failed. */
  | { kind: "failing" }
  /** A call was sent and got no answer, so its effect may have happened. */
  | { kind: "broke_off" };

const METHOD_NOT_FOUND = -32601;
const INTERNAL_ERROR = -32603;
const HEADER_MISMATCH = -32020;
const REVISION_UNKNOWN = -32022;
/** Codes with which servers say that they do not know a session. Each code has other meanings too. */
const SESSION_CODES = new Set([-32000, -32001, -32002, -32003, -32600]);
/** JSON-RPC codes that stand for HTTP status 401. */
const UNAUTHORIZED_CODES = new Set([401, -401, -32401, -31401]);
/** Codes that can be about a token; the text decides. */
const TOKEN_CODES = new Set([-32000, -32001, -32600, -32603, 403]);
/** 401, and the statuses “login timeout” and “invalid token” of some products. */
const TOKEN_STATUSES = new Set([401, 440, 498]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const BUSY_STATUSES = new Set([429, 529]);

/** The error in a body: of JSON-RPC, of OAuth, or in the words of another API. */
type StatedError = { rpc: boolean; code: number | undefined; name: string | undefined; message: string; scope: string | undefined };

/**
 * The one table of server answers and their meanings. It judges status, headers (WWW-Authenticate of RFC 9110 §11, Retry-After), the
 * JSON-RPC code and the start of the text, since servers use each of them under any 4xx, and some 200 and 5xx. Earlier lines win.
 *
 * @param now UTC milliseconds
 */
export function meaningOfServerAnswer({ status, headers, text, inSession = false }: ServerAnswer, now: number): ServerMeaning {
  if (REDIRECTS.has(status)) return { kind: "moved" };
  const stated = readStatedError(text);
  const failed = status >= 400;
  if (!failed && !stated?.rpc) return { kind: "taken" };
  const challenge = failed ? findTokenChallenge(headers) : undefined;
  if (challenge?.error === "insufficient_scope" || (failed && stated?.name === "insufficient_scope"))
    return { kind: "scope_missing", scope: challenge?.scope ?? stated?.scope };
  if (isSessionGone(status, stated, text, inSession)) return { kind: "session_gone" };
  if (challenge?.error === "invalid_token" || isTokenRefused(status, stated, text)) return { kind: "token_refused" };
  if (stated?.code === METHOD_NOT_FOUND) return { kind: "feature_absent" };
  if (stated?.code === REVISION_UNKNOWN) return { kind: "revision_unknown" };
  if (stated?.code === HEADER_MISMATCH) return { kind: "header_mismatch" };
  const seconds = retryAfterOf(headers, now);
  const asksToWait = seconds !== undefined && (status === 403 || status >= 500);
  if (BUSY_STATUSES.has(status) || asksToWait || (failed && saysBusy(stated?.message ?? text))) return { kind: "busy", seconds };
  if (status === 405 || status === 501 || (status === 404 && !stated?.rpc)) return { kind: "feature_absent" };
  if (stated?.rpc && saysAbsent(stated.message)) return { kind: "feature_absent" };
  if (status >= 400 && status < 500 && saysRevisionUnknown(stated?.message ?? text)) return { kind: "revision_unknown" };
  return { kind: status >= 500 ? "failing" : "refused" };
}

/** Words in the error of a connection that could not be opened. */
const NOT_CONNECTED = /refused|dns|resolve|certificate|tls/i;

/**
 * The meaning of a request without an answer: the connection broke, or no answer came in time.
 * @param isCall whether the request may change something, and does not only read
 */
export function meaningOfNoAnswer(error: unknown, isCall: boolean): ServerMeaning {
  const isSent = !(error instanceof Error && NOT_CONNECTED.test(error.message.slice(0, 300)));
  return { kind: isCall && isSent ? "broke_off" : "failing" };
}

/**
 * Whether the session is unknown. In a request with a session, a bare 404 (MCP 2025-03-26, session management) or 410 means that. Other
 * answers must say it in words. In a request without a session they mean that one is needed; there a 401 is about the sign-in.
 */
function isSessionGone(status: number, stated: StatedError | undefined, text: string, inSession: boolean): boolean {
  if (status === 401 && !inSession) return false;
  if (stated?.rpc && stated.code !== undefined && !SESSION_CODES.has(stated.code)) return false;
  if (saysSessionGone(stated?.message ?? text)) return status < 500 || stated?.rpc === true;
  return inSession && (status === 404 || status === 410) && !stated?.rpc;
}

function isTokenRefused(status: number, stated: StatedError | undefined, text: string): boolean {
  if (TOKEN_STATUSES.has(status)) return true;
  if (stated?.code !== undefined && UNAUTHORIZED_CODES.has(stated.code)) return true;
  if (status === 403) return saysTokenRefused(stated?.message ?? text, stated?.name);
  // A tool may fail during its work because another service refuses a token. That does not mean that this server refused the token.
  if (stated?.rpc && stated.code === INTERNAL_ERROR && status < 400) return false;
  if (stated?.rpc && stated.code !== undefined && TOKEN_CODES.has(stated.code))
    return saysTokenRefused(stated.message, stated.name) || isUnauthorized(stated.message);
  return status === 400 && stated?.rpc === false && stated.name === "invalid_token";
}

/** Whether the message of a JSON-RPC error begins with the word or number of HTTP status 401. */
const isUnauthorized = (message: string): boolean => /^\s*(error:\s*)?(401\b|unauthorized\b|unauthorised\b)/i.test(message.slice(0, 100));

/** The longest text that is parsed for an error, in characters. */
const MAX_PARSED = 16 * 1024;

/** Reads the error in a body: of JSON-RPC, of OAuth (RFC 6749 §5.2), or under the names that other APIs use. */
function readStatedError(text: string): StatedError | undefined {
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

/** Whether a body is a JSON-RPC error, so the MCP server itself says what went wrong. */
export const isRpcError = (text: string): boolean => readStatedError(text)?.rpc === true;

/**
 * The server's own words about an error, in one line; empty if the body is a web page or has no words.
 * @param redact removes secret values. It runs before the text is changed or cut, since a part of a cut value would stay visible
 * @param longest the greatest length of the line, in characters
 */
export function wordsOfServer(text: string, redact: (words: string) => string = (words) => words, longest = 300): string {
  const stated = readStatedError(text);
  const words = stated ? stated.message : /^\s*[<{[]/.test(text.slice(0, 200)) ? "" : text;
  const line = redact(words)
    .slice(0, 2 * longest)
    .replaceAll(/[\s\p{C}]+/gu, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** @returns the JSON value in the text, which may also be the data line of an event stream */
function parse(text: string): unknown {
  const at = text.startsWith("{") || text.startsWith("[") ? 0 : text.search(/[{[]/);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  try {
    return JSON.parse(text.slice(at, end + 1));
  } catch {
    return undefined;
  }
}

/** An answer of a token, registration or revocation endpoint, as far as Cardea judges it. */
export type ProviderAnswer = {
  status: number;
  headers: Headers;
  /** The error's name and description (RFC 6749 §5.2, RFC 7591 §3.2.2), if the body could be read. */
  error?: string;
  description?: string;
};

/** The meaning of an unsuccessful answer of a provider. */
export type ProviderMeaning =
  /** The code, refresh token or consent is no longer valid: only a new sign-in helps. */
  | { kind: "grant-dead" }
  /** The provider refuses Cardea as its client. `gone` means that it does not know the client, so a new registration may help. */
  | { kind: "client-refused"; gone: boolean }
  /** The provider does not grant this client or person the requested scope. */
  | { kind: "scope-refused" }
  /** The provider may succeed later. @property retryAfterMs set if the provider says when */
  | { kind: "busy"; retryAfterMs?: number }
  /** The endpoint has another address now. */
  | { kind: "moved" }
  /** Any other answer: the problem lasts, and the answer does not say whose fault it is. */
  | { kind: "broken" };

/** The meanings by error name: of the standards, and of providers that use their own names. */
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
  // OpenID Connect Core §3.1.2.6: the person must sign in.
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

/** Statuses by which a provider says that it is busy, whatever the body contains. */
const PROVIDER_BUSY = new Set([408, 425, 429, 503]);

/** The longest wait that a provider can ask for, in seconds. */
const MAX_WAIT = 3600;

/**
 * The meaning of an unsuccessful answer of a provider. The clearest sign counts first: a busy status, the error's name, a description
 * that speaks of a dead token, the challenge (RFC 6750 §3.1), the status.
 * @param now UTC milliseconds, for a date in Retry-After
 */
export function meaningOfProviderAnswer({ status, headers, error, description }: ProviderAnswer, now: number): ProviderMeaning {
  const busy = (): ProviderMeaning => {
    const seconds = Math.min(retryAfterOf(headers, now) ?? 0, MAX_WAIT);
    return { kind: "busy", ...(seconds > 0 && { retryAfterMs: seconds * 1000 }) };
  };
  if (PROVIDER_BUSY.has(status)) return busy();
  const named = error === undefined ? undefined : findByError(error.toLowerCase());
  if (named === "busy") return busy();
  if (named === "client-gone" || named === "client-refused") return { kind: "client-refused", gone: named === "client-gone" };
  if (named !== undefined) return { kind: named };
  if (status < 500 && description !== undefined && describesDeadToken(description)) return { kind: "grant-dead" };
  if (error === undefined && status === 401 && findTokenChallenge(headers)?.error === "invalid_token") return { kind: "grant-dead" };
  if (status >= 500) return busy();
  return { kind: status >= 300 && status < 400 ? "moved" : "broken" };
}

function findByError(error: string): ProviderMeaning["kind"] | "client-gone" | undefined {
  return Object.hasOwn(BY_ERROR, error) ? BY_ERROR[error] : undefined;
}

/** Words in the description of a general error (`invalid_request`) which say that a token is no longer valid. */
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
/** How many characters of a description are read. */
const MAX_DESCRIPTION = 500;

function describesDeadToken(description: string): boolean {
  const stated = description.slice(0, MAX_DESCRIPTION).toLowerCase().replaceAll("_", " ");
  return /refresh ?token|authori[sz]ation code|\bgrant\b/.test(stated) && DEAD_TOKEN.some((words) => stated.includes(words));
}

/** The error's name if it may be shown and logged: it must be short and plain, which a token is not. */
export function toErrorName(error: string | undefined): string | undefined {
  return error !== undefined && /^[a-z][a-z0-9_.-]{0,49}$/i.test(error) ? error : undefined;
}
