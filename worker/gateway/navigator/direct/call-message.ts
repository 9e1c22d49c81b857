import type { Server } from "../../../db/db.ts";
import { headersOfWay, MESSAGE_HEADERS, type Way } from "../../../downstream/downstream.ts";
import { isRecord } from "../../../lib/record.ts";
import { isStateless, type Message, type MessageId } from "../../../protocol/message.ts";
import { type TraceContext, withTraceOnly } from "../../../protocol/trace-context-rules.ts";
import { withOwnUris } from "../../../routing/routing.ts";
import { LATEST, STATELESS_META } from "../plain-request.ts";

type Call = { message: Message; server: Server; tool: string };

/** The message in the form of a sessionful revision. */
export function toEarlier({ params: { _meta, inputResponses: _, requestState: __, ...params }, ...message }: Message): Message {
  const meta = Object.entries(isRecord(_meta) ? _meta : {}).filter(([key]) => !key.startsWith("io.modelcontextprotocol/"));
  return { ...message, params: { ...params, ...(meta.length > 0 && { _meta: Object.fromEntries(meta) }) } };
}

/** Headers of a call in the server's revision. @param tool its own name */
export function headersFor(way: Way, tool: string): Record<string, string> {
  if (way.kind === "sessionful") return headersOfWay(way);
  return { ...MESSAGE_HEADERS, "mcp-protocol-version": LATEST, "mcp-method": "tools/call", "mcp-name": tool };
}

/**
 * The body of a call in the server's revision. The agent's `_meta` about itself is kept only for the stateless revision.
 * @param context the trace that the call goes on with
 */
export function bodyFor(way: Way, { message, server, tool }: Call, id: MessageId, context: TraceContext | undefined): string {
  const { _meta, ...params } = message.params;
  if (isRecord(params.arguments)) params.arguments = withOwnUris(server.slug, params.arguments);
  const meta = isRecord(_meta) ? _meta : {};
  const ofStateless = way.kind === "stateless" && !isStateless(message) ? STATELESS_META : {};
  const kept =
    way.kind === "stateless" ? meta : Object.fromEntries(Object.entries(meta).filter(([key]) => !key.startsWith("io.modelcontextprotocol/")));
  const sent = { ...ofStateless, ...withTraceOnly(kept, context) };
  const withMeta = Object.keys(sent).length > 0 ? { _meta: sent } : {};
  return JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { ...params, name: tool, ...withMeta } });
}
