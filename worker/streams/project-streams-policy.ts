import { MINUTE, SECOND } from "../lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import { fnv1a } from "../lib/text/fnv.ts";
import type { Subject } from "../vault/vault.ts";

/**
 * The owner and grant of an open stream. `session` is set if messages may be sent to it by name. `kind` tells a client's stream from
 * a call that waits for its cancellation.
 */
export type StreamAddress = { subject: Subject; grantId: string; kind: "stream" | "call"; session?: string };

/** The most streams of a kind that one agent may have open. */
export const MOST_OPEN = { stream: 20, call: 200 } as const;

/** A message to an open stream. */
export type Announcement =
  /**
   * The connections or the admission of the stream's agent have changed. `replaced` means that another credential took the place of one.
   * `urgent`: something was taken away. `grantId`: only the agent with this grant or key is concerned. `spread`: the listeners act on it at random within this time, in ms, so that they do not act together.
   */
  | { kind: "changed"; replaced?: { scope: AuthScopeId; version: number }; urgent?: true; grantId?: string; spread?: number }
  /** A JSON-RPC message for the stream's client, as text. */
  | { kind: "message"; message: string }
  /** The session that was begun for the stream's client. */
  | { kind: "began"; inner: string };

/** What has happened in a project, for its open consoles. @property actions as events of the audit name them, each once */
export type News = { actions: string[] };

/** The tags by which a stream is found at its person's object. */
export function tagsOf(address: StreamAddress): string[] {
  const { session } = address;
  return [tagOfAgent(address), ...(session === undefined ? [] : [tagOfSession(session)])];
}

/** The tag of one agent's streams of a kind. */
export const tagOfAgent = ({ kind, subject, grantId }: StreamAddress): string => `${kind}:${subject}:${grantId}`;

export const tagOfSession = (session: string): string => `session:${session}`;

/** The numbers of the objects into which the people with open streams are divided. */
export const SHARDS: readonly number[] = Array.from({ length: 32 }, (_, shard) => shard);

/** The shard that knows whether a subject has an open stream. */
export const shardOf = (subject: Subject): number => fnv1a(subject) % SHARDS.length;

/** The name of a project's shard. The root of its tree has the name of the project. */
export const nameOfShard = (projectId: ProjectId, shard: number): string => JSON.stringify([projectId, shard]);

/** The place of an object in its project's tree, by its name. */
export function placeOf(name: string): { projectId: ProjectId; shard: number | undefined } {
  if (!name.startsWith("[")) return { projectId: name as ProjectId, shard: undefined };
  const [projectId, shard] = JSON.parse(name) as [ProjectId, number];
  return { projectId, shard };
}

const LONGEST_SPREAD = 30 * SECOND;
/** Milliseconds a listener: 20,000 of them ask within 30 seconds. */
const SPREAD_EACH = 1.5;

/** Over which time the listeners of a project act on a change that is not urgent, in ms. @param people in one shard */
export const spreadOf = (people: number): number => Math.min(LONGEST_SPREAD, people * SHARDS.length * SPREAD_EACH);

/** The announcements that could not be made to an object below. @property retryAt when it is told again, UTC ms */
export type Missed = { urgent?: true; attempts: number; retryAt: number };

const FIRST_RETRY = 1 * SECOND;
const LONGEST_RETRY = 1 * MINUTE;

/**
 * Notes that an object could not be told of changes. The wait doubles from a second to a minute, so that it hears of them a minute after it can be reached
 * again at the latest. It is told that something has changed, and no longer what.
 * @param before what it had missed already @param now UTC ms
 */
export function noteMissed(before: Missed | undefined, isUrgent: boolean, now: number): Missed {
  const attempts = (before?.attempts ?? 0) + 1;
  const retryAt = now + Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (attempts - 1));
  return { attempts, retryAt, ...((isUrgent || before?.urgent) && { urgent: true }) };
}

/** Whether an announcement concerns the agent with this grant or key. */
export const concerns = (announcement: Announcement, grantId: string): boolean =>
  announcement.kind !== "changed" || announcement.grantId === undefined || announcement.grantId === grantId;
