import { sql } from "drizzle-orm";
import type { AuditEvent } from "../audit/audit.ts";
import { DAY } from "../lib/clock.ts";
import { usageDaily } from "./audit-database-schema.ts";
import type { Database } from "./client.ts";

/** Counts events in a row of each day, person, server and tool. @param db the audit database @param events each once, and not counted yet */
export function countInRows(db: Database, events: readonly AuditEvent[]) {
  const json = JSON.stringify(events);
  const counted = sql`
    SELECT value ->> 'projectId', CAST((value ->> 'at') / ${DAY} AS INTEGER), coalesce(value ->> 'userId', ''),
      coalesce(value ->> 'server', ''), coalesce(value ->> 'tool', ''),
      sum(value ->> 'action' = 'tool.call'), sum(value ->> 'action' = 'tool.call' AND value ->> 'outcome' <> 'ok'),
      sum(value ->> 'action' = 'tool.search'), max(value ->> 'at')
    FROM json_each(${json})
    WHERE value ->> 'action' IN ('tool.call', 'tool.search')
    GROUP BY 1, 2, 3, 4, 5`;
  const { projectId, userId, day, server, tool } = usageDaily;
  return db
    .insert(usageDaily)
    .select(counted)
    .onConflictDoUpdate({
      target: [projectId, userId, day, server, tool],
      set: {
        calls: sql`calls + excluded.calls`,
        errors: sql`errors + excluded.errors`,
        queries: sql`queries + excluded.queries`,
        lastAt: sql`max(last_at, excluded.last_at)`,
      },
    });
}
