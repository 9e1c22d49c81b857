import type { Server } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { meaningOfNoAnswer, meaningOfServerAnswer } from "../lib/http/foreign-answers.ts";
import { type Fetch, type FetchInit, USER_AGENT } from "../lib/http/guarded-fetch.ts";
import { peek } from "../lib/http/peek.ts";
import { statedLength } from "../lib/http/stated-length.ts";
import { makeDerived } from "../lib/memory/derived.ts";
import { toRecord } from "../lib/record.ts";
import { EVENT_STREAM, mediaTypeOf, plainEventsStream } from "../protocol/message-stream.ts";
import type { Secret } from "../vault/vault.ts";
import { ServerFault } from "./faults/server-fault.ts";
import { sendFollowing } from "./follow-redirects.ts";
import { type Injected, injectCredential } from "./inject-credential.ts";

/**
 * @property renew a newer secret after the server refused this one, or nothing where there is none
 * @property wantScope remembers scopes the server asks for beyond those granted, separated by blanks
 */
export type SecretSource = {
  secret: Secret | undefined;
  renew?: () => Promise<Secret | undefined>;
  wantScope?: (wanted: string) => Promise<void>;
};

/** @param input the server's own URL, unless it named another one of its origin */
export type InjectingFetch = (input?: string | URL, init?: FetchInit) => Promise<Response>;

/**
 * Headers the MCP client may send; whatever else it or an argument brings is dropped (S62). The type of a body is
 * Cardea's to say: by another character set a server could read another message than was judged here.
 */
const PASSED = /^(accept|last-event-id|mcp-[a-z0-9-]+)$/;
const BODY_TYPE: [name: string, value: string] = ["content-type", "application/json"];
const NAMED: [name: string, value: string] = ["user-agent", USER_AGENT];

/** What was put together for a secret in use; both go when the keeper is asked again. */
const composed = makeDerived<Secret, { server: Server; injected: Injected }>();

function injectedFor(server: Server, secret: Secret | undefined): Injected {
  const known = secret && composed.get(secret);
  if (known?.server === server) return known.injected;
  const injected = injectCredential(server, secret);
  if (secret) composed.set(secret, { server, injected });
  return injected;
}

/** Statuses in which servers refuse a token, or want more of it (see the table in foreign-answers). */
const ABOUT_TOKEN = new Set([400, 401, 403, 440, 498]);

/**
 * A fetch for one server that puts the credential into each request, last, so that nothing overrides it,
 * and sends it to the server's own origin only, where it follows redirects. A refused token is answered with one renewal and one
 * repeat: the server refused the request before doing anything, so nothing runs twice (S73).
 *
 * @throws AppError `credential.needs_sign_in` where the server still refuses, `credential.needs_scope` where it asks for more,
 *   `server.moved` where it points elsewhere
 */
export function makeInjectingFetch(server: Server, source: SecretSource, send: Fetch): InjectingFetch {
  let injected = injectedFor(server, source.secret);
  let renewal: Promise<Secret | undefined> | undefined;

  /** The person has to grant more (RFC 6750 §3.1, MCP step-up authorization). */
  async function refuseForScope(response: Response, scope: string | undefined): Promise<void> {
    if (!source.wantScope) return;
    await response.body?.cancel();
    if (scope) await source.wantScope(scope);
    throw new AppError("credential.needs_scope", { reason: `${server.slug} wants ${scope ?? "more"}` });
  }

  /** @returns the response where it is the server's own answer, nothing where it refuses the token */
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
      return sendFollowing(send, url, { ...init, headers: headersOf(init, injected) }, isOwn, (next) => carry(next, injected)).catch(failed);
    };
    const first = await attempt();
    const answer = await unlessRefused(first, init.headers);
    if (answer) return answer;
    renewal ??= source.renew?.() ?? Promise.resolve(undefined);
    const renewed = await renewal;
    if (!renewed) throw new AppError("credential.needs_sign_in", { reason: `${server.slug} answered ${first.status}` });
    injected = injectCredential(server, renewed);
    // What the server says from now on is searched for the token that it has now.
    source.secret = renewed;
    const second = await attempt();
    const again = await unlessRefused(second, init.headers);
    if (again) return again;
    throw new AppError("credential.needs_sign_in", { reason: `${server.slug} answered ${second.status} to a renewed token` });
  };
}

/** @throws ServerFault where a call may have been made */
function throwIfMade(error: unknown, { method, body }: RequestInit): void {
  const text = typeof body === "string" ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined;
  // A body that streams through is not read here: it may be a call.
  const isCall = method === "POST" && body != null && (text?.includes('"tools/call"') ?? true);
  const { kind } = meaningOfNoAnswer(error, isCall);
  if (kind === "broke_off") throw new ServerFault("server.broke_off", {}, { meaning: kind, reason: error instanceof Error ? error.name : "unknown" });
}

/** The same for a client that hears nothing unasked: the stream a server could open of its own (GET) is not asked for. */
export const withoutOwnStream =
  (send: InjectingFetch): InjectingFetch =>
  async (input, init) =>
    init?.method === "GET" ? new Response(null, { status: 405, headers: { allow: "POST, DELETE" } }) : send(input, init);

/** Objects and lists in all that one connection gets: a package checks each of them, which takes microseconds. */
const MAX_PARTS = 100_000;
const OPENING = { object: 0x7b, list: 0x5b } as const;
/** Bytes of short answers whose parts are not counted: they have no more parts than bytes, and to count takes longer than to read them. */
const MAX_UNCOUNTED = 16 * 1024;

/** How many objects and lists begin in a piece of JSON; those within texts count too. */
function countParts(piece: Uint8Array): number {
  let count = 0;
  for (const byte of piece) if (byte === OPENING.object || byte === OPENING.list) count++;
  return count;
}

/**
 * The same for all that one connection gets: a list may have many pages, and a stream many messages. A batch of messages, which no
 * revision since 2025-06-18 has, is none.
 *
 * @param limit bytes
 * @throws AppError `outbound.too_large` from a body once there is more, or more in it than a package reads in good time
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

/** The same for a package that parses event streams itself: what it gets of them is limited, and read in linear time. */
export function withPlainEvents(send: InjectingFetch): InjectingFetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (!response.body || mediaTypeOf(response) !== EVENT_STREAM) return response;
    return new Response(response.body.pipeThrough(plainEventsStream()), response);
  };
}

function withCredential(url: URL, injected: Injected): URL {
  if (url.origin !== injected.url.origin) throw new AppError("outbound.refused", { reason: "the server named another origin" });
  carry(url, injected);
  return url;
}

function carry(url: URL, injected: Injected): void {
  for (const [name, value] of injected.url.searchParams) url.searchParams.set(name, value);
}

function headersOf({ headers, body }: RequestInit, injected: Injected): Record<string, string> {
  const sent = toRecord<string>(body == null ? [NAMED] : [NAMED, BODY_TYPE]);
  for (const [name, value] of entriesOf(headers)) if (PASSED.test(name)) sent[name] = value;
  return Object.assign(sent, injected.headers);
}

/** By lower-case name. An object's need no parsing, which each tool call would pay for. */
function entriesOf(headers: RequestInit["headers"]): Iterable<[string, string]> {
  if (!headers || headers instanceof Headers) return headers ?? [];
  if (Symbol.iterator in headers) return new Headers(headers);
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
}
