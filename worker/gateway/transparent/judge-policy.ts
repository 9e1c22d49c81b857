import type { Server } from "../../db/db.ts";
import type { RuleId } from "../../lib/ids.ts";
import { calledTool, type Message, type MessageId, type Unambiguous } from "../../protocol/message.ts";
import { decideCallAt, lacksScopeAt } from "../../routing/call-policy.ts";
import type { Withholding } from "../../routing/routing.ts";
import type { AgentCall } from "../agent-call.ts";

/** The judgement on a message: passed with the auth scope and by the rule that were chosen, or why it is not forwarded. `id` is absent for a notification. */
export type Judgement =
  | { kind: "passed"; server: Server; ruleId?: RuleId | undefined; messages: Message[] }
  | { kind: "ambiguous" }
  | { kind: "scope-missing"; id: MessageId | undefined }
  /** A call without an id, so that no reply is expected. It is not made. */
  | { kind: "dropped" }
  | { kind: "nameless"; id: MessageId }
  | ({ kind: "unknown"; id: MessageId; tool: string } & Withholding);

/**
 * Judges a message to a server that has denied tools, or from an agent that may not call tools.
 * @param exact the message; absent if it can be read in more than one way
 */
export function judgeMessage(call: AgentCall, server: Server, headers: Headers, exact: Unambiguous | undefined): Judgement {
  const [message] = exact?.messages ?? [];
  if (!exact || exact.isBatch || !agrees(headers, message)) return { kind: "ambiguous" };
  if (!message) return { kind: "passed", server, messages: [] };
  if (lacksScopeAt(call, message)) return { kind: "scope-missing", id: message.id };
  if (message.method !== "tools/call") return { kind: "passed", server, messages: [message] };
  const tool = calledTool(message);
  const decision = tool === undefined ? undefined : decideCallAt(call, server, tool);
  if (decision?.kind === "permitted") return { kind: "passed", server: decision.call.server, ruleId: decision.call.ruleId, messages: [message] };
  if (message.id === undefined) return { kind: "dropped" };
  if (tool === undefined) return { kind: "nameless", id: message.id };
  return { ...(decision?.kind === "unknown" && decision), kind: "unknown", id: message.id, tool };
}

/** Whether the headers of MCP 2026-07-28 agree with the message. A server might route by headers without reading the message. */
function agrees(headers: Headers, message: Message | undefined): boolean {
  const method = headers.get("mcp-method");
  const name = headers.get("mcp-name");
  if (method !== null && method !== message?.method) return false;
  return name === null || message?.method !== "tools/call" || name === message.params.name;
}
