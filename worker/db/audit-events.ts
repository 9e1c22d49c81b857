import { and, desc, eq, getTableColumns, lt, sql } from "drizzle-orm";
import type { AuditEvent } from "../audit/event.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { auditEvents, user } from "./schema.ts";

export type AuditEvents = ReturnType<typeof makeAuditEvents>;

export function makeAuditEvents(db: Database) {
  return {
    /** In one statement, whatever their number. A repeated event changes nothing: its id is the primary key. */
    async insert(events: AuditEvent[]): Promise<void> {
      await db.run(sql`
        INSERT INTO audit_events (id, project_id, at, actor, action, target, server, tool, outcome, code, duration_ms)
        SELECT value ->> 'id', value ->> 'projectId', value ->> 'at', value ->> 'actor', value ->> 'action', value ->> 'target',
          value ->> 'server', value ->> 'tool', value ->> 'outcome', value ->> 'code', value ->> 'durationMs'
        FROM json_each(${JSON.stringify(events)}) WHERE true
        ON CONFLICT DO NOTHING`);
    },

    /** Newest first, with the e-mail of the person who acted or was acted for. @param before only events older than this (UTC ms) @param limit at most this many */
    async list(projectId: ProjectId, page: { before: number; limit: number }) {
      return db
        .select({ ...getTableColumns(auditEvents), email: user.email })
        .from(auditEvents)
        .leftJoin(user, eq(user.id, sql`substr(${auditEvents.actor}, instr(${auditEvents.actor}, 'user:') + 5)`))
        .where(and(eq(auditEvents.projectId, projectId), lt(auditEvents.at, page.before)))
        .orderBy(desc(auditEvents.at), desc(auditEvents.id))
        .limit(page.limit)
        .all();
    },
  };
}
