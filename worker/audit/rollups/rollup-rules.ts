import { DAY, HOUR } from "../../lib/clock.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { agentCallsOf } from "../activity-rules.ts";
import type { AuditEvent } from "../event.ts";
import { ERROR_CLASSES, type ErrorClass, errorClassOf } from "./error-class-rules.ts";
import { type Histogram, histogramOf, mergeHistograms } from "./histogram-rules.ts";
import { mergeSketches, type Sketch, sketchOf } from "./sketch-rules.ts";

export const GRAINS = { hour: HOUR, day: DAY, week: 7 * DAY } as const;
export type Grain = keyof typeof GRAINS;
const GRAIN_NAMES = Object.keys(GRAINS) as Grain[];
/** The first Monday after the first of January 1970, which was a Thursday. */
const A_MONDAY = 4 * DAY;

/** When the hour, day or week of a time began, UTC ms. A week begins on Monday. */
export function beginningOf(grain: Grain, at: number): number {
  const from = grain === "week" ? A_MONDAY : 0;
  return from + Math.floor((at - from) / GRAINS[grain]) * GRAINS[grain];
}

/**
 * How many different rows of each kind one hour, day or week of a project has at most. Calls of further ones are added up in one row more, whose key is empty. So
 * the rows of a year are limited whatever agents call: the name of a tool may be anything.
 */
export const MOST_ROWS = { all: 1, server: 200, tool: 400, navigator: 100, agent: 200 } as const;
export type RollupKind = keyof typeof MOST_ROWS;

/** What is counted of calls. `own` is how long Cardea took, `server` how long the server did. */
export type Counts = { calls: number; errors: Record<ErrorClass, number>; own: Histogram; server: Histogram };

/** What one row is about. @property at the beginning of the hour, day or week, UTC ms @property key a slug or client id; of a tool its server @property tool empty if it is about no tool */
export type RollupKey = { projectId: ProjectId; grain: Grain; kind: RollupKind; at: number; key: string; tool: string };

/** The calls of an hour, a day or a week. `people` and `agents` are in the rows of kind `all` only. */
export type Rollup = RollupKey & Counts & { people: Sketch | null; agents: Sketch | null };

export const NO_COUNTS: Counts = { calls: 0, errors: { auth: 0, rate: 0, timeout: 0, server: 0, client: 0, policy: 0 }, own: [], server: [] };

export const addCounts = (one: Counts, other: Counts): Counts => ({
  calls: one.calls + other.calls,
  errors: Object.fromEntries(ERROR_CLASSES.map((name) => [name, one.errors[name] + other.errors[name]])) as Record<ErrorClass, number>,
  own: mergeHistograms(one.own, other.own),
  server: mergeHistograms(one.server, other.server),
});

export const keyOfRollup = ({ projectId, grain, kind, at, key, tool }: RollupKey): string => JSON.stringify([projectId, grain, kind, at, key, tool]);

/** The hour, day or week of a project that a row is counted with. */
export const groupOfRollup = ({ projectId, grain, kind, at }: RollupKey): string => JSON.stringify([projectId, grain, kind, at]);

function countsOf(events: readonly AuditEvent[]): Counts {
  const failed = events.map(errorClassOf);
  const timed = events.filter(({ durationMs }) => durationMs !== undefined);
  return {
    calls: events.length,
    errors: Object.fromEntries(ERROR_CLASSES.map((name) => [name, failed.filter((one) => one === name).length])) as Record<ErrorClass, number>,
    own: histogramOf(timed.map(({ durationMs = 0, serverMs = 0 }) => Math.max(0, durationMs - serverMs))),
    server: histogramOf(events.flatMap(({ serverMs }) => serverMs ?? [])),
  };
}

/** The subjects that an event is counted for, in addition to the project as a whole. */
function* keysOf(event: AuditEvent): Generator<Pick<RollupKey, "kind" | "key" | "tool">> {
  yield { kind: "all", key: "", tool: "" };
  const { server, tool, navigator } = event;
  if (server !== undefined) yield { kind: "server", key: server, tool: "" };
  if (server !== undefined && tool !== undefined) yield { kind: "tool", key: server, tool };
  if (navigator !== undefined) yield { kind: "navigator", key: navigator, tool: "" };
  for (const { clientId } of agentCallsOf([event])) yield { kind: "agent", key: clientId, tool: "" };
}

/** The rows that these events add up to. Only calls count. */
export function rollupsOf(events: readonly AuditEvent[]): Rollup[] {
  const calls = events.filter(({ action }) => action === "tool.call");
  const found = new Map<string, { row: RollupKey; events: AuditEvent[] }>();
  for (const event of calls)
    for (const named of keysOf(event))
      for (const grain of GRAIN_NAMES) {
        const row = { projectId: event.projectId, grain, at: beginningOf(grain, event.at), ...named };
        const known = found.get(keyOfRollup(row));
        if (known) known.events.push(event);
        else found.set(keyOfRollup(row), { row, events: [event] });
      }
  return [...found.values()].map(({ row, events: own }) => ({
    ...row,
    ...countsOf(own),
    people: row.kind === "all" ? sketchOf(own.flatMap(({ userId }) => userId ?? [])) : null,
    agents: row.kind === "all" ? sketchOf(agentCallsOf(own).map(({ clientId }) => clientId)) : null,
  }));
}

const mergeNullable = (one: Sketch | null, other: Sketch | null): Sketch | null =>
  one === null || other === null ? (one ?? other) : mergeSketches([one, other]);

function mergeRows(one: Rollup | undefined, other: Rollup): Rollup {
  if (!one) return other;
  return { ...other, ...addCounts(one, other), people: mergeNullable(one.people, other.people), agents: mergeNullable(one.agents, other.agents) };
}

/** The row in which everything beyond `MOST_ROWS` is counted. */
export const othersOf = <Row extends RollupKey>(row: Row): Row => ({ ...row, key: "", tool: "" });

/**
 * The rows as they are after new ones were added to those that are there. A new key beyond the limit is added to the row of the others.
 * @param known the rows of these keys that are there, with those of the others @param sizes how many rows there are, by `groupOfRollup`
 */
export function mergeRollups(added: readonly Rollup[], known: readonly Rollup[], sizes: ReadonlyMap<string, number>): Rollup[] {
  const rows = new Map(known.map((row) => [keyOfRollup(row), row]));
  const left = new Map<string, number>();
  const changed = new Set<string>();
  for (const row of added) {
    const group = groupOfRollup(row);
    const room = left.get(group) ?? MOST_ROWS[row.kind] - (sizes.get(group) ?? 0);
    const isKnown = rows.has(keyOfRollup(row));
    const kept = isKnown || room > 0 ? row : othersOf(row);
    if (!isKnown && room > 0) left.set(group, room - 1);
    else left.set(group, room);
    rows.set(keyOfRollup(kept), mergeRows(rows.get(keyOfRollup(kept)), kept));
    changed.add(keyOfRollup(kept));
  }
  return [...changed].flatMap((key) => rows.get(key) ?? []);
}
