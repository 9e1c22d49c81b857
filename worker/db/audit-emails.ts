import { sql } from "drizzle-orm";
import type { EventRow } from "./audit-filter-rules.ts";
import type { Database } from "./client.ts";
import { user } from "./schema.ts";

/** An event with the e-mail of the person who acted or was acted for. */
export type NamedEvent = EventRow & { email: string | null };

/** Events with the addresses that their people have now. @param main the database with the people */
export async function addEmails<Event extends EventRow>(main: Database, events: Event[]): Promise<(Event & { email: string | null })[]> {
  const ids = [...new Set(events.flatMap(({ userId }) => userId ?? []))];
  const found = ids.length === 0 ? [] : await findEmails(main, ids);
  const emails = new Map(found.map(({ id, email }) => [id, email]));
  return events.map((event) => ({ ...event, email: emails.get(event.userId ?? "") ?? null }));
}

const findEmails = (main: Database, ids: string[]) =>
  main
    .select({ id: user.id, email: user.email })
    .from(user)
    .where(sql`${user.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
    .all();
