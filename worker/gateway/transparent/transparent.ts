import { INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST } from "@modelcontextprotocol/server";
import type { Principal } from "../../agents/agents.ts";
import { toScopeReply } from "../../agents/agents.ts";
import type { NavigatorSettings, Server } from "../../db/db.ts";
import type { Catalog, RecordCall, SubjectAccess, Target } from "../../downstream/downstream.ts";
import {
  downstreamError,
  errorOfStatus,
  makeInjectingFetch,
  type Refusal,
  type Refusals,
  sendOverSse,
  toMissingText,
  toRefusedError,
  toRefusedResult,
  toWithheldData,
} from "../../downstream/downstream.ts";
import type { Background } from "../../lib/background.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { meaningOfServerAnswer } from "../../lib/http/foreign-answers.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { peek } from "../../lib/http/peek.ts";
import {
  calledTool,
  isJson,
  isModern,
  isRecord,
  type Message,
  parseBody,
  parseJson,
  parseUnambiguous,
  readBody,
  toErrorReply,
  toMessage,
  toResultReply,
  toTooLargeReply,
  toUnreadableReply,
  type Unambiguous,
} from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchingStream, readText } from "../../protocol/message-stream.ts";
import { asksAnewAt, decideCallAt, lacksScopeAt, mayPassUnread } from "../../routing/call-policy.ts";
import { chooseRoute, type Routes } from "../../routing/route-rules.ts";
import { sayNoTool, toToolName } from "../../routing/routing.ts";
import type { Listen } from "../../streams/streams.ts";
import type { ReturnAddresses } from "../sessions/return-address.ts";
import { describedMessage, type HeaderChecks } from "./header-checks.ts";
import { LAST_EVENT_HEADER, mayComeBack } from "./last-event-rules.ts";
import { passAnswer } from "./pass-answer.ts";
import { untilRefused } from "./until-refused.ts";

/** What may be called. */
type Permissions = { settings: NavigatorSettings; routes: Routes };

/** Answers any request to a server's own endpoint. */
export type Transparent = (
  request: Request,
  principal: Principal,
  at: Permissions & { server: Server; resource: string; isAdmitted: () => Promise<boolean>; renew: () => Promise<Permissions | undefined> },
  background: Background,
) => Promise<Response>;

type Ports = {
  access: SubjectAccess;
  catalog: Catalog;
  refusals: Refusals;
  headerChecks: HeaderChecks;
  addresses: ReturnAddresses;
  listen: Listen;
  fetch: Fetch;
  recordCall: RecordCall;
  clock: Clock;
};

/** The one request that is answered for as long as its client listens (MCP 2026-07-28, subscriptions). */
const LASTING = "subscriptions/listen";

const SESSION_HEADER = "mcp-session-id";
const SESSION_UNKNOWN = -32001;

/** Headers of an answer that a client of MCP has a use for; cookies and what only says how the server is run stay behind. */
const ANSWERED = ["content-type", "mcp-session-id", "mcp-protocol-version"];
const REFUSED = [...ANSWERED, "retry-after", "allow"];
const METHODS = ["GET", "POST", "DELETE"];

/**
 * One server as if it stood here (F94): its answers pass as they come, byte by byte. Only the URL, the credential and the
 * headers between two hops change. Where the server checks headers against bodies itself, a body streams through; else it is
 * kept until the answer begins, for the audit, and for a server that wants a renewed credential first. Where some of its
 * tools are denied, or held, each message must be one that can be read in one way only, and lists lack those tools.
 *
 * @param ports.fetch one that hands bodies through as they come: nothing of them is kept here
 */
