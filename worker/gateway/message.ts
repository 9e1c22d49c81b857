import { type CallToolResult, PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/server";

/** Largest request taken from an agent, in bytes. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/** JSON-RPC 2.0 §5.1. */
export const INVALID_REQUEST = -32600;

/** Cardea could not do it; of the range JSON-RPC leaves to servers, and none MCP has taken. */
export const REFUSED = -32050;

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

/** A single message, or nothing: for a batch, an answer, or what is no JSON-RPC at all. */
export function parseMessage(body: Uint8Array): Message | undefined {
  try {
    const { id, method, params, jsonrpc } = JSON.parse(decoder.decode(body)) as Record<string, unknown>;
    if (jsonrpc !== "2.0" || typeof method !== "string") return undefined;
    if (id !== undefined && typeof id !== "string" && typeof id !== "number") return undefined;
    return { id, method, params: isRecord(params) ? params : {} };
  } catch {
    return undefined;
  }
}

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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
