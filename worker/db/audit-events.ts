import { and, desc, eq, getTableColumns, lt, sql } from "drizzle-orm";
import type { AuditEvent } from "../audit/event.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { auditEvents, user } from "./schema.ts";

export type AuditEvents = ReturnType<typeof makeAuditEvents>;

/** Rows D1 takes in one statement: it allows 100 bound parameters, an event has 11. */
const ROWS_A_STATEMENT = 8;

export function makeAuditEvents(db: Database) {
  return {
    /** A repeated event changes nothing: its id is the primary key. */
    async insert(events: AuditEvent[]): Promise<void> {
      const chunks = Array.from({ length: Math.ceil(events.length / ROWS_A_STATEMENT) }, (_, chunk) =>
        db
          .insert(auditEvents)
          .values(events.slice(chunk * ROWS_A_STATEMENT, (chunk + 1) * ROWS_A_STATEMENT))
          .onConflictDoNothing(),
      );
      const [first, ...rest] = chunks;
      if (first) await db.batch([first, ...rest]);
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