export function makeTransparent({ access, catalog, refusals, headerChecks, addresses, listen, fetch, recordCall, clock }: Ports): Transparent {
  /** @throws AppError with the code of what went wrong */
  async function forward({ server, source }: Target, request: Request, headers: ForwardedHeaders, body: Body): Promise<Response> {
    if (server.transport === "sse")
      return sendOverSse({ server, source }, body instanceof Uint8Array ? toMessage(parseBody(body)?.value) : undefined, { fetch, clock });
    const { method } = request;
    // A call ends with the request it came in. A stream may be one that the older transport opened, and ends when that says so.
    const init = body ? { method, headers, body } : { method, headers, signal: request.signal };
    const response = await makeInjectingFetch(server, source, fetch)(undefined, init);
    if (response.status < 300 || response.status >= 500 || response.status === 404) return response;
    return asClientsKnowIt(response, new Headers(headers).has(SESSION_HEADER));
  }

  /** What the message is by its headers, where that is certain, and nothing would have to be sent a second time. */
  function described(target: Target, headers: Headers, background: Background): Message | undefined {
    if (target.server.transport === "sse" || target.source.renew) return undefined;
    const message = describedMessage(headers);
    return message && headerChecks.areMade(target, background) ? message : undefined;
  }

  /** The names of the tools as Cardea lists them itself: so it remembers them, and sees what has changed (F99), whoever lists them here. */
  async function listedNames(principal: Principal, server: Server, { asOf }: Routes, background: Background): Promise<Set<string>> {
    const tools = await catalog.list("tools", { principal, session: undefined, background }, [server], asOf);
    return new Set(tools.map(({ name }) => name));
  }

  return async (request, principal, known, background) => {
    let at = known;
    if (!METHODS.includes(request.method)) return new Response(null, { status: 405, headers: { allow: METHODS.join(", ") } });
    const startedAt = clock.now();
    const { server } = at;
    const posted = request.method === "POST";
    const addressee = { principal, session: undefined };
    const forwarded = withOwnSession(withOwnEvents(request.headers, server), (written) => addresses.read("session", addressee, server, written));
    if (!forwarded) return toErrorReply(404, null, SESSION_UNKNOWN, "This session is not one of yours, or it is over. Begin a new one.");
    if (posted && !isJson(request.headers)) return toErrorReply(415, null, INVALID_REQUEST, "Send the message as application/json, in UTF-8.");
    const restricted = !mayPassUnread(principal, at, server);
    let passed: Passed = { server, body: undefined, messages: [] };
    if (posted && restricted) {
      const body = await readBody(request);
      const exact = body && parseUnambiguous(body);
      if (exact?.messages.some((message) => asksAnewAt(principal, at, server, message))) at = { ...at, ...(await at.renew()) };
      const admitted = body ? admit(exact, request.headers, principal, at) : toTooLargeReply();
      if (admitted instanceof Response) return admitted;
      passed = admitted;
    }
    const target = await access.target(principal, passed.server, background).catch(downstreamError);
    let streamed = false;
    if (posted && !restricted) {
      const message = target instanceof AppError ? undefined : described(target, request.headers, background);
      streamed = message !== undefined;
      const body = message ? request.body : await readBody(request);
      if (!body) return toTooLargeReply();
      // What Cardea reads otherwise than a server would be a call that no event tells of (F110).
      const exact = body instanceof Uint8Array ? parseUnambiguous(body) : undefined;
      if (!message && !exact) return body instanceof Uint8Array && parseBody(body) ? toAmbiguousReply() : toUnreadableReply();
      passed = { server, body: exact?.body ?? body, messages: message ? [message] : (exact?.messages ?? []) };
    }
    const outcome = target instanceof AppError ? target : await forward(target, request, forwarded, passed.body).catch(downstreamError);
    const code = outcome instanceof AppError ? outcome.code : undefined;
    const record = (ended: string | undefined) => {
      for (const tool of passed.messages.map(calledTool))
        if (tool !== undefined) recordCall({ principal, server, tool, startedAt, code: ended }, background);
    };
    const message = passed.messages.length === 1 ? passed.messages[0] : undefined;
    const id = !(outcome instanceof AppError) && outcome.ok && message?.method !== LASTING ? message?.id : undefined;
    if (id === undefined) record(code);
    if (outcome instanceof AppError) {
      if (streamed && !(target instanceof AppError)) headerChecks.forget(target);
      return toRefusal(await refusals.explain(principal, server, outcome), outcome, message);
    }
    const toMissing = (missing: string) => toMissingReply(server.slug, missing, message);
    const answered =
      id === undefined
        ? outcome
        : await passAnswer(outcome, { id, toMissing, mayComeBack: mayComeBack(request.headers, server), done: record, background });
    const headers: Record<string, string> = { "cache-control": "no-store" };
    for (const name of answered.ok ? ANSWERED : REFUSED) {
      const value = answered.headers.get(name);
      if (value !== null) headers[name] = name === SESSION_HEADER ? addresses.write("session", addressee, server, value) : value;
    }
    const listing = message?.method === "tools/list" ? listedNames(principal, passed.server, at.routes, background) : undefined;
    if (listing) background(listing);
    const approved = server.holdChanges ? await listing : undefined;
    const isDenied = (name: string) =>
      chooseRoute(at.routes, at.settings, server, name).kind === "denied" || approved?.has(toToolName(server.slug, name)) === false;
    const answer = restricted && request.method !== "DELETE" ? await withoutDenied(answered, isDenied) : answered.body;
    const isLasting = answered.ok && mediaTypeOf(answered) === EVENT_STREAM && (!posted || message?.method === LASTING);
    const lasting =
      isLasting && answer instanceof ReadableStream
        ? await untilRefused(answer, listen, { principal, isAdmitted: at.isAdmitted }, background)
        : answer;
    return new Response(lasting, { status: answered.status, headers });
  };
}

/** That a session is over, in the one status by which clients begin another one (MCP 2025-03-26, session management). */
async function asClientsKnowIt(response: Response, inSession: boolean): Promise<Response> {
  if (response.status < 400) {
    await response.body?.cancel();
    throw errorOfStatus(response.status);
  }
  if (!inSession) return response;
  const seen = await peek(response);
  const { kind } = meaningOfServerAnswer({ status: response.status, headers: response.headers, text: seen.text, inSession }, 0);
  return kind === "session_gone" ? new Response(seen.response.body, { status: 404, headers: response.headers }) : seen.response;
}

