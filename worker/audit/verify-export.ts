import { DAY, HOUR, MINUTE } from "../lib/clock.ts";
import { timeOfEventId } from "../lib/ids.ts";
import { BLOCK_SPAN } from "./blocks/block-rules.ts";
import { digestOf, hashOfSegment, type Segment, sealedIn } from "./chain-rules.ts";

/** What is wrong, and with which event or segment. */
export type Fault = { kind: "changed" | "removed" | "inserted" | "reordered" | "truncated" | "segment" | "unreadable"; event?: string; text: string };

type Event = { id: string; at: number; action?: unknown; changes?: unknown };
type Start = { projectId: string; exportedAt: number; keptSince: number; filter: { from?: number; to?: number } };

/** Events of the last minute before an export may have been on their way. */
const SETTLED_AFTER = 1 * MINUTE;
/** So long an export may take, while old events go on being deleted. */
const LASTS = 1 * HOUR;
const KEPT = /days of audit events: (\d+) → \d+/;
const TIMES = new Set(["from", "to"]);

const say = (at: number | undefined): string => (at === undefined ? "at an unknown time" : `of ${new Date(at).toISOString()}`);

/** Since when each event is in a segment, UTC ms. Events of versions without a chain are in none. */
function beginOf(first: Segment | undefined): number {
  if (!first) return Number.POSITIVE_INFINITY;
  if (first.number > 1) return 0;
  const times = sealedIn(first).map(([id]) => timeOfEventId(id) ?? first.at);
  return times.length > 0 ? Math.min(...times) : (first.lastAt ?? first.at) - BLOCK_SPAN;
}

/**
 * Verifies the lines of an export: each event must be in a segment as it was when it was written, each event of a segment must be there unless the project
 * keeps it no longer, and each segment must follow the one before.
 * @param known a segment that was seen earlier, which must still be there
 */
