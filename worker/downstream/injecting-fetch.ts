import { TRIAL } from "../bridges/bridge-frames-rules.ts";
import type { Server } from "../db/db.ts";
import { systemClock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { meaningOfNoAnswer, meaningOfServerAnswer } from "../lib/http/foreign-answers.ts";
import { type Fetch, type FetchInit, USER_AGENT } from "../lib/http/guarded-fetch.ts";
import { peek } from "../lib/http/peek.ts";
import { statedLength } from "../lib/http/stated-length.ts";
import { makeDerived } from "../lib/memory/derived.ts";
import { toRecord } from "../lib/record.ts";
import { EVENT_STREAM, mediaTypeOf, plainEventsStream } from "../protocol/message-stream.ts";
import { toTraceHeaders } from "../protocol/trace-context-rules.ts";
import type { CallSpans } from "../telemetry/telemetry.ts";
import type { Secret } from "../vault/vault.ts";
import { ServerFault } from "./faults/server-fault.ts";
import { sendFollowing } from "./follow-redirects.ts";
import { type Injected, injectCredential } from "./inject-credential.ts";

/**
 * @property subject whose secret it is; a process behind a bridge serves one subject
 * @property refresh gets a newer secret after the server refused this one, or nothing if there is none
 * @property wantOAuthScopes remembers OAuth scopes that the server asks for in addition to those granted, separated by blanks
 * @property spans of the call, and the trace that its requests go on with
 * @property sentAt when the first request with it left, UTC ms
 */
export type SecretSource = {
  secret: Secret | undefined;
  subject?: string;
  spans?: CallSpans;
  refresh?: () => Promise<Secret | undefined>;
  wantOAuthScopes?: (wanted: string) => Promise<void>;
  sentAt?: number;
};

/** @param input a URL of the server's origin; absent for the server's own URL */
export type InjectingFetch = (input?: string | URL, init?: FetchInit) => Promise<Response>;

/**
 * Headers that the MCP client may send; all others are dropped (S62). Those of a trace come from `spans` (W3C Trace Context). Cardea sets the type of a body itself: with another character
 * set, a server could read a different message from the one that was checked here.
 */
const ALLOWED_HEADERS = /^(accept|last-event-id|mcp-[a-z0-9-]+)$/;
const BODY_TYPE: [name: string, value: string] = ["content-type", "application/json"];
const NAMED: [name: string, value: string] = ["user-agent", USER_AGENT];

/** The injected parts for a secret in use. They are dropped with the secret, when the keeper is asked again. */
const composed = makeDerived<Secret, { server: Server; injected: Injected }>();

function injectedFor(server: Server, secret: Secret | undefined): Injected {
  const known = secret && composed.get(secret);
  if (known?.server === server) return known.injected;
  const injected = injectCredential(server, secret);
  if (secret) composed.set(secret, { server, injected });
  return injected;
}

/** Statuses with which servers refuse a token, or want more OAuth scopes (see the table in foreign-answers). */
const ABOUT_TOKEN = new Set([400, 401, 403, 440, 498]);

/**
 * A fetch for one server. It puts the credential into each request last, so that nothing overrides it, and sends requests only to the
 * server's own origin, where it follows redirects. After a refused token there is one refresh and one repeat. The server
 * refused the request before doing anything, so nothing runs twice (S73).
 *
 * @throws AppError `credential.needs_sign_in` if the server still refuses, `credential.needs_scope` if it asks for more OAuth scopes,
 *   `server.moved` if it redirects to another origin
 */
export function makeInjectingFetch(server: Server, source: SecretSource, send: Fetch, clock = systemClock): InjectingFetch {
  let injected = injectedFor(server, source.secret);
  let refreshing: Promise<Secret | undefined> | undefined;

  /** @throws AppError, because the person has to grant more OAuth scopes (RFC 6750 §3.1, MCP step-up authorization) */
  async function refuseForScope(response: Response, scope: string | undefined): Promise<void> {
    if (!source.wantOAuthScopes) return;
    await response.body?.cancel();
    if (scope) await source.wantOAuthScopes(scope);
    throw new AppError("credential.needs_scope", { reason: `${server.slug} wants ${scope ?? "more"}` });
  }

  /** @returns the response, or nothing if the server refuses the token */
  async function unlessRefused(response: Response, headers: RequestInit["headers"]): Promise<Response | undefined> {
    if (!ABOUT_TOKEN.has(response.status)) return response;
    const seen = await peek(response);
    const inSession = new Headers(headers).has("mcp-session-id");
    const { status } = response;
    const meaning = meaningOfServerAnswer({ status, headers: response.headers, text: seen.text, inSession }, 0);
    if (meaning.kind === "scope_missing") await refuseForScope(seen.response, meaning.scope);
    if (meaning.kind !== "token_refused") return seen.response;
    await seen.response.body?.cancel();
    return undefined;
  }

  return async (input, init = {}) => {
    const attempt = () => {
      const failed = (error: unknown): never => {
        if (!(error instanceof AppError) && !init.signal?.aborted) throwIfMade(error, init);
        throw error;
      };
      const url = input === undefined ? injected.url : withCredential(new URL(input), injected);
      const isOwn = input === undefined || url.href === injected.url.href;
      const asked = { ...init, headers: headersOf(init, injected, source.spans), ...throughBridge(server, source, injected) };
      return sendFollowing(send, url, asked, isOwn, (next) => carry(next, injected)).catch(failed);
    };
    source.sentAt ??= clock.now();
    const first = await attempt();
    const answer = await unlessRefused(first, init.headers);
    if (answer) return answer;
    refreshing ??= source.refresh?.() ?? Promise.resolve(undefined);
    const refreshed = await refreshing;
    if (!refreshed) throw new AppError("credential.needs_sign_in", { reason: `${server.slug} answered ${first.status}` });
    injected = injectCredential(server, refreshed);
    // From now on this token is removed from what the server says, like the former one, which `refresh` has noted.
    source.secret = refreshed;
    const second = await attempt();
    const again = await unlessRefused(second, init.headers);
    if (again) return again;
    throw new AppError("credential.needs_sign_in", { reason: `${server.slug} answered ${second.status} to a refreshed token` });
  };
}

/** Who is served, if the server is behind a bridge. A credential that is only tried gets a process of its own, by its values. */
function throughBridge({ transport, projectId }: Server, { subject = TRIAL }: SecretSource, { env = {} }: Injected): Pick<FetchInit, "through"> {
  return transport === "bridge" ? { through: { projectId, subject, env } } : {};
}

/** @throws ServerFault if a call may have been made */
function throwIfMade(error: unknown, { method, body }: RequestInit): void {
  const text = typeof body === "string" ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined;
  // A body that is a stream is not read here, so it counts as a call.
  const isCall = method === "POST" && body != null && (text?.includes('"tools/call"') ?? true);
  const { kind } = meaningOfNoAnswer(error, isCall);
  if (kind === "broke_off") throw new ServerFault("server.broke_off", {}, { meaning: kind, reason: error instanceof Error ? error.name : "unknown" });
}

/** The same without the server's own stream: a GET is answered here with 405, for a client that does not need that stream. */
export const withoutOwnStream =
  (send: InjectingFetch): InjectingFetch =>
  async (input, init) =>
    init?.method === "GET" ? new Response(null, { status: 405, headers: { allow: "POST, DELETE" } }) : send(input, init);

/** The most objects and lists in all answers of one connection. The SDK checks each of them, which takes microseconds. */
const MAX_PARTS = 100_000;
const OPENING = { object: 0x7b, list: 0x5b } as const;
/** Bytes of short answers whose parts are not counted. They have at most as many parts as bytes, and counting takes longer than reading. */
const MAX_UNCOUNTED = 16 * 1024;

/** How many objects and lists begin in a piece of JSON. Braces inside strings count too. */
function countParts(piece: Uint8Array): number {
  let count = 0;
  for (const byte of piece) if (byte === OPENING.object || byte === OPENING.list) count++;
  return count;
}

/**
 * The same with one limit for all answers of a connection together, because a list may have many pages and a stream many messages.
 *
 * @param limit bytes
 * @throws AppError `outbound.too_large` from a body that exceeds the limit, or has more parts than the SDK can read in reasonable time
 */
export function withBudget(send: InjectingFetch, limit: number): InjectingFetch {
  const left = { bytes: limit, parts: MAX_PARTS, uncounted: MAX_UNCOUNTED };
  return async (input, init) => {
    const response = await send(input, init);
    if (!response.body) return response;
    const length = statedLength(response.headers);
    if (length !== undefined && length <= left.uncounted && length <= left.bytes) {
      left.uncounted -= length;
      left.bytes -= length;
      return response;
    }
    const counting = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        left.bytes -= chunk.byteLength;
        left.parts -= countParts(chunk);
        if (left.bytes < 0 || left.parts < 0) controller.error(new AppError("outbound.too_large"));
        else controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(counting), response);
  };
}

