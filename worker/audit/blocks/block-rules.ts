import { Buffer } from "node:buffer";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { MINUTE } from "../../lib/clock.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { type AuditEvent, STORED_FIELDS } from "../event.ts";
import { pack } from "../pack-rules.ts";

/** The longest time from the first event of a block to its last one, in ms. A search for a time looks at blocks that end so much later, and at no others. */
export const BLOCK_SPAN = 1 * MINUTE;
/** Fewer events are a row each: a block of them would save nearly nothing. */
const LEAST = 8;
/** A block is read as a whole. So it has no more than this many events, and bytes as JSON. */
const MOST = { events: 250, bytes: 128 * 1024 };
/** Most bytes of what a block is unpacked to. Fields and lists take less than what `pack` allows for. */
const UNPACKED = 4 * MOST.bytes;

/** An event as it is stored: fields that it does not have are null. */
type Stored = { [Field in Exclude<(typeof STORED_FIELDS)[number], "projectId" | "at">]: string | number | null } & { at: number };

/** Events of one project that are written together. @property isBlock whether they are one row */
export type Group = { projectId: ProjectId; events: AuditEvent[]; firstAt: number; lastAt: number; isBlock: boolean };

const inOrder = (a: AuditEvent, b: AuditEvent): number => a.at - b.at || (a.id < b.id ? -1 : 1);

/** Splits events in the order of time where a block must end. */
function splitByTime(events: readonly AuditEvent[]): AuditEvent[][] {
  const lists: AuditEvent[][] = [];
  for (const event of events) {
    const last = lists.at(-1);
    if (last?.[0] && event.at - last[0].at <= BLOCK_SPAN && last.length < MOST.events) last.push(event);
    else lists.push([event]);
  }
  return lists;
}

const toGroup = (projectId: ProjectId, events: AuditEvent[]): Group => ({
  ...{ projectId, events, firstAt: events[0]?.at ?? 0, lastAt: events.at(-1)?.at ?? 0 },
  isBlock: events.length >= LEAST,
});

/** Groups events by project and time, each group in the order of time. */
export const groupEvents = (events: readonly AuditEvent[]): Group[] =>
  [...Map.groupBy(events, ({ projectId }) => projectId)].flatMap(([projectId, own]) =>
    splitByTime(own.toSorted(inOrder))
      .flatMap((list) => pack(list, MOST.bytes))
      .map((list) => toGroup(projectId, list)),
  );

/** The groups that are sealed: each block, and in each project all that are too small for one together. */
export function joinSmall(groups: readonly Group[]): Group[] {
  const small = Map.groupBy(
    groups.filter(({ isBlock }) => !isBlock),
    ({ projectId }) => projectId,
  );
  const joined = [...small].map(([projectId, own]) => ({
    ...toGroup(
      projectId,
      own.flatMap(({ events }) => events),
    ),
    isBlock: false,
  }));
  return [...joined, ...groups.filter(({ isBlock }) => isBlock)];
}

const FIELDS = STORED_FIELDS.filter((field) => field !== "projectId");

/** The events of a block as one text: a list of the stored fields of each, deflated (RFC 1951), in base64. */
export const packEvents = (events: readonly AuditEvent[]): string =>
  deflateRawSync(JSON.stringify(events.map((event) => FIELDS.map((field) => event[field] ?? null)))).toString("base64");

/** The events of a block, in the order of time. */
export function unpackEvents(text: string): Stored[] {
  const json = inflateRawSync(Buffer.from(text, "base64"), { maxOutputLength: UNPACKED }).toString();
  return (JSON.parse(json) as unknown[][]).map(
    (values) => Object.fromEntries(FIELDS.map((field, index) => [field, values[index] ?? null])) as Stored,
  );
}
