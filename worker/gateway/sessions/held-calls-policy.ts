import type { ClientCapabilities } from "@modelcontextprotocol/server";
import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import type { ServerMessage } from "../../downstream/answers/reply-rules.ts";
import type { RequestTrace } from "../../downstream/downstream.ts";
import type { RuleId } from "../../lib/ids.ts";
import { isRecord } from "../../lib/record.ts";
import type { Message, MessageId } from "../../protocol/message.ts";
import type { RecordingSetting } from "../../recordings/recordings.ts";

/**
 * How long a call waits for the client's answer, in milliseconds; how many calls of one agent may wait at the same time; and how many
 * may run at their servers, most of which ask nothing.
 */
export const HELD = { for: 5 * 60_000, most: 20, running: 100 } as const;

/** The object sends this comment before the reply of a call that has asked nothing. */
export const ASKED_NOTHING = ": asked nothing\n\n";

/** A call of a stateless client at a server that may ask during the call. `id` is the agent's own. */
export type BeginCall = {
  kind: "begin";
  principal: Principal;
  server: Server;
  tool: string;
  ruleId: RuleId | undefined;
  trace: RequestTrace | undefined;
  recording: RecordingSetting | undefined;
  id: MessageId;
  message: Message;
  capabilities: ClientCapabilities;
};

/** The same call with the person's answer, and the server and tool that it is permitted for now. `key` names the held call. */
export type ResumeCall = { kind: "resume"; key: string; id: MessageId; server: Server; tool: string; inputResponses: Record<string, unknown> };

/** Whether a call is the held one: the decision now is valid only for the same server, auth scope and tool. */
export const isSameCall = (one: { server: Server; tool: string }, other: { server: Server; tool: string }): boolean =>
  one.tool === other.tool && one.server.id === other.server.id && one.server.authScopeId === other.server.authScopeId;

/** Whether a client may be asked this (MCP 2026-07-28, client capabilities). An empty `elicitation` means forms. */
function canBeAsked({ method, params }: ServerMessage, { elicitation, sampling, roots }: ClientCapabilities): boolean {
  if (method === "sampling/createMessage") return sampling !== undefined;
  if (method === "roots/list") return roots !== undefined;
  if (method !== "elicitation/create" || elicitation === undefined) return false;
  const isUrl = isRecord(params) && params.mode === "url";
  return isUrl ? elicitation.url !== undefined : elicitation.form !== undefined || elicitation.url === undefined;
}

/** A server's question in the form of 2026-07-28. @returns nothing if it has no such form, or if the client cannot be asked it */
export function toInputRequest(asked: ServerMessage, capabilities: ClientCapabilities): { method: string; params?: unknown } | undefined {
  if (!canBeAsked(asked, capabilities)) return undefined;
  const { method, params } = asked;
  if (method !== "elicitation/create" || !isRecord(params)) return { method, ...(params !== undefined && { params }) };
  // The id is for the complete notification, which 2026-07-28 does not have.
  const { elicitationId: _, ...kept } = params;
  return { method, params: "mode" in kept ? kept : { mode: "form", ...kept } };
}

/** Cardea's answer to a server for a client that cannot be asked this. Each question is answered, so that the server goes on. */
export const toAnswerOfCardea = ({ method }: ServerMessage): object =>
  method === "ping" ? { result: {} } : { error: { code: -32601, message: "The client cannot be asked this." } };

const STALE = "no longer waits for this answer. What the call was to do may or may not have been done: check before you repeat it.";
const BUSY = "has too many calls waiting for answers of this person. Answer those first. Nothing was done.";

/** A result that says why a held call cannot go on. */
export const toHeldError = (slug: string, why: "stale" | "busy") => ({
  resultType: "complete",
  isError: true,
  content: [{ type: "text", text: `“${slug}” ${why === "stale" ? STALE : BUSY}` }],
});
