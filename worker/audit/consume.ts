import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { type AuditEvent, auditEventSchema } from "./event.ts";

/**
 * Writes a batch of the queue into D1. The queue delivers at least once; the event's id is the primary
 * key, so a repeat changes nothing. What is not an event is logged and dropped: repeating would not mend it.
 */
export async function consumeAudit(messages: readonly { body: unknown }[], insert: (events: AuditEvent[]) => Promise<void>, log: Log): Promise<void> {
  const events: AuditEvent[] = [];
  for (const { body } of messages) {
    const parsed = auditEventSchema.safeParse(body);
    if (parsed.success) events.push(parsed.data);
    else log.error("audit.malformed", { reason: reasonOf(parsed.error) });
  }
  if (events.length > 0) await insert(events);
}
