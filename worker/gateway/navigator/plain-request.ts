import { CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server";
import { isRecord, isStateless, type Message, toErrorReply } from "../../protocol/message.ts";

/** The revision whose requests say themselves which one they are of. */
export const LATEST = "2026-07-28";

/** The name under which a client answers that the person has opened the link. */
export const CONNECT_INPUT = "cardea_connect";

/** What each of its requests says of itself. */
export const STATELESS_META = { [PROTOCOL_VERSION_META_KEY]: LATEST, [CLIENT_CAPABILITIES_META_KEY]: {} };

/** Values that stand in a header as they are. */
export const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** MCP 2026-07-28, `HeaderMismatch`: the server did nothing. */
export const HEADER_MISMATCH = -32020;

const EARLIER_VERSIONS = new Set(SUPPORTED_PROTOCOL_VERSIONS);
const VERSION_HEADER = "mcp-protocol-version";
/** MCP 2026-07-28, `UnsupportedProtocolVersion`. */
const UNSUPPORTED_VERSION = -32022;

/**
 * The request as far as its `MCP-Protocol-Version` can be taken: a client that begins says in the body what it speaks, and the
 * header of a revision there is not counts for nothing; later on it is an error (MCP 2025-11-25, protocol version header).
 */
export function withKnownVersion(request: Request, message: Message): Request | Response {
  const requested = request.headers.get(VERSION_HEADER);
  if (requested === null || requested === LATEST || EARLIER_VERSIONS.has(requested) || isStateless(message)) return request;
  if (message.method === "initialize") {
    const headers = new Headers(request.headers);
    headers.delete(VERSION_HEADER);
    return new Request(request.url, { method: request.method, headers, signal: request.signal });
  }
  const supported = [...new Set([LATEST, ...EARLIER_VERSIONS])];
  const text = `There is no MCP-Protocol-Version ${requested.slice(0, 50)} here. There are: ${supported.join(", ")}.`;
  return toErrorReply(400, message.id ?? null, UNSUPPORTED_VERSION, text, { supported, requested: requested.slice(0, 50) });
}

/**
 * Whether a request is one that can be answered without the SDK exactly as with it: well formed, its headers in agreement
 * with its body (MCP 2026-07-28, standard request headers). Whatever deviates is the SDK's to refuse.
 *
 * @param name what `Mcp-Name` must say, where the method has one
 */
export function isPlainRequest(headers: Headers, message: Message, name?: unknown): boolean {
  const { id, method, params } = message;
  if (id === undefined) return false;
  const accept = headers.get("accept") ?? "";
  if (!accept.includes("application/json") || !accept.includes("text/event-stream")) return false;
  if (!headers.get("content-type")?.startsWith("application/json")) return false;
  const version = headers.get(VERSION_HEADER);
  if (!isStateless(message)) return version === null || EARLIER_VERSIONS.has(version);
  const meta = isRecord(params._meta) ? params._meta : {};
  const complete = meta[PROTOCOL_VERSION_META_KEY] === LATEST && isRecord(meta[CLIENT_CAPABILITIES_META_KEY]);
  return complete && version === LATEST && headers.get("mcp-method") === method && headers.get("mcp-name") === (name ?? null);
}

/** Whether a message is a tool call that needs nothing but its server. */
export function isPlainCall(headers: Headers, message: Message): boolean {
  const { method, params } = message;
  if (method !== "tools/call" || "task" in params) return false;
  if (isRecord(params.inputResponses) && CONNECT_INPUT in params.inputResponses) return false;
  if (params.arguments !== undefined && !isRecord(params.arguments)) return false;
  return isPlainRequest(headers, message, params.name);
}
