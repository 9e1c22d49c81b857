import { and, desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { AuditEvent } from "../audit/audit.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import type { Page } from "./page.ts";
import { auditEvents, user } from "./schema.ts";
import { countNewEvents } from "./usage.ts";

export type AuditEvents = ReturnType<typeof makeAuditEvents>;

export function makeAuditEvents(db: Database) {
  return {
    /** Writes and counts events in one batch of two statements, however many there are. A repeated event changes nothing. */
    async insert(events: AuditEvent[]): Promise<void> {
      const json = JSON.stringify([...new Map(events.map((event) => [event.id, event])).values()]);
      await db.batch([
        countNewEvents(db, json),
        db
          .insert(auditEvents)
          .select(
            sql`SELECT value ->> 'id', value ->> 'projectId', value ->> 'at', value ->> 'actor', value ->> 'userId', value ->> 'action', value ->> 'target',
              value ->> 'server', value ->> 'tool', value ->> 'outcome', value ->> 'code', value ->> 'durationMs',
              value ->> 'changes'
            FROM json_each(${json}) WHERE true`,
          )
          .onConflictDoNothing(),
      ]);
    },

    /** Events in pages, newest first, with the e-mail of the person who acted or was acted for. */
    async list(projectId: ProjectId, { after, limit }: Page) {
      return db
        .select({ ...getTableColumns(auditEvents), email: user.email })
        .from(auditEvents)
        .leftJoin(user, eq(user.id, auditEvents.userId))
        .where(and(eq(auditEvents.projectId, projectId), after && sql`(${auditEvents.at}, ${auditEvents.id}) < (${after.createdAt}, ${after.id})`))
        .orderBy(desc(auditEvents.at), desc(auditEvents.id))
        .limit(limit)
        .all();
    },
  };
}
