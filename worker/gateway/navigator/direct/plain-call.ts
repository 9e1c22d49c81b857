import type { Message, MessageId } from "../../../protocol/message.ts";
import type { PermittedCall } from "../../../routing/call-policy.ts";

/** A `tools/call` that needs nothing but its server. */
export type PlainCall = PermittedCall & {
  message: Message;
  id: MessageId;
  /** Ends the call when the client has gone. */
  signal: AbortSignal;
};
