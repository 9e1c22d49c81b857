import type { ProjectId } from "../lib/ids.ts";
import { sha256Now } from "../lib/text/sha256-now.ts";

/** The fields of an event that its digest covers, in this order. Facts that are looked up when an event is read, such as an address, are not covered. */
const DIGESTED = [
  ...(["id", "projectId", "at", "actor", "userId", "action", "target", "server", "tool", "outcome", "code", "durationMs", "changes"] as const),
  ...(["authScopeId", "ruleId", "requestId", "sessionId", "traceId"] as const),
] as const;

/** Characters of a digest: 192 bits. */
const DIGEST_LENGTH = 32;

/** An event in a segment: its id, which begins with its time, and the digest of its fields. */
export type Sealed = readonly [id: string, digest: string];

/**
 * The events of a project that were written together, in a chain with all that were written before.
 * @property number from 1 on @property at when it was written, UTC ms @property previous the hash of the segment before; empty for the first one
 */
export type Segment = { number: number; at: number; previous: string; hash: string; events: readonly Sealed[] };

/** The last segment of a chain. */
export type Head = Pick<Segment, "number" | "hash">;

type Digested = { readonly [Field in (typeof DIGESTED)[number]]?: unknown };

export const digestOf = (event: Digested): string => sha256Now(JSON.stringify(DIGESTED.map((field) => event[field] ?? null))).slice(0, DIGEST_LENGTH);

export const hashOfSegment = (projectId: string, { number, at, previous, events }: Omit<Segment, "hash">): string =>
  sha256Now(JSON.stringify([projectId, number, at, previous, events]));

type Sealable = Digested & { readonly id: string; readonly projectId: ProjectId };

/** The next segment of each project. @param heads the last segment of each; absent for a project without one @param at UTC milliseconds */
export function sealEvents(events: readonly Sealable[], heads: ReadonlyMap<ProjectId, Head>, at: number): (Segment & { projectId: ProjectId })[] {
  return [...Map.groupBy(events, ({ projectId }) => projectId)].map(([projectId, own]) => {
    const head = heads.get(projectId) ?? { number: 0, hash: "" };
    const sealed = own.map((event): Sealed => [event.id, digestOf(event)]);
    const segment = { number: head.number + 1, at, previous: head.hash, events: sealed };
    return { projectId, ...segment, hash: hashOfSegment(projectId, segment) };
  });
}
