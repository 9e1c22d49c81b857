import { MINUTE, SECOND } from "../lib/clock.ts";

/** Concurrent token requests of one project to one authorization server, in one gate: at first, at least and at most. */
export const FIRST_WIDTH = 8;
export const LEAST_WIDTH = 1;
export const MOST_WIDTH = 64;

/** Concurrent token requests of all projects together. A project that holds no place gets one until `TOTAL_PLACES` are held. */
export const SHARED_PLACES = 96;
export const TOTAL_PLACES = 128;

/**
 * How long a request may hold a place. A slower one may have died, so its place goes to the next. The request itself goes on,
 * so that its token is not lost; it is only not counted any more.
 */
export const PLACE_LIFETIME = 15 * SECOND;

/** How many requests of one project may wait in each line. A further one is told to come back. */
export const MAX_WAITING = 2000;

/** A successful answer that took longer does not widen the gate, in ms. */
const QUICK = 2 * SECOND;

/** The longest time for which a provider's Retry-After closes the gate. Then a few requests find out whether it still holds. */
const LONGEST_CLOSED = 1 * MINUTE;

/**
 * What a place was used for. `good`: the provider answered, whatever it said, in `ms`. `busy`: it asked for less (429, 503 and such), or
 * did not answer in time. `none`: it was not asked.
 */
export type GateAnswer = { kind: "good"; ms: number } | { kind: "busy"; retryAfterMs?: number } | { kind: "none" };

/**
 * How many requests a project may have at the provider, and until when it has none (UTC ms).
 * @property narrowedAfter the number of the last place that was given before the pace was halved
 */
export type Pace = { width: number; narrowedAfter: number; closedUntil: number };

export const FIRST_PACE: Pace = { width: FIRST_WIDTH, narrowedAfter: 0, closedUntil: 0 };

/**
 * The pace after an answer: one place more after as many quick answers as there are places, half the places after a busy one. Answers to
 * requests that were sent before the last halving say nothing new. It is the project's own pace, since providers limit each client.
 *
 * @param place the number of the request's place; places are numbered in the order in which they are given
 * @param last the number of the last place that was given
 * @param now UTC ms
 */
export function paceAfter(pace: Pace, answer: GateAnswer, { place, last }: { place: number; last: number }, now: number): Pace {
  if (answer.kind === "none" || (answer.kind === "good" && answer.ms > QUICK)) return pace;
  if (answer.kind === "good") return { ...pace, width: Math.min(MOST_WIDTH, pace.width + 1 / pace.width) };
  const closedUntil = Math.max(pace.closedUntil, now + Math.min(answer.retryAfterMs ?? 0, LONGEST_CLOSED));
  if (place <= pace.narrowedAfter) return { ...pace, closedUntil };
  return { width: Math.max(LEAST_WIDTH, pace.width / 2), narrowedAfter: last, closedUntil };
}

/** A project at the gate: the places it holds, and its pace. */
export type AtGate = { inside: number; pace: Pace };

/**
 * Whether a project may have one more place. A project that holds none gets one even if all shared places are taken, so that a
 * slow provider of one project does not delay another project.
 *
 * @param held places that all projects hold
 */
export function mayEnter({ inside, pace }: AtGate, held: number): boolean {
  if (inside >= Math.floor(pace.width)) return false;
  return held < (inside > 0 ? SHARED_PLACES : TOTAL_PLACES);
}

/**
 * The project that gets a free place: among those that may enter, the one with the fewest places; if several have as few, the one
 * that has waited longest.
 * @param waiting projects, first the one whose last turn was longest ago
 */
export function chooseNext<Project extends AtGate>(waiting: Iterable<Project>, held: number): Project | undefined {
  const fewestFirst = [...waiting].sort((a, b) => a.inside - b.inside);
  return fewestFirst.find((project) => mayEnter(project, held));
}

/** The two lines before a gate: requests for which a call waits, and refreshes ahead of time. */
export type Line = "call" | "ahead";

/** How many calls go before a refresh ahead of time that waits too. */
export const CALLS_BEFORE_AHEAD = 8;

/** Which line is served first. Calls go first, but the other line is never left standing. @param calls in a row that went before the other line */
export const orderOfLines = (calls: number): [Line, Line] => (calls < CALLS_BEFORE_AHEAD ? ["call", "ahead"] : ["ahead", "call"]);

const MOST_SHARDS = 64;
/** Admissions of one gate in a minute: beyond the first number it is split, below the second it is joined with another. */
const MANY_A_MINUTE = 1200;
export const FEW_A_MINUTE = 120;

/**
 * Among how many gates a person's next refresh at this provider is to choose, a power of two. The keeper remembers it, so that
 * no one else has to know it.
 *
 * @param shards among how many it chose this time
 * @param perMinute how many requests this gate admits in a minute
 */
export function decideShards(shards: number, perMinute: number): number {
  if (perMinute < FEW_A_MINUTE) return Math.max(1, shards / 2);
  let next = shards;
  for (let each = perMinute; each > MANY_A_MINUTE && next < MOST_SHARDS; each /= 2) next *= 2;
  return next;
}

/**
 * The name of the gate of a person at a provider. The first gate has the name that the only one had in earlier releases.
 *
 * @param issuerHash SHA-256 of the issuer
 * @param subjectHash SHA-256 of project and subject, base64url
 */
export function nameOfGate(issuerHash: string, subjectHash: string, shards: number): string {
  const bits = [...subjectHash.slice(0, 4)].reduce((sum, character) => sum * 64 + BASE64URL.indexOf(character), 0);
  const shard = bits % shards;
  return shard === 0 ? issuerHash : `${issuerHash} ${shard}`;
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
