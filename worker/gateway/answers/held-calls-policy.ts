import type { ClientCapabilities } from "@modelcontextprotocol/server";
import type { Server } from "../../db/servers.ts";
import type { Message, MessageId } from "../message.ts";
import type { Principal } from "../principal.ts";
import type { ServerMessage } from "./reply-rules.ts";

/** How long a call waits for the client to come back with an answer, in milliseconds, and how many of one agent wait at once. */
export const HELD = { for: 5 * 60_000, most: 20 } as const;

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

/** The same call, made again with what the person said. `key` names the call that waits. */
export type ResumeCall = { kind: "resume"; key: string; id: MessageId; slug: string; inputResponses: Record<string, unknown> };

/** What the agent is to be asked, in the form of 2026-07-28; nothing for what has no such form. */
export function toInputRequest({ method, params }: ServerMessage): { method: string; params?: unknown } | undefined {
  if (method !== "elicitation/create" && method !== "sampling/createMessage" && method !== "roots/list") return undefined;
  if (method !== "elicitation/create" || typeof params !== "object" || params === null) return { method, ...(params !== undefined && { params }) };
  // The complete-notification that the id is for is gone in 2026-07-28.
  const { elicitationId: _, ...kept } = params as Record<string, unknown>;
  return { method, params: "mode" in kept ? kept : { mode: "form", ...kept } };
}

const STALE = "waits for this answer no more. What the call was to do may or may not have been done: check before you repeat it.";
const BUSY = "has too many calls waiting for answers of this person. Answer those first. Nothing was done.";

/** A result that says why a call cannot go on. */
export const toHeldError = (slug: string, why: "stale" | "busy") => ({
  resultType: "complete",
  isError: true,
  content: [{ type: "text", text: `“${slug}” ${why === "stale" ? STALE : BUSY}` }],
});
