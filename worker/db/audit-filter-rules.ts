import type { auditEvents } from "./audit-database-schema.ts";

/** An event as the audit database has it, in a row or in a block. */
export type EventRow = typeof auditEvents.$inferSelect;

/** Which events are looked for: those for which all of this holds. */
export type AuditFilter = Partial<{
  /** The person who acted or was acted for. */
  userId: string;
  /** Exactly who acted, as the audit names it. */
  actor: string;
  /** The id of an agent or of an API key. */
  client: string;
  server: string;
  tool: string;
  outcome: EventRow["outcome"];
  code: string;
  action: string;
  /** What agents did, or everything else. */
  kind: "calls" | "changes";
  authScopeId: string;
  ruleId: string;
  /** UTC milliseconds, included. */
  from: number;
  /** UTC milliseconds, not included. */
  to: number;
  /** A part of any name, id or sentence of the event. */
  text: string;
}>;

/** Where an event is in the order of time. */
export type EventPlace = { at: number; id: string };

/** @property end where the walk stopped, which looked no further; absent if it came to the last event */
export type Walk = { rows: EventRow[]; end: EventPlace | undefined };
/** Which way a walk goes: `back` from new events to old ones, or `on`. */
export type Direction = "back" | "on";

/**
 * The most events that one search looks at. An index for each filter would cost a written row for each event and filter, so events are
 * looked at in the order of time instead, a part of them with each request.
 */
export const LOOKED_AT = 10_000;

export const CALLS = ["tool.call", "tool.search"];

const newestFirst = (a: EventPlace, b: EventPlace): number => b.at - a.at || (a.id < b.id ? 1 : -1);

/** Compares events in the order in which a walk comes to them. */
export const IN_ORDER: Record<Direction, (a: EventPlace, b: EventPlace) => number> = { back: newestFirst, on: (a, b) => newestFirst(b, a) };

const TIMES = ["from", "to"];

/** Whether a filter asks for more than a time, so that each event must be looked at. */
export const hasConditions = (filter: AuditFilter): boolean =>
  Object.entries(filter).some(([name, value]) => value !== undefined && !TIMES.includes(name));

const EQUAL = ["userId", "actor", "server", "tool", "outcome", "code", "action", "authScopeId", "ruleId"] as const;
const TEXTS = [
  "id",
  "actor",
  "action",
  "target",
  "server",
  "tool",
  "code",
  "changes",
  "authScopeId",
  "ruleId",
  "requestId",
  "sessionId",
  "traceId",
] as const;

/** Capitals of ASCII are not told apart, as in SQLite. */
const lower = (text: string): string => text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());

/** Whether an event fits a filter, as the statement of `audit-search.ts` decides it for rows. The time is not looked at. */
export function fitsFilter(event: EventRow, filter: AuditFilter): boolean {
  const { client, kind, text } = filter;
  if (EQUAL.some((field) => filter[field] !== undefined && event[field] !== filter[field])) return false;
  if (kind !== undefined && CALLS.includes(event.action) !== (kind === "calls")) return false;
  if (client !== undefined && !["agent", "token"].some((by) => `${event.actor} `.startsWith(`${by}:${client} `))) return false;
  return text === undefined || lower(TEXTS.map((field) => event[field] ?? "").join(" ")).includes(lower(text));
}
