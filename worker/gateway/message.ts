import { type CallToolResult, INVALID_REQUEST, PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/server";
import { AGENT_SCOPES } from "../identity/agent-scope-rules.ts";

/** Largest request taken from an agent, in bytes. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

export type MessageId = string | number;

/** One JSON-RPC request or notification (notifications have no id). `params` as it came. */
export type Message = { id: MessageId | undefined; method: string; params: Record<string, unknown> };

/** @returns nothing where the body is larger than `MAX_REQUEST_BYTES` */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_REQUEST_BYTES) return undefined;
  const body = new Uint8Array(await request.arrayBuffer());
  return body.byteLength > MAX_REQUEST_BYTES ? undefined : body;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** A single message, or nothing: for a batch, an answer, or what is no JSON-RPC at all. */
export const parseMessage = (body: Uint8Array): Message | undefined => toMessage(parseBody(body));

export const isMessageId = (id: unknown): id is MessageId => typeof id === "string" || typeof id === "number";

/** What a client answers a request of its server with, or nothing where a body is something else. */
export function parseReply(body: Uint8Array): Record<string, unknown> | undefined {
  const value = parseBody(body);
  return isRecord(value) && !("method" in value) && ("result" in value || "error" in value) ? value : undefined;
}

function toMessage(value: unknown): Message | undefined {
  if (!isRecord(value)) return undefined;
  const { id, method, params, jsonrpc } = value;
  if (jsonrpc !== "2.0" || typeof method !== "string") return undefined;
  if (id !== undefined && !isMessageId(id)) return undefined;
  return { id, method, params: isRecord(params) ? params : {} };
}

function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    return undefined;
  }
}

/** Names by which somebody who parses otherwise might find another method or tool than is found here. */
const DECISIVE = new Set(["jsonrpc", "id", "method", "params", "name"]);

/**
 * A body where it is one message that no two parsers can read as two different ones, written anew: doubled names are gone,
 * and names that differ in case only are refused.
 *
 * @returns nothing for a batch, or what is no message; `message` absent for an answer to the server
 */
export function parseUnambiguous(body: Uint8Array): { message: Message | undefined; body: Uint8Array<ArrayBuffer> } | undefined {
  const value = parseBody(body);
  if (!isRecord(value) || value.jsonrpc !== "2.0" || !isExact(value) || (isRecord(value.params) && !isExact(value.params))) return undefined;
  const message = toMessage(value);
  if (!message && "method" in value) return undefined;
  return { message, body: new Uint8Array(encoder.encode(JSON.stringify(value))) };
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

export const toResultReply = (id: MessageId, result: CallToolResult, modern: boolean): Response =>
  Response.json({ jsonrpc: "2.0", id, result: modern ? { resultType: "complete", ...result } : result });

export const toErrorReply = (status: number, id: MessageId | null, code: number, message: string, data?: unknown): Response =>
  Response.json({ jsonrpc: "2.0", id, error: { code, message, ...(data !== undefined && { data }) } }, { status });

/**
 * For a token that may only read: the client asks its person for more (RFC 6750 §3.1, MCP step-up authorization).
 * @param resource the MCP URL the token is for
 */
export function toScopeReply(id: MessageId | null, resource: string): Response {
  const { origin, pathname } = new URL(resource);
  const metadata = `${origin}/.well-known/oauth-protected-resource${pathname}`;
  const response = toErrorReply(403, id, INVALID_REQUEST, "This access may only read. To call tools, the person has to allow it.");
  response.headers.set(
    "www-authenticate",
    `Bearer error="insufficient_scope", scope="${AGENT_SCOPES.join(" ")}", resource_metadata="${metadata}", error_description="Calling tools needs more access"`,
  );
  return response;
}

export const toTooLargeReply = (): Response => toErrorReply(413, null, INVALID_REQUEST, `A request has at most ${MAX_REQUEST_BYTES} bytes.`);

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
