import type { ClientCapabilities } from "@modelcontextprotocol/server";
import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import type { ServerMessage } from "../../downstream/answers/reply-rules.ts";
import { isRecord, type Message, type MessageId } from "../../protocol/message.ts";

/**
 * How long a call waits for the client to come back with an answer, in milliseconds; how many of one agent wait at once, and how many
 * are at their servers, of which most ask nothing.
 */
export const HELD = { for: 5 * 60_000, most: 20, running: 100 } as const;

/** What the object says before the reply of a call that has asked nothing: a comment, which no client minds. */
export const ASKED_NOTHING = ": asked nothing\n\n";

/** A call of a client of 2026-07-28 at a server that may ask in its middle. `id` is the agent's own. */
export type BeginCall = {
  kind: "begin";
  principal: Principal;
  server: Server;
  tool: string;
  id: MessageId;
  message: Message;
  capabilities: ClientCapabilities;
};

/** The same call, made again with what the person said, at the server and tool that it was judged for now. `key` names the call that waits. */
export type ResumeCall = { kind: "resume"; key: string; id: MessageId; server: Server; tool: string; inputResponses: Record<string, unknown> };

/** Whether a call is the one that waits: what was allowed now is this server, auth scope and tool, and no other one. */
export const isSameCall = (one: { server: Server; tool: string }, other: { server: Server; tool: string }): boolean =>
  one.tool === other.tool && one.server.id === other.server.id && one.server.authScopeId === other.server.authScopeId;

/** Whether a client said that it can be asked this (MCP 2026-07-28, client capabilities). One that says nothing of forms takes them. */
function canBeAsked({ method, params }: ServerMessage, { elicitation, sampling, roots }: ClientCapabilities): boolean {
  if (method === "sampling/createMessage") return sampling !== undefined;
  if (method === "roots/list") return roots !== undefined;
  if (method !== "elicitation/create" || elicitation === undefined) return false;
  const isUrl = isRecord(params) && params.mode === "url";
  return isUrl ? elicitation.url !== undefined : elicitation.form !== undefined || elicitation.url === undefined;
}

/** What the agent is to be asked, in the form of 2026-07-28; nothing for what has no such form, or what its client cannot be asked. */
export function toInputRequest(asked: ServerMessage, capabilities: ClientCapabilities): { method: string; params?: unknown } | undefined {
  if (!canBeAsked(asked, capabilities)) return undefined;
  const { method, params } = asked;
  if (method !== "elicitation/create" || !isRecord(params)) return { method, ...(params !== undefined && { params }) };
  // The complete-notification that the id is for is gone in 2026-07-28.
  const { elicitationId: _, ...kept } = params;
  return { method, params: "mode" in kept ? kept : { mode: "form", ...kept } };
}

/** What Cardea says to a server in the place of a client that cannot be asked this. Each is answered, so that the server goes on. */
export const toAnswerOfCardea = ({ method }: ServerMessage): object =>
  method === "ping" ? { result: {} } : { error: { code: -32601, message: "The client cannot be asked this." } };

const STALE = "waits for this answer no more. What the call was to do may or may not have been done: check before you repeat it.";
const BUSY = "has too many calls waiting for answers of this person. Answer those first. Nothing was done.";

/** A result that says why a call cannot go on. */
export const toHeldError = (slug: string, why: "stale" | "busy") => ({
  resultType: "complete",
  isError: true,
  content: [{ type: "text", text: `“${slug}” ${why === "stale" ? STALE : BUSY}` }],
});
