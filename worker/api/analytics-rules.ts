import {
  addCounts,
  beginningOf,
  type Counts,
  countOf,
  GRAINS,
  type Grain,
  mergeSketches,
  NO_COUNTS,
  percentileOf,
  type Rollup,
  type Sketch,
} from "../audit/audit.ts";
import { DAY } from "../lib/clock.ts";

export const PERIODS = ["day", "week", "month", "quarter", "year"] as const;
type PeriodName = (typeof PERIODS)[number];

/** How a period is read and shown: each row is a point. @property length ms */
type Shape = { grain: Grain; length: number };

/** A year is 52 weeks, so that it has whole ones. */
const SHAPES: Record<PeriodName, Shape> = {
  day: { grain: "hour", length: DAY },
  week: { grain: "day", length: 7 * DAY },
  month: { grain: "day", length: 30 * DAY },
  quarter: { grain: "week", length: 13 * 7 * DAY },
  year: { grain: "week", length: 52 * 7 * DAY },
};

/** A time from the beginning of an hour, day or week, UTC ms, to before the end. */
type Span = { from: number; to: number };

/** The period that ends with this hour, day or week, and the one before it, of the same length. */
export function periodOf(name: PeriodName, now: number): { grain: Grain; step: number; current: Span; before: Span } {
  const { grain, length } = SHAPES[name];
  const to = beginningOf(grain, now) + GRAINS[grain];
  return { grain, step: GRAINS[grain], current: { from: to - length, to }, before: { from: to - 2 * length, to: to - length } };
}

/** The beginnings of the hours, days or weeks of a time. */
export const timesOf = ({ from, to }: Span, grain: Grain): number[] =>
  Array.from({ length: Math.round((to - from) / GRAINS[grain]) }, (_, index) => from + index * GRAINS[grain]);

type Percentiles = { p50: number; p95: number } | null;

function percentilesOf(histogram: Counts["own"]): Percentiles {
  const [p50, p95] = [percentileOf(histogram, 0.5), percentileOf(histogram, 0.95)];
  return p50 === undefined || p95 === undefined ? null : { p50, p95 };
}

const failedOf = ({ errors }: Counts): number => Object.values(errors).reduce((sum, count) => sum + count, 0);

/** How many different people or agents the sketches have together; null without a sketch. */
function distinctOf(sketches: readonly (Sketch | null)[]): number | null {
  const found = sketches.filter((sketch) => sketch !== null);
  return found.length === 0 ? null : countOf(mergeSketches(found));
}

const within =
  ({ from, to }: Span) =>
  ({ at }: { at: number }): boolean =>
    from <= at && at < to;

/** @param isWhole whether the rows are of the project as a whole: only those say how many people and agents there were */
export function totalsOf(rows: readonly Rollup[], span: Span, isWhole: boolean) {
  const own = rows.filter(within(span));
  const counts = own.reduce<Counts>(addCounts, NO_COUNTS);
  return {
    calls: counts.calls,
    failed: failedOf(counts),
    errors: counts.errors,
    ownMs: percentilesOf(counts.own),
    serverMs: percentilesOf(counts.server),
    people: isWhole ? (distinctOf(own.map(({ people }) => people)) ?? 0) : null,
    agents: isWhole ? (distinctOf(own.map(({ agents }) => agents)) ?? 0) : null,
  };
}

/** One point for each step of the time, also without a call. */
export function pointsOf(rows: readonly Rollup[], { from, to }: Span, step: number) {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => {
    const span = { from: from + index * step, to: Math.min(from + (index + 1) * step, to) };
    const counts = rows.filter(within(span)).reduce<Counts>(addCounts, NO_COUNTS);
    return { at: span.from, calls: counts.calls, failed: failedOf(counts), ownMs: percentilesOf(counts.own), serverMs: percentilesOf(counts.server) };
  });
}

/** Links that agents gave in chats, by the hour or day in which they were given, and what became of them. */
type ChatCounts = { at: number; given: number; opened: number; connected: number; called: number };

/** How many links of a chat came how far. */
export function chatLinksOf(counts: readonly ChatCounts[], span: Span): Omit<ChatCounts, "at"> {
  const own = counts.filter(within(span));
  const sum = (of: keyof ChatCounts) => own.reduce((total, count) => total + count[of], 0);
  return { given: sum("given"), opened: sum("opened"), connected: sum("connected"), called: sum("called") };
}

/** The counts of one person, by day. There are no times, and no reasons of failed calls. */
type PersonDay = { day: number; calls: number; errors: number };

export function totalsOfPerson(days: readonly PersonDay[], span: Span) {
  const own = days.filter(({ day }) => within(span)({ at: day * DAY }));
  const sum = (of: "calls" | "errors") => own.reduce((total, day) => total + day[of], 0);
  return { calls: sum("calls"), failed: sum("errors"), errors: null, ownMs: null, serverMs: null, people: null, agents: null };
}

export const pointsOfPerson = (days: readonly PersonDay[], { from, to }: Span, step: number) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => {
    const at = from + index * step;
    const { calls, failed } = totalsOfPerson(days, { from: at, to: Math.min(at + step, to) });
    return { at, calls, failed, ownMs: null, serverMs: null };
  });
