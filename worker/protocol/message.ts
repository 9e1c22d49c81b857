import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  INVALID_REQUEST,
  type InputRequiredResult,
  PARSE_ERROR,
  PROTOCOL_VERSION_META_KEY,
} from "@modelcontextprotocol/server";
import { readUpTo } from "../lib/http/read-body.ts";
import { statedLength } from "../lib/http/stated-length.ts";
import { isRecord } from "../lib/record.ts";
import { parseExactly } from "../lib/text/exact-json.ts";

/** The largest request that is accepted from an agent, in bytes. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

export type MessageId = string | number;

/** One JSON-RPC request or notification (a notification has no id). `params` is unchanged, or empty if it is no object. */
export type Message = { id: MessageId | undefined; method: string; params: Record<string, unknown> };

/**
 * Reads the body of a request up to the limit, whatever length its headers state.
 * @returns undefined if the body is larger than `MAX_REQUEST_BYTES`
 */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!request.body) return new Uint8Array();
  const length = statedLength(request.headers);
  if (length !== undefined && length > MAX_REQUEST_BYTES) return undefined;
  if (length !== undefined) return withinLimit(new Uint8Array(await request.arrayBuffer()));
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const body = await readUpTo(reader, MAX_REQUEST_BYTES);
  if (body) return new Uint8Array(body);
  await reader.cancel().catch(() => undefined);
  return undefined;
}

const withinLimit = (body: Uint8Array<ArrayBuffer>) => (body.byteLength > MAX_REQUEST_BYTES ? undefined : body);

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** A body that is parsed once. Every lane uses this value and never the bytes, which another parser could read differently. */
export type Parsed = { value: unknown };

/** @returns undefined if the body is not JSON in UTF-8 without a byte order mark (RFC 8259 §8.1) */
export function parseBody(body: Uint8Array): Parsed | undefined {
  try {
    return { value: parseExactly(decoder.decode(body)) };
  } catch {
    return undefined;
  }
}

export const isMessageId = (id: unknown): id is MessageId => typeof id === "string" || typeof id === "number";

/** The request or notification; undefined for anything else, such as a batch or a reply. */
export function toMessage(value: unknown): Message | undefined {
  if (!isRecord(value)) return undefined;
  const { id, method, params, jsonrpc } = value;
  if (jsonrpc !== "2.0" || typeof method !== "string") return undefined;
  if (id !== undefined && !isMessageId(id)) return undefined;
  return { id, method, params: isRecord(params) ? params : {} };
}

/** A client's reply to a request of its server; undefined for anything else. */
export function toReply(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) && !("method" in value) && ("result" in value || "error" in value) ? value : undefined;
}

/** The messages of a body: several if it is a batch (MCP 2025-03-26), otherwise one or none. */
function messagesIn(value: unknown): Message[] {
  return (Array.isArray(value) ? value : [value]).map(toMessage).filter((message) => message !== undefined);
}

/** Keys that a different JSON parser could resolve to another method or tool. */
const DECISIVE = new Set(["jsonrpc", "id", "method", "params", "name"]);

/** A body that every parser reads in the same way. `messages` has one message, several for a batch, or none for replies. */
export type Unambiguous = { messages: Message[]; isBatch: boolean; body: Uint8Array<ArrayBuffer> };

/**
 * Parses a body and writes its messages again, so that each key occurs once. A body with a decisive key in other case is refused.
 * @returns undefined if the body is neither a message nor a batch of messages
 */
export function parseUnambiguous(body: Uint8Array): Unambiguous | undefined {
  const parsed = parseBody(body);
  const isBatch = Array.isArray(parsed?.value);
  const members: unknown[] = Array.isArray(parsed?.value) ? parsed.value : [parsed?.value];
  if (members.length === 0 || !members.every(isUnambiguous)) return undefined;
  const written = write(parsed?.value);
  return written === undefined ? undefined : { messages: messagesIn(parsed?.value), isBatch, body: new Uint8Array(encoder.encode(written)) };
}

function isUnambiguous(value: unknown): boolean {
  if (!isRecord(value) || value.jsonrpc !== "2.0" || !isExact(value) || (isRecord(value.params) && !isExact(value.params))) return false;
  return toMessage(value) !== undefined || !("method" in value);
}

/** @returns undefined for a value that is nested too deeply to be written */
function write(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

const recordIn = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** A message of one object, with this `_meta` in its parameters. */
export function withMeta(body: Uint8Array, meta: Record<string, unknown>): Uint8Array<ArrayBuffer> {
  const value = recordIn(parseBody(body)?.value);
  return new Uint8Array(encoder.encode(JSON.stringify({ ...value, params: { ...recordIn(value.params), _meta: meta } })));
}

const isExact = (value: Record<string, unknown>): boolean =>
  Object.keys(value).every((name) => DECISIVE.has(name) || !DECISIVE.has(name.toLowerCase().normalize("NFKC")));

/** The name of the tool that a message calls, if it calls one. */
export function calledTool({ method, params }: Message): string | undefined {
  return method === "tools/call" && typeof params.name === "string" ? params.name : undefined;
}

/** The `_meta` of a message, or an empty object. */
export const metaOf = ({ params }: Message): Record<string, unknown> => (isRecord(params._meta) ? params._meta : {});

/** Whether a request is of the stateless revision: it states its revision itself. Sessionful revisions agree on it in a handshake. */
export const isStateless = (message: Message): boolean => typeof metaOf(message)[PROTOCOL_VERSION_META_KEY] === "string";

/** The capabilities that the client states in its request (MCP 2026-07-28, request metadata). */
export const capabilitiesOfMessage = (message: Message): unknown => metaOf(message)[CLIENT_CAPABILITIES_META_KEY];

export const toResultReply = (id: MessageId, result: CallToolResult | InputRequiredResult, stateless: boolean): Response =>
  Response.json({ jsonrpc: "2.0", id, result: stateless ? { resultType: "complete", ...result } : result });

export const toErrorReply = (status: number, id: MessageId | null, code: number, message: string, data?: unknown): Response =>
  Response.json({ jsonrpc: "2.0", id, error: { code, message, ...(data !== undefined && { data }) } }, { status });

/** Whether the headers say that the body is JSON in UTF-8, the only form that is read here (RFC 8259 §8.1). */
export function isJson(headers: Headers): boolean {
  const contentType = headers.get("content-type") ?? "";
  if (contentType === "application/json") return true;
  const [type = "", ...parameters] = contentType.toLowerCase().split(";");
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  return type.trim() === "application/json" && (charset === undefined || /^charset="?utf-?8"?$/.test(charset));
}

export const toUnreadableReply = (): Response =>
  toErrorReply(400, null, PARSE_ERROR, "The body is not JSON in UTF-8. Send one JSON-RPC message, without a byte order mark.");

export const toTooLargeReply = (): Response => toErrorReply(413, null, INVALID_REQUEST, `A request may have at most ${MAX_REQUEST_BYTES} bytes.`);

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