/** The same for the SDK, which parses event streams itself. They are limited, and written so that parsing takes linear time. */
export function withPlainEvents(send: InjectingFetch): InjectingFetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (!response.body || mediaTypeOf(response) !== EVENT_STREAM) return response;
    return new Response(response.body.pipeThrough(plainEventsStream()), response);
  };
}

function withCredential(url: URL, injected: Injected): URL {
  const isSame = url.origin === injected.url.origin && (url.origin !== "null" || url.host === injected.url.host);
  if (!isSame) throw new AppError("outbound.refused", { reason: "the server named another origin" });
  carry(url, injected);
  return url;
}

function carry(url: URL, injected: Injected): void {
  for (const [name, value] of injected.url.searchParams) url.searchParams.set(name, value);
}

function headersOf({ headers, body }: RequestInit, injected: Injected, spans: CallSpans | undefined): Record<string, string> {
  const sent = toRecord<string>(body == null ? [NAMED] : [NAMED, BODY_TYPE]);
  for (const [name, value] of entriesOf(headers)) if (ALLOWED_HEADERS.test(name)) sent[name] = value;
  if (spans?.sent) Object.assign(sent, toTraceHeaders(spans.sent));
  return Object.assign(sent, injected.headers);
}

/** Headers by lower-case name. Those of a plain object are not parsed, because parsing would slow each tool call down. */
function entriesOf(headers: RequestInit["headers"]): Iterable<[string, string]> {
  if (!headers || headers instanceof Headers) return headers ?? [];
  if (Symbol.iterator in headers) return new Headers(headers);
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
}
