import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { type AuditEvent, auditEventSchema } from "./event.ts";
import { pack } from "./pack-rules.ts";

/** Bytes of events in one statement: D1 takes parameters up to 2 MB. */
const STATEMENT_BYTES = 1024 * 1024;

/**
 * Writes a batch of the queue, whose messages are lists of events, into D1. The queue delivers at least once; the event's
 * id is the primary key, so a repeat changes nothing. Anything that is not an event is logged and dropped, because a repeat would not help.
 */
export async function consumeAudit(messages: readonly { body: unknown }[], insert: (events: AuditEvent[]) => Promise<void>, log: Log): Promise<void> {
  const events: AuditEvent[] = [];
  for (const item of messages.flatMap(({ body }) => body)) {
    const parsed = auditEventSchema.safeParse(item);
    if (parsed.success) events.push(parsed.data);
    else log.error("audit.malformed", { reason: reasonOf(parsed.error) });
  }
  for (const list of pack(events, STATEMENT_BYTES)) await insert(list);
}
