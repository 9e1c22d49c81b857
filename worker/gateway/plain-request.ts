import { CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server";
import { isModern, isRecord, type Message } from "./message.ts";

/** The revision whose requests say themselves which one they are of. */
export const LATEST = "2026-07-28";

/** What each of its requests says of itself. */
export const MODERN_META = { [PROTOCOL_VERSION_META_KEY]: LATEST, [CLIENT_CAPABILITIES_META_KEY]: {} };

/** Values that stand in a header as they are. */
export const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** MCP 2026-07-28, `HeaderMismatch`: the server did nothing. */
export const HEADER_MISMATCH = -32020;

const EARLIER_VERSIONS = new Set(SUPPORTED_PROTOCOL_VERSIONS);

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
  const version = headers.get("mcp-protocol-version");
  if (!isModern(message)) return version === null || EARLIER_VERSIONS.has(version);
  const meta = isRecord(params._meta) ? params._meta : {};
  const complete = meta[PROTOCOL_VERSION_META_KEY] === LATEST && isRecord(meta[CLIENT_CAPABILITIES_META_KEY]);
  return complete && version === LATEST && headers.get("mcp-method") === method && headers.get("mcp-name") === (name ?? null);
}
