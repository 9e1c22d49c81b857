import { CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server";
import { isRecord } from "../../lib/record.ts";
import { isStateless, type Message, toErrorReply } from "../../protocol/message.ts";

/** The stateless revision. Each of its requests names it. */
export const LATEST = "2026-07-28";

/** The key of the input response with which a client says that the person has opened the link. */
export const CONNECT_INPUT = "cardea_connect";

/** The `_meta` of each request of the stateless revision. */
export const STATELESS_META = { [PROTOCOL_VERSION_META_KEY]: LATEST, [CLIENT_CAPABILITIES_META_KEY]: {} };

/** Values that can be sent in a header without encoding. */
export const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** MCP 2026-07-28, `HeaderMismatch`: the server did nothing. */
export const HEADER_MISMATCH = -32020;

const EARLIER_VERSIONS = new Set(SUPPORTED_PROTOCOL_VERSIONS);
const VERSION_HEADER = "mcp-protocol-version";
/** MCP 2026-07-28, `UnsupportedProtocolVersion`. */
const UNSUPPORTED_VERSION = -32022;

/**
 * Checks `MCP-Protocol-Version`. In `initialize` the body names the revision, so an unknown revision in the header is removed. In
 * any other request it is an error (MCP 2025-11-25, protocol version header).
 * @returns the request, or the error
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
 * Whether a request can be answered without the SDK exactly as with it. It must be well formed, and its headers must agree with its
 * body (MCP 2026-07-28, standard request headers). The SDK refuses other requests.
 *
 * @param name the required `Mcp-Name`, if the method has one
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

/** Whether a message is a plain tool call, for which only its server is needed. */
export function isPlainCall(headers: Headers, message: Message): boolean {
  const { method, params } = message;
  if (method !== "tools/call" || "task" in params) return false;
  if (isRecord(params.inputResponses) && CONNECT_INPUT in params.inputResponses) return false;
  if (params.arguments !== undefined && !isRecord(params.arguments)) return false;
  return isPlainRequest(headers, message, params.name);
}
