import type { Message, MessageId } from "../../../protocol/message.ts";
import type { PermittedCall } from "../../../routing/call-policy.ts";

/** A `tools/call` for which only its server is needed. */
export type PlainCall = PermittedCall & {
  message: Message;
  id: MessageId;
  /** Ends the call when the client has gone. */
  signal: AbortSignal;
};
