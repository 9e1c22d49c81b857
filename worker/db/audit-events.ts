import { sql } from "drizzle-orm";
import { type AuditEvent, activitiesOf, agentCallsOf, callOutcomesOf, succeededCallsOf } from "../audit/audit.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Agents } from "./agents.ts";
import { findConversation } from "./audit-conversation.ts";
import { addEmails, type NamedEvent } from "./audit-emails.ts";
import type { AuditFilter, EventRow } from "./audit-filter-rules.ts";
import { DELIVERED, noteMark } from "./audit-marks.ts";
import { countEvents, type Found, findEvent, searchEvents } from "./audit-search.ts";
import { writeSealed } from "./audit-segments.ts";
import { rollUp } from "./call-rollups.ts";
import type { ChatLinks } from "./chat-links.ts";
import type { Database } from "./client.ts";
import type { Members } from "./members.ts";
import type { Counted, Page, Place } from "./page.ts";
import { countByPerson } from "./person-days.ts";
import { waitingEvents } from "./schema.ts";
import type { ServerHealth } from "./server-health.ts";

/** How many events move at once: with the longest texts they are 1.8 MB, and D1 takes parameters of 2 MB. */
const MOVED_AT_ONCE = 400;

/** @param db the audit database @param main the main database, which has the people, and the events that wait to be moved */
export function makeAuditEvents(
  db: Database,
  main: Database,
  {
    noteActive,
    noteCalls,
    noteAgents,
    noteCalled,
  }: Pick<Members, "noteActive"> & Pick<ServerHealth, "noteCalls"> & { noteAgents: Agents["noteCalled"] } & Pick<ChatLinks, "noteCalled">,
) {
  const withEmails = (events: EventRow[]): Promise<NamedEvent[]> => addEmails(main, events);

  return {
    /**
     * Writes and counts events in one transaction of the audit database. A repeated event changes nothing: it has the key of the first
     * one, and only events that are not there yet are counted. If the activity of members and servers could not be noted after that, the repeat notes it.
     * @param now UTC milliseconds
     */
    async insert(events: AuditEvent[], now: number): Promise<void> {
      const each = [...new Map(events.map((event) => [event.id, event])).values()];
      const write = async (fresh: readonly AuditEvent[]) => [
        noteMark(db, DELIVERED, now),
        ...(await countByPerson(db, fresh)),
        ...(await rollUp(db, fresh)),
      ];
      await writeSealed(db, each, write, now);
      await noteActive(activitiesOf(events));
      await noteCalls(callOutcomesOf(events));
      await noteAgents(agentCallsOf(events));
      await noteCalled(succeededCallsOf(events));
    },

    /** Events, newest first. @param page `createdAt` of its place is the time of the event */
    async list(projectId: ProjectId, page: Page): Promise<NamedEvent[]> {
      return (await this.search(projectId, {}, page)).rows;
    },

    /** The events that fit, newest first, in parts that look at a limited number of events each. */
    async search(projectId: ProjectId, filter: AuditFilter, page: Page): Promise<Omit<Found, "rows"> & { rows: NamedEvent[] }> {
      const found = await searchEvents(db, main, projectId, filter, page);
      return { ...found, rows: await withEmails(found.rows) };
    },

    /** How many events fit, in both databases. It looks at a limited number of them. */
    count: (projectId: ProjectId, filter: AuditFilter): Promise<Counted> => countEvents(db, main, projectId, filter),

    async find(projectId: ProjectId, place: Place): Promise<NamedEvent | undefined> {
      const event = await findEvent(db, main, projectId, place);
      return event && (await withEmails([event]))[0];
    },

    /** The conversation that the event belongs to, oldest event first; undefined if there is no such event. */
    async findConversation(projectId: ProjectId, place: Place): Promise<{ rows: NamedEvent[]; isWhole: boolean } | undefined> {
      const event = await findEvent(db, main, projectId, place);
      if (!event) return;
      const { rows, isWhole } = await findConversation(db, main, projectId, event);
      return { rows: await withEmails(rows), isWhole };
    },

    /**
     * Moves some events from the main database to the audit database. They were counted when they were written, if they are calls. If this
     * stops in the middle, the next run moves the same events again, and that changes nothing.
     * @param now UTC milliseconds @returns how many were moved, and whether there may be more
     */
    async moveWaiting(now: number): Promise<{ moved: number; isDone: boolean }> {
      const rows = await main.select().from(waitingEvents).orderBy(waitingEvents.projectId, waitingEvents.at).limit(MOVED_AT_ONCE).all();
      if (rows.length > 0) {
        const events = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as AuditEvent);
        await writeSealed(db, events, async () => [], now);
        const ids = JSON.stringify(rows.map(({ id }) => id));
        await main.delete(waitingEvents).where(sql`${waitingEvents.id} IN (SELECT value FROM json_each(${ids}))`);
      }
      return { moved: rows.length, isDone: rows.length < MOVED_AT_ONCE };
    },
  };
}
