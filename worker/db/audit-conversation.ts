import { conversationOf, QUIET } from "../audit/audit.ts";
import { HOUR } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { AuditFilter, EventRow } from "./audit-filter-rules.ts";
import { walkFrom } from "./audit-search.ts";
import type { Database } from "./client.ts";

/** How far before and after an event its conversation is looked for, in milliseconds. */
const REACH = 12 * HOUR;
/** The most events on each side. */
const MOST = 200;

/** @property isWhole whether it has the whole conversation: none of its events is beyond what was looked at */
type Conversation = { rows: EventRow[]; isWhole: boolean };

/** The conversation that an event belongs to, oldest event first. @param db the audit database @param main the main database */
export async function findConversation(db: Database, main: Database, projectId: ProjectId, of: EventRow): Promise<Conversation> {
  const who: AuditFilter = of.userId === null ? { actor: of.actor } : { userId: of.userId };
  const page = { after: { createdAt: of.at, id: of.id }, limit: MOST };
  const [before, after] = await Promise.all([
    walkFrom([db, main], projectId, { ...who, from: of.at - REACH }, page, "back"),
    walkFrom([db, main], projectId, { ...who, to: of.at + REACH }, page, "on"),
  ]);
  const events = [...before.rows.toReversed(), of, ...after.rows];
  const rows = conversationOf(events, of);
  return {
    rows,
    isWhole: (before.isWhole || isQuiet(events[0], rows[0])) && (after.isWhole || isQuiet(rows.at(-1), events.at(-1))),
  };
}

/** Whether the pause at the edge of the conversation is seen, so that no event beyond those that were read belongs to it. */
const isQuiet = (earlier: EventRow | undefined, later: EventRow | undefined): boolean => (later?.at ?? 0) - (earlier?.at ?? 0) > QUIET;