/** The headers without the event that a client comes back for, where its server would not know whose it is. */
function withOwnEvents(headers: Headers, server: Server): Headers {
  if (!headers.has(LAST_EVENT_HEADER) || mayComeBack(headers, server)) return headers;
  const kept = new Headers(headers);
  kept.delete(LAST_EVENT_HEADER);
  return kept;
}

type ForwardedHeaders = Headers | Record<string, string>;

/**
 * The headers with the session's id as the server gave it. People who share a credential are one to the server, so a session is
 * good only for whom it was opened (MCP security best practices, session hijacking).
 *
 * @returns nothing where the session is somebody else's
 */
function withOwnSession(headers: Headers, read: (written: string) => string | undefined): ForwardedHeaders | undefined {
  const written = headers.get(SESSION_HEADER);
  if (written === null) return headers;
  const own = read(written);
  return own === undefined ? undefined : { ...Object.fromEntries(headers), [SESSION_HEADER]: own };
}

type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined;

/** A request as it goes on: to which server, in which body, with which messages in it. */
type Passed = { server: Server; body: Body; messages: Message[] };

/** A message to a server some of whose tools are denied, or from an agent that may call none; or what it is answered with. */
function admit(exact: Unambiguous | undefined, headers: Headers, principal: Principal, at: Parameters<Transparent>[2]): Passed | Response {
  const [message] = exact?.messages ?? [];
  if (!exact || exact.isBatch || !agrees(headers, message)) return toAmbiguousReply();
  const { server, resource } = at;
  if (!message) return { server, body: exact.body, messages: [] };
  if (lacksScopeAt(principal, message)) return toScopeReply(message.id ?? null, resource);
  if (message.method !== "tools/call") return { server, body: exact.body, messages: [message] };
  const tool = calledTool(message);
  const decision = tool === undefined ? undefined : decideCallAt(principal, at, server, tool);
  if (decision?.kind === "permitted") return { server: decision.call.server, body: exact.body, messages: [message] };
  if (message.id === undefined) return new Response(null, { status: 202 });
  if (tool === undefined) return toErrorReply(200, message.id, INVALID_PARAMS, "A call names its tool.");
  const why = decision?.kind === "unknown" ? decision.why : undefined;
  return toErrorReply(200, message.id, INVALID_PARAMS, sayNoTool(tool, why), toWithheldData(why));
}

const AMBIGUOUS =
  "The body cannot be read in one way only. Send one JSON-RPC message, with each name once and spelt as in the specification, and headers that agree with it.";

const toAmbiguousReply = (): Response => toErrorReply(400, null, INVALID_REQUEST, AMBIGUOUS);

/** Headers of MCP 2026-07-28 by which a server might route what it does not read. */
function agrees(headers: Headers, message: Message | undefined): boolean {
  const method = headers.get("mcp-method");
  const name = headers.get("mcp-name");
  if (method !== null && method !== message?.method) return false;
  return name === null || message?.method !== "tools/call" || name === message.params.name;
}

/** The body of an answer with no denied tool in its lists (F85), whatever the server says it is: all but a stream of events may be JSON. */
async function withoutDenied(response: Response, isDenied: (tool: string) => boolean) {
  const filter = (message: unknown): unknown => {
    if (!isRecord(message) || !isRecord(message.result) || !Array.isArray(message.result.tools)) return message;
    const tools = message.result.tools.filter((tool) => !isRecord(tool) || !isDenied(String(tool.name)));
    return { ...message, result: { ...message.result, tools } };
  };
  const patch = (data: string): string => {
    const value = parseJson(data);
    const messages: unknown[] = Array.isArray(value) ? value : [value];
    const filtered = messages.map(filter);
    if (messages.every((message, at) => message === filtered[at])) return data;
    return JSON.stringify(Array.isArray(value) ? filtered : filtered[0]);
  };
  if (!response.body) return null;
  return mediaTypeOf(response) === EVENT_STREAM ? response.body.pipeThrough(patchingStream(patch)) : patch(await readText(response));
}

/** In place of a reply that a server did not give, as text. */
function toMissingReply(slug: string, code: string, message: Message | undefined): string {
  const text = toMissingText(slug, code);
  const said =
    message?.method === "tools/call"
      ? { result: { ...(isModern(message) && { resultType: "complete" }), isError: true, content: [{ type: "text", text }] } }
      : { error: { code: INTERNAL_ERROR, message: text } };
  return JSON.stringify({ jsonrpc: "2.0", id: message?.id, ...said });
}

/** In the form the message asked for its answer in; where it asked for none, or was not read, as an HTTP error. */
function toRefusal(refusal: Refusal, { status: usual }: AppError, message: Message | undefined): Response {
  const { code: number, message: text, data } = toRefusedError(refusal);
  if (message?.id === undefined) {
    const status = refusal.retryable ? 503 : usual === 401 ? 403 : 502;
    return toErrorReply(status, null, number, text, data);
  }
  if (message.method === "tools/call") return toResultReply(message.id, toRefusedResult(refusal), isModern(message));
  return toErrorReply(200, message.id, number, text, data);
}