export function makeAuditVerifier(known?: { number: number; hash: string }) {
  const faults: Fault[] = [];
  const digests = new Map<string, string>();
  const segments: Segment[] = [];
  let start: Start | undefined;
  let keptSince = 0;
  let counted = 0;
  let last: Event | undefined;
  let isOpen = true;
  const fault = (kind: Fault["kind"], text: string, event?: string) => void faults.push({ kind, text, ...(event !== undefined && { event }) });

  function takeEvent({ kind: _, ...event }: Event & { kind: string }): void {
    counted++;
    const isAfter = !last || event.at < last.at || (event.at === last.at && event.id < last.id);
    if (!isAfter) fault("reordered", `The event ${event.id} ${say(event.at)} is not in its place.`, event.id);
    last = event;
    if (digests.has(event.id)) fault("inserted", `The event ${event.id} ${say(event.at)} is there twice.`, event.id);
    digests.set(event.id, digestOf({ ...event, projectId: start?.projectId }));
    // Days that were kept before a change of the setting, which is an event itself.
    const before = event.action === "project.edit" ? KEPT.exec(String(event.changes))?.[1] : undefined;
    if (before !== undefined) keptSince = Math.max(keptSince, event.at - Number(before) * DAY);
  }

  function takeCount(events: unknown): void {
    if (events !== counted) fault("truncated", `The export says that it has ${String(events)} events, and ${counted} are there.`, last?.id);
    counted = 0;
  }

  const takers: Record<string, (line: never) => void> = {
    audit: (line: Start) => {
      start = line;
      keptSince = line.keptSince;
    },
    event: takeEvent,
    segment: (line: Segment) => void segments.push(line),
    next: ({ events }: { events: unknown }) => takeCount(events),
    end: ({ events }: { events: unknown }) => {
      takeCount(events);
      isOpen = false;
    },
  };

  function checkChain(projectId: string): void {
    for (const [index, segment] of segments.entries()) {
      const [first] = sealedIn(segment)[0] ?? [];
      const name = `The segment ${segment.number}${first === undefined ? "" : `, which begins with the event ${first}`}`;
      const before = segments[index - 1];
      if (before && segment.number !== before.number + 1)
        fault("segment", `${name}, does not follow segment ${before.number}: one is missing between them.`, first);
      else if (before && segment.previous !== before.hash) fault("segment", `${name}, does not follow the one before as that one is now.`, first);
      if (hashOfSegment(projectId, segment) !== segment.hash) fault("segment", `${name}, was changed.`, first);
      if (known?.number === segment.number && known.hash !== segment.hash) fault("segment", `${name}, is not the one that was seen earlier.`, first);
    }
    if (known && !segments.some(({ number }) => number === known.number))
      fault("segment", `The segment ${known.number}, which was seen earlier, is missing.`);
  }

  function checkEvents({ exportedAt, filter }: Start): void {
    const { from = 0, to = Number.POSITIVE_INFINITY } = filter;
    const sealed = new Map(segments.flatMap((one) => sealedIn(one).map(([id, digest]) => [id, { digest, at: one.at }] as const)));
    for (const [id, { digest, at: writtenAt }] of sealed) {
      const at = timeOfEventId(id);
      const found = digests.get(id);
      if (found !== undefined && found !== digest) fault("changed", `The event ${id} ${say(at)} was changed.`, id);
      const isDue = at !== undefined && at >= Math.max(from, keptSince) && at < to && writtenAt < exportedAt - SETTLED_AFTER;
      if (found === undefined && isDue) fault("removed", `The event ${id} ${say(at)} was removed.`, id);
    }
    const thinned = segments.filter(({ events }) => "digest" in events);
    // The hash of such a segment covers when its newest event was.
    for (const { number, lastAt } of thinned)
      if (!lastAt || lastAt >= keptSince + LASTS) fault("removed", `The events of the segment ${number} ${say(lastAt ?? undefined)} were removed.`);
    const mayBeOf = ({ lastAt }: Segment, at: number) => typeof lastAt === "number" && at <= lastAt && at >= lastAt - BLOCK_SPAN;
    const begun = beginOf(segments[0]);
    for (const id of digests.keys()) {
      const at = timeOfEventId(id);
      if (!sealed.has(id) && at !== undefined && at >= begun && !thinned.some((one) => mayBeOf(one, at)))
        fault("inserted", `The event ${id} ${say(at)} was inserted: no segment has it.`, id);
    }
  }

  return {
    /** Reads the next line of the export. */
    take(line: string): void {
      isOpen = true;
      try {
        const read = JSON.parse(line) as { kind?: unknown };
        const take = takers[String(read.kind)];
        if (take) take(read as never);
        else fault("unreadable", `A line is of no known kind: ${line.slice(0, 80)}`, last?.id);
      } catch {
        fault("unreadable", `A line cannot be read. It comes after the event ${last?.id ?? "none"}.`, last?.id);
      }
    },

    /** @returns the faults, the oldest event's first, and the end of the chain, which a later export must still have */
    finish() {
      if (!start) fault("truncated", "The export has no first line of the kind “audit”.");
      if (isOpen) fault("truncated", `The export ends after the event ${last?.id ?? "none"} ${say(last?.at)}, without its last line.`, last?.id);
      const isFiltered = Object.keys(start?.filter ?? {}).some((name) => !TIMES.has(name));
      if (start && !isFiltered) {
        checkChain(start.projectId);
        checkEvents(start);
      }
      const timed = faults.map((one) => ({ ...one, at: one.event === undefined ? Number.POSITIVE_INFINITY : (timeOfEventId(one.event) ?? 0) }));
      const head = segments.at(-1);
      return {
        faults: timed.toSorted((a, b) => a.at - b.at).map(({ at: _, ...one }) => one),
        isFiltered,
        events: digests.size,
        segments: segments.length,
        head: head && { number: head.number, hash: head.hash },
      };
    },
  };
}
