import { SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/client";
import { type Clock, SECOND } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { meaningOfServerAnswer } from "../../lib/http/foreign-answers.ts";
import { peek } from "../../lib/http/peek.ts";
import { inTime } from "../../lib/in-time.ts";
import { isRecord } from "../../lib/record.ts";
import { parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchingStream, readText } from "../../protocol/message-stream.ts";
import type { Secret } from "../../vault/vault.ts";
import { faultOf, ServerFault } from "../faults/server-fault.ts";
import type { InjectingFetch } from "../injecting-fetch.ts";
import { withoutSecret } from "../without-secret.ts";
import { firstReply, type Reply, replyIn } from "./first-reply.ts";
import { readDiscover, readInitialize } from "./handshake-rules.ts";
import { LISTS, type ListReader, makeListReader } from "./readable-lists.ts";
import { readResult } from "./readable-results.ts";

/** How long `server/discover` is waited for. Servers of 2025 do not know it, and some do not answer. */
const DISCOVER_TIMEOUT = 4 * SECOND;
const NOTIFICATION_TIMEOUT = 1 * SECOND;
/** Revisions before 2026-07-28 begin with `initialize`. */
const WITH_HANDSHAKE = SUPPORTED_PROTOCOL_VERSIONS.filter((version) => version < "2026");
const METHOD_NOT_FOUND = -32601;

/** What one connection has learnt of its server in addition to its answers. */
export type Reading = {
  /** The fault in its last answer, if there was one. */
  fault: ServerFault | undefined;
  /** The revision that the server named, if the SDK speaks a different one. */
  said: string | undefined;
  lists: Map<string, ListReader>;
};

export const makeReading = (): Reading => ({ fault: undefined, said: undefined, lists: new Map() });

/**
 * What is needed to read answers: what is learnt of the server, and the secret that must not be shown.
 * @property source its secret is the one in use, which may be refreshed while the connection lives
 */
type Context = { reading: Reading; source: { secret: Secret | undefined }; clock: Clock };

type Options = Context & {
  signal: AbortSignal | undefined;
  /** Over HTTP+SSE, all answers come on the stream that was opened first (MCP 2024-11-05). */
  isOlder?: boolean;
};
type Asked = { id: unknown; method: string; params: Record<string, unknown> };

/**
 * The same for the SDK, which reads handshakes and lists by strict schemas: wrong members are corrected or left out. Any failure of
 * `server/discover` becomes the standard's error, so that the SDK sends `initialize`. A listing that a server does not have
 * is empty.
 *
 * @throws ServerFault if an answer to `initialize` is no reply
 */
export function withReadableAnswers(send: InjectingFetch, { signal, isOlder = false, ...context }: Options): InjectingFetch {
  const { reading } = context;
  const overStream = makeOlderAnswers(context);

  return async (input, init = {}) => {
    const asked = readAsked(init.body);
    const signals = [init.signal, signal].filter((one) => one != null);
    const over = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
    const sent = { ...init, ...(over && { signal: over }), ...withRevision(init.headers, reading.said) };
    reading.fault = undefined;
    if (isOlder) return overStream(asked, init.method, () => send(input, sent));
    if (asked?.method === "server/discover")
      return discover(asked, (limit) => send(input, { ...sent, signal: AbortSignal.any([limit, ...signals]) }));
    if (asked?.method === "initialize") return initialize(asked, await send(input, sent), context);
    if (asked && asked.method in LISTS) return list(asked, () => send(input, sent), context);
    if (asked && asked.id === undefined) return noteFault(await taken(send(input, sent)), context);
    return noteFault(await send(input, sent), context);
  };
}

async function noteFault(response: Response, { reading, source, clock }: Context): Promise<Response> {
  if (response.ok) return response;
  const seen = await peek(response);
  reading.fault = faultOf({ status: response.status, headers: response.headers, text: seen.text }, source.secret, clock.now());
  return seen.response;
}

function readerOf(method: string, { reading, source }: Context): ListReader {
  const reader = reading.lists.get(method) ?? makeListReader(method, (text) => withoutSecret(text, source.secret));
  reading.lists.set(method, reader);
  return reader;
}

/** Reads answers over HTTP+SSE. A request is remembered until its answer is on the stream, which may be before its POST is answered. */
function makeOlderAnswers(context: Context) {
  const pending = new Map<string, Asked>();

  const read = (text: string): string => {
    const reply = text.includes('"jsonrpc"') ? replyIn(text) : undefined;
    const asked = reply && pending.get(String(reply.id));
    if (!asked) return text;
    pending.delete(String(asked.id));
    if (asked.method in LISTS) return readPage(readerOf(asked.method, context), text, 200);
    if (!isRecord(reply.result)) return text;
    if (asked.method !== "initialize") {
      const result = readResult(asked.method, reply.result);
      return result === reply.result ? text : JSON.stringify({ ...reply, result });
    }
    return JSON.stringify({ ...reply, result: readInitialize(reply.result, WITH_HANDSHAKE).result });
  };

  return async (asked: Asked | undefined, method: string | undefined, ask: () => Promise<Response>): Promise<Response> => {
    if (asked?.id !== undefined) pending.set(String(asked.id), asked);
    const response = await noteFault(await ask(), context);
    if (method === "POST" || !response.ok || !response.body || mediaTypeOf(response) !== EVENT_STREAM) return response;
    return new Response(response.body.pipeThrough(patchingStream(read)), response);
  };
}

/** @throws ServerFault if the answer is no reply */
async function initialize(asked: Asked, response: Response, context: Context): Promise<Response> {
  if (!response.ok) return noteFault(response, context);
  const { reading, source, clock } = context;
  const { status, headers } = response;
  const reply = await firstReply(response);
  if (!reply)
    throw new ServerFault("server.unreadable", { status }, { reason: `no answer to initialize in ${mediaTypeOf(response) || "an untyped body"}` });
  if (!isRecord(reply.result)) {
    reading.fault = faultOf({ status, headers, text: JSON.stringify(reply) }, source.secret, clock.now());
    return toJson({ ...reply, id: asked.id }, headers);
  }
  const { result, spoken, said } = readInitialize(reply.result, WITH_HANDSHAKE);
  if (said !== spoken) reading.said = said;
  return toJson({ jsonrpc: "2.0", id: asked.id, result }, headers);
}

async function list(asked: Asked, ask: () => Promise<Response>, context: Context): Promise<Response> {
  const reader = readerOf(asked.method, context);
  const isLater = "cursor" in asked.params;
  const empty = () => toJson({ jsonrpc: "2.0", id: asked.id, result: reader.empty });
  const broken = (): Response => {
    reader.note("further pages, which did not come");
    return empty();
  };
  const response = await (isLater ? ask().catch((error) => (error instanceof AppError ? Promise.reject(error) : broken())) : ask());
  const change = (text: string) => readPage(reader, text, response.status);
  if (!response.ok) {
    const seen = await noteFault(response, context);
    if (context.reading.fault?.meaning !== "feature_absent" && !isLater) return seen;
    await seen.body?.cancel();
    return isLater ? broken() : empty();
  }
  if (mediaTypeOf(response) !== EVENT_STREAM) return toJsonText(change(await readText(response)));
  return response.body ? new Response(response.body.pipeThrough(patchingStream(change)), response) : response;
}

/** A notification needs no answer (JSON-RPC 2.0 §4.1). If the server does not answer for a while, it counts as accepted. */
async function taken(told: Promise<Response>): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<Response>((resolve) => {
    timer = setTimeout(() => resolve(new Response(null, { status: 202 })), NOTIFICATION_TIMEOUT);
  });
  told.catch(() => undefined);
  return Promise.race([told, silent]).finally(() => clearTimeout(timer));
}

