import type { ProjectId } from "../lib/ids.ts";
import { sha256Now } from "../lib/text/sha256-now.ts";
import { STORED_FIELDS } from "./event.ts";

/** Characters of a digest: 192 bits. */
const DIGEST_LENGTH = 32;

/** An event in a segment: its id, which begins with its time, and the digest of its fields. */
export type Sealed = readonly [id: string, digest: string];

/** What is left of the list of a segment when its events were deleted. @property digest of the list @property events how many it had */
type Thinned = { digest: string; events: number };

/**
 * The events of a project that were written together, in a chain with all that were written before.
 * @property number from 1 on @property at when it was written, UTC ms @property previous the hash of the segment before; empty for the first one
 * @property lastAt the time of its newest event, UTC ms; null or absent for a segment of an earlier version, whose hash covers its list itself
 */
export type Segment = { number: number; at: number; previous: string; hash: string; events: readonly Sealed[] | Thinned; lastAt?: number | null };

/** A segment as it is written. @property digest of its list, which stays when the list does not */
export type NewSegment = Segment & { projectId: ProjectId; events: readonly Sealed[]; digest: string; lastAt: number };

/** The last segment of a chain. */
export type Head = Pick<Segment, "number" | "hash">;

type Digested = { readonly [Field in (typeof STORED_FIELDS)[number]]?: unknown };

/** The digest of an event's stored fields. Facts that are looked up when an event is read, such as an address, are not covered. */
export const digestOf = (event: Digested): string =>
  sha256Now(JSON.stringify(STORED_FIELDS.map((field) => event[field] ?? null))).slice(0, DIGEST_LENGTH);

const isThinned = (events: Segment["events"]): events is Thinned => "digest" in events;

/** The events of a segment; none if they were deleted. */
export const sealedIn = ({ events }: Pick<Segment, "events">): readonly Sealed[] => (isThinned(events) ? [] : events);

const digestOfList = (events: Segment["events"]): string => (isThinned(events) ? events.digest : sha256Now(JSON.stringify(events)));

/** The hash over a segment and, by the hash of the one before, over the whole chain until there. It can be computed from the digest of the list alone. */
export const hashOfSegment = (projectId: string, { number, at, previous, events, lastAt }: Omit<Segment, "hash">): string =>
  sha256Now(JSON.stringify([projectId, number, at, previous, ...(typeof lastAt === "number" ? [lastAt, digestOfList(events)] : [events])]));

type Sealable = Digested & { readonly id: string; readonly at: number; readonly projectId: ProjectId };

/**
 * The next segments of projects, one for each group of events. @param groups of one project each, with at least one event
 * @param heads the last segment of each project; absent for a project without one @param now UTC milliseconds
 */
export function sealGroups(groups: readonly (readonly Sealable[])[], heads: ReadonlyMap<ProjectId, Head>, now: number): NewSegment[] {
  const ends = new Map(heads);
  return groups.flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { projectId } = first;
    const head = ends.get(projectId) ?? { number: 0, hash: "" };
    const events = group.map((event): Sealed => [event.id, digestOf(event)]);
    const lastAt = Math.max(...group.map(({ at }) => at));
    const segment = { number: head.number + 1, at: now, previous: head.hash, events, lastAt };
    const sealed = { projectId, ...segment, digest: digestOfList(events), hash: hashOfSegment(projectId, segment) };
    ends.set(projectId, sealed);
    return [sealed];
  });
}
