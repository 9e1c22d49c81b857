import { DAY, dayOf } from "../../lib/clock.ts";
import type { ProjectId } from "../../lib/ids.ts";
import type { AuditEvent } from "../event.ts";

/** Calls of a tool in a day. The errors are left out if there were none. */
type ToolCount = [tool: string, calls: number, errors?: number];
/** What was called in a day: by server, with the time of the last call in ms since the day began. */
export type ToolCounts = [server: string, lastAt: number, tools: ToolCount[]][];

type PersonDayKey = { projectId: ProjectId; userId: string; day: number };
/** What agents called for a person in a day. The numbers are those of the tools together. @property queries searches for tools */
export type PersonDay = PersonDayKey & { calls: number; errors: number; queries: number; lastAt: number; tools: ToolCounts };

/**
 * How many tools a row counts apart, so that it stays short: the name of a tool may be anything that an agent sends. Further ones are counted in rows of
 * their own.
 */
const MOST_TOOLS = 100;

const COUNTED = ["tool.call", "tool.search"];

/** The person and day that an event counts for. */
const keyOf = ({ projectId, userId = "", at }: AuditEvent): PersonDayKey => ({ projectId, userId, day: dayOf(at) });
const nameOf = ({ projectId, userId, day }: PersonDayKey): string => JSON.stringify([projectId, userId, day]);

/** Groups calls and searches by person and day. */
export function personDaysOf(events: readonly AuditEvent[]): { key: PersonDayKey; events: AuditEvent[] }[] {
  const counted = events.filter(({ action }) => COUNTED.includes(action));
  return [...Map.groupBy(counted, (event) => nameOf(keyOf(event))).values()].flatMap((own) => (own[0] ? [{ key: keyOf(own[0]), events: own }] : []));
}

/** Counts an event in a row. @returns false if the row has no room for its tool */
function count(row: PersonDay, { server = "", tool = "", action, outcome, at }: AuditEvent): boolean {
  const known = row.tools.find(([name]) => name === server);
  const knownTool = known?.[2].find(([name]) => name === tool);
  if (!knownTool && row.tools.reduce((sum, [, , tools]) => sum + tools.length, 0) >= MOST_TOOLS) return false;
  const ofServer = known ?? [server, 0, []];
  const ofTool: ToolCount = knownTool ?? [tool, 0];
  if (!known) row.tools.push(ofServer);
  if (!knownTool) ofServer[2].push(ofTool);
  const calls = Number(action === "tool.call");
  const errors = Number(action === "tool.call" && outcome !== "ok");
  ofServer[1] = Math.max(ofServer[1], at - row.day * DAY);
  ofTool[1] += calls;
  if (errors > 0) ofTool[2] = (ofTool[2] ?? 0) + errors;
  row.calls += calls;
  row.errors += errors;
  row.queries += 1 - calls;
  row.lastAt = Math.max(row.lastAt, at);
  return true;
}

/**
 * Adds events to the rows of their people and days. @param known the rows that there are
 * @returns the rows as they are to be written, and the events that have no room in them
 */
export function addToPersonDays(events: readonly AuditEvent[], known: readonly PersonDay[]): { rows: PersonDay[]; others: AuditEvent[] } {
  const rows = new Map(known.map((row) => [nameOf(row), row]));
  const others: AuditEvent[] = [];
  const changed = personDaysOf(events).flatMap(({ key, events: own }) => {
    const row = structuredClone(rows.get(nameOf(key))) ?? { ...key, calls: 0, errors: 0, queries: 0, lastAt: 0, tools: [] };
    const left = own.filter((event) => !count(row, event));
    others.push(...left);
    return left.length < own.length ? [row] : [];
  });
  return { rows: changed, others };
}
