import { type AuditEvent, auditEventSchema } from "./event.ts";

/** Reads a message, which is a list of events. @returns its events, and what in it is no event */
export function readMessage(body: unknown): { events: AuditEvent[]; malformed: unknown[] } {
  const events: AuditEvent[] = [];
  const malformed: unknown[] = [];
  for (const item of Array.isArray(body) ? body : [body]) {
    const parsed = auditEventSchema.safeParse(item);
    if (parsed.success) events.push(parsed.data);
    else malformed.push(item);
  }
  return { events, malformed };
}
