import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  INVALID_REQUEST,
  PARSE_ERROR,
  PROTOCOL_VERSION_META_KEY,
} from "@modelcontextprotocol/server";
import { readUpTo } from "../lib/http/read-body.ts";
import { statedLength } from "../lib/http/stated-length.ts";
import { isRecord } from "../lib/record.ts";
import { parseExactly } from "../lib/text/exact-json.ts";

/** Largest request taken from an agent, in bytes. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

export type MessageId = string | number;

/** One JSON-RPC request or notification (notifications have no id). `params` as it came. */
export type Message = { id: MessageId | undefined; method: string; params: Record<string, unknown> };

/**
 * The body of a request, read no further than the limit, whatever its length is said to be.
 * @returns nothing where the body is larger than `MAX_REQUEST_BYTES`
 */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!request.body) return new Uint8Array();
  const length = statedLength(request.headers);
  if (length !== undefined && length > MAX_REQUEST_BYTES) return undefined;
  if (length !== undefined) return within(new Uint8Array(await request.arrayBuffer()));
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const body = await readUpTo(reader, MAX_REQUEST_BYTES);
  if (body) return new Uint8Array(body);
  await reader.cancel().catch(() => undefined);
  return undefined;
}

const within = (body: Uint8Array<ArrayBuffer>) => (body.byteLength > MAX_REQUEST_BYTES ? undefined : body);

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** A body, parsed once. Every lane goes on from this value and never from the bytes, which another parser could read differently. */
export type Parsed = { value: unknown };

/** @returns nothing for what is not JSON in UTF-8 without a byte order mark (RFC 8259 §8.1) */
export function parseBody(body: Uint8Array): Parsed | undefined {
  try {
    return { value: parseExactly(decoder.decode(body)) };
  } catch {
    return undefined;
  }
}

export const isMessageId = (id: unknown): id is MessageId => typeof id === "string" || typeof id === "number";

/** A request or notification, or nothing for anything else, such as a batch or an answer. */
export function toMessage(value: unknown): Message | undefined {
  if (!isRecord(value)) return undefined;
  const { id, method, params, jsonrpc } = value;
  if (jsonrpc !== "2.0" || typeof method !== "string") return undefined;
  if (id !== undefined && !isMessageId(id)) return undefined;
  return { id, method, params: isRecord(params) ? params : {} };
}

/** A client's answer to a request of its server, or nothing for anything else. */
export function toReply(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) && !("method" in value) && ("result" in value || "error" in value) ? value : undefined;
}

/** The messages of a body: several where it is a batch (MCP 2025-03-26), else one or none. */
function messagesIn(value: unknown): Message[] {
  return (Array.isArray(value) ? value : [value]).map(toMessage).filter((message) => message !== undefined);
}

/** Names under which another parser might find a different method or tool. */
const DECISIVE = new Set(["jsonrpc", "id", "method", "params", "name"]);

/** A body that no two parsers can read as two different ones. `messages` has one, several of a batch, or none for answers. */
export type Unambiguous = { messages: Message[]; isBatch: boolean; body: Uint8Array<ArrayBuffer> };

/**
 * The messages of a body, written again: each name is in them once, and names that differ in case only are refused.
 * @returns nothing for what is no message, and no batch of messages
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

/** @returns nothing for a value nested too deeply to be written */
function write(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

const isExact = (value: Record<string, unknown>): boolean =>
  Object.keys(value).every((name) => DECISIVE.has(name) || !DECISIVE.has(name.toLowerCase().normalize("NFKC")));

/** The name of the tool a message calls, if it calls one. */
export function calledTool({ method, params }: Message): string | undefined {
  return method === "tools/call" && typeof params.name === "string" ? params.name : undefined;
}

const metaOf = ({ params }: Message): Record<string, unknown> => (isRecord(params._meta) ? params._meta : {});

/** Requests since 2026-07-28 say their revision themselves; earlier ones agreed on it beforehand. */
export const isModern = (message: Message): boolean => typeof metaOf(message)[PROTOCOL_VERSION_META_KEY] === "string";

/** What its client says it can do (MCP 2026-07-28, request metadata). */
export const capabilitiesOfMessage = (message: Message): unknown => metaOf(message)[CLIENT_CAPABILITIES_META_KEY];

export const toResultReply = (id: MessageId, result: CallToolResult, modern: boolean): Response =>
  Response.json({ jsonrpc: "2.0", id, result: modern ? { resultType: "complete", ...result } : result });

export const toErrorReply = (status: number, id: MessageId | null, code: number, message: string, data?: unknown): Response =>
  Response.json({ jsonrpc: "2.0", id, error: { code, message, ...(data !== undefined && { data }) } }, { status });

/** Whether a body is said to be JSON in UTF-8, in which alone it is read here (RFC 8259 §8.1). */
export function isJson(headers: Headers): boolean {
  const said = headers.get("content-type") ?? "";
  if (said === "application/json") return true;
  const [type = "", ...parameters] = said.toLowerCase().split(";");
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  return type.trim() === "application/json" && (charset === undefined || /^charset="?utf-?8"?$/.test(charset));
}

export const toUnreadableReply = (): Response =>
  toErrorReply(400, null, PARSE_ERROR, "The body is not JSON in UTF-8. Send one JSON-RPC message, without a byte order mark.");

export const toTooLargeReply = (): Response => toErrorReply(413, null, INVALID_REQUEST, `A request has at most ${MAX_REQUEST_BYTES} bytes.`);

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export { isRecord };