/** Asks once, with a time limit. An answer not in the standard's form counts as "method not found". */
async function discover({ id }: Asked, ask: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
  const limit = new AbortController();
  const attempt = async (): Promise<Reply | undefined> => {
    const response = await ask(limit.signal);
    return response.status >= 500 ? undefined : firstReply(response);
  };
  const absent = { jsonrpc: "2.0", id, error: { code: METHOD_NOT_FOUND, message: "Method not found" } };
  try {
    const reply = await inTime(attempt(), DISCOVER_TIMEOUT, () => new Error("no answer to server/discover"));
    if (!reply) return toJson(absent);
    return toJson(isRecord(reply.result) ? { jsonrpc: "2.0", id, result: readDiscover(reply.result) } : { ...absent, ...readError(reply) });
  } catch (error) {
    // An error of Cardea itself, or one that needs the person, would be the same for `initialize`.
    if (error instanceof AppError && error.code !== "outbound.too_large") throw error;
    return toJson(absent);
  } finally {
    limit.abort();
  }
}

const readError = ({ error }: Reply): object => (isRecord(error) && typeof error.code === "number" ? { error: { message: "", ...error } } : {});

/** Reads one page of a list in a message's text. Other texts are not changed. */
function readPage(reader: ListReader, text: string, status: number): string {
  const value = parseJson(text);
  const read = (message: unknown): unknown => {
    if (!isRecord(message) || "method" in message) return message;
    if (isRecord(message.result)) return { ...message, result: reader.read(message.result) };
    if (!("error" in message)) return message;
    const meaning = meaningOfServerAnswer({ status, headers: new Headers(), text: JSON.stringify(message) }, 0);
    return meaning.kind === "feature_absent" ? { jsonrpc: "2.0", id: message.id, result: reader.empty } : message;
  };
  if (value === undefined) return text;
  return JSON.stringify(Array.isArray(value) ? value.map(read) : read(value));
}

function readAsked(body: unknown): Asked | undefined {
  const value = typeof body === "string" ? parseJson(body) : undefined;
  if (!isRecord(value) || typeof value.method !== "string") return undefined;
  return { id: value.id, method: value.method, params: isRecord(value.params) ? value.params : {} };
}

const VERSION_HEADER = "mcp-protocol-version";

function withRevision(headers: RequestInit["headers"], said: string | undefined): { headers?: Headers } {
  if (said === undefined) return {};
  const all = new Headers(headers);
  if (all.has(VERSION_HEADER)) all.set(VERSION_HEADER, said);
  return { headers: all };
}

const toJson = (message: object, headers?: Headers): Response => toJsonText(JSON.stringify(message), headers);

function toJsonText(text: string, given?: Headers): Response {
  const session = given?.get("mcp-session-id");
  return new Response(text, { headers: { "content-type": "application/json", ...(session && { "mcp-session-id": session }) } });
}
