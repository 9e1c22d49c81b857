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
  /** It does not take the token, and has done nothing. `certain`: it says so, and has not just said no. */
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
  | { kind: "failing" };

const METHOD_NOT_FOUND = -32601;
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
  if (inSession && isSessionGone(status, said, text)) return { kind: "session_gone" };
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

/** The standard's 404 without words means it too (MCP 2025-03-26, session management), as does 410; all others say so. */
function isSessionGone(status: number, said: Said | undefined, text: string): boolean {
  if (said?.rpc && said.code !== undefined && !SESSION_CODES.has(said.code)) return false;
  if (saysSessionGone(said?.message ?? text)) return status < 500 || said?.rpc === true;
  return (status === 404 || status === 410) && !said?.rpc;
}

function isTokenRefused(status: number, said: Said | undefined, text: string): boolean {
  if (TOKEN_STATUSES.has(status)) return true;
  if (said?.code !== undefined && UNAUTHORIZED_CODES.has(said.code)) return true;
  if (status === 403) return saysTokenRefused(said?.message ?? text, said?.name);
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

/** What a server says in its own words, in one line of at most so many characters; nothing where it is a page, or says nothing. */
export function wordsOfServer(text: string, longest = 300): string {
  const said = readSaid(text);
  const words = said ? said.message : /^\s*[<{[]/.test(text.slice(0, 200)) ? "" : text;
  const line = words
    .slice(0, 2 * longest)
    .replaceAll(/[\s\p{C}]+/gu, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

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
