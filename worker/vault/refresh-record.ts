import { SECOND } from "../lib/clock.ts";
import type { AuthScopeId } from "../lib/ids.ts";
import type { NotRefreshed, RefreshOutcome } from "./keeper-client.ts";
import {
  type AfterFailure,
  asksPerson,
  decideAfterFailure,
  decideRefusedRefresh,
  KEPT,
  type KeptCredential,
  noteFailure,
  type RefreshFailure,
  type RefreshIntent,
  type RefusedRefresh,
} from "./keeper-policy.ts";
import { decideRefreshAhead, nextRefreshVersion, USE_NOTED_EVERY } from "./refresh-ahead-policy.ts";

/** Between two attempts, so that a token of seconds does not keep its keeper busy. */
const SHORTEST_WAIT = 1 * SECOND;

type Storage = DurableObjectStorage["kv"];

/**
 * What a keeper remembers of the times and versions of refreshes: by auth scope `version:{id}` (the highest number that was given
 * out), and `usedAt` (the subject's last use, UTC ms, noted once an hour).
 *
 * @param spread in [0, 1), another one for each keeper, so that tokens which expire together are not refreshed together
 * @param aheadAt when the provider may be asked again although no call waits, UTC ms
 */
function makeRefreshTimes(kv: Storage, spread: number, aheadAt: (scope: AuthScopeId) => number) {
  let usedAt = kv.get<number>("usedAt") ?? 0;
  const reserved = (scope: AuthScopeId): number => kv.get<number>(`version:${scope}`) ?? 0;

  const listKept = (): [AuthScopeId, KeptCredential][] =>
    [...kv.list<KeptCredential>({ prefix: KEPT })].map(([key, kept]) => [key.slice(KEPT.length) as AuthScopeId, kept]);

  /** When a credential is to be refreshed ahead of time, UTC ms; Infinity if it is not. */
  function dueAt(scope: AuthScopeId, kept: KeptCredential, now: number): number {
    const at = decideRefreshAhead(kept, usedAt, now, spread);
    return at === undefined ? Infinity : Math.max(at, aheadAt(scope), now + SHORTEST_WAIT);
  }

  return {
    /** The highest version that was given out. */
    reserved,

    /** Takes the next number. @param above a number that is known to be in use, which a keeper that lost its storage does not know */
    reserve(scope: AuthScopeId, above = 0): number {
      const version = Math.max(reserved(scope), above) + 1;
      kv.put(`version:${scope}`, version);
      return version;
    },

    /** Lets the count go on from a version, if it is behind. */
    raise(scope: AuthScopeId, to: number): void {
      if (to > reserved(scope)) kv.put(`version:${scope}`, to);
    },

    /** Takes the version of a refreshed credential. */
    takeVersion(scope: AuthScopeId, current: KeptCredential): Pick<KeptCredential, "version" | "ownVersionsTo"> {
      const next = nextRefreshVersion(current, reserved(scope));
      if (next.reserved > reserved(scope)) kv.put(`version:${scope}`, next.reserved);
      return { version: next.version, ownVersionsTo: next.ownVersionsTo };
    },

    /** The credentials that are kept, by auth scope. */
    listKept,

    /** Notes that the subject uses Cardea now. @returns whether that was written, which it is once an hour */
    noteUse(now: number): boolean {
      if (now - usedAt <= USE_NOTED_EVERY) return false;
      usedAt = now;
      kv.put("usedAt", now);
      return true;
    },

    /** The auth scopes whose credentials are to be refreshed ahead of time now, with their versions. */
    listDue: (now: number): [AuthScopeId, number][] =>
      listKept()
        .filter(([, kept]) => (decideRefreshAhead(kept, usedAt, now, 0) ?? Infinity) <= now)
        .map(([scope, { version }]) => [scope, version]),

    dueAt,

    /** When the next credential is to be refreshed ahead of time, UTC ms; Infinity if none is. */
    nextAt(now: number): number {
      return Math.min(Infinity, ...listKept().map(([scope, kept]) => dueAt(scope, kept, now)));
    },
  };
}

/**
 * What a keeper remembers of refreshes: their times and versions, and by auth scope `intent:{id}`, `retry:{id}` (no attempt for a call before,
 * UTC ms) and `refused:{id}`. @param spread see `makeRefreshTimes`
 */
export function makeRefreshRecord(kv: Storage, spread: number) {
  const intentOf = (scope: AuthScopeId): RefreshIntent => kv.get<RefreshIntent>(`intent:${scope}`) ?? { version: 0, startedAt: 0, attempts: 0 };
  const retryAt = (scope: AuthScopeId): number => kv.get<number>(`retry:${scope}`) ?? 0;
  /** Without a failure it is now. What an earlier version stored has one time for both. */
  function aheadAt(scope: AuthScopeId): number {
    const { attempts, aheadAt: at } = intentOf(scope);
    return attempts === 0 ? 0 : (at ?? retryAt(scope));
  }

  return {
    ...makeRefreshTimes(kv, spread, aheadAt),

    /** The next attempt. It is stored only if it fails: a refresh that was cut off is begun again in any case (S26). */
    begin(scope: AuthScopeId, version: number, now: number): RefreshIntent {
      const before = intentOf(scope);
      return { ...before, version, startedAt: now, attempts: before.attempts + 1 };
    },

    fail(scope: AuthScopeId, intent: RefreshIntent, failure: RefreshFailure, now: number): AfterFailure {
      const failed = noteFailure(intent, failure, now);
      const next = decideAfterFailure(failure, failed, now, Math.random());
      kv.put(`intent:${scope}`, { ...failed, ...(next.status === "active" && { aheadAt: next.aheadAt }) } satisfies RefreshIntent);
      if (next.status === "active") kv.put(`retry:${scope}`, next.retryAt);
      return next;
    },

    /** Whether the provider was asked a moment ago. @param isWaitedFor whether a call waits for the answer */
    isTooSoon: (scope: AuthScopeId, isWaitedFor: boolean, now: number): boolean => (isWaitedFor ? retryAt(scope) : aheadAt(scope)) > now,

    /** Whether the provider has given so many bad answers in a row that the person is asked. */
    asksPerson: (scope: AuthScopeId): boolean => asksPerson(intentOf(scope)),

    /** The outcome for callers while the provider is not asked. A sign-in of the person does not help if the provider refuses Cardea as its client. */
    whileWaiting(scope: AuthScopeId): NotRefreshed {
      const intent = intentOf(scope);
      if (asksPerson(intent)) return { kind: "needs-sign-in" };
      if (intent.busy) return { kind: "provider-busy", retryAt: retryAt(scope) };
      return { kind: intent.clientRefused ? "client-refused" : "provider-down" };
    },

    /**
     * Whether the provider is asked for a new token after a server refused its last one.
     * @returns how often in a row the server refused a refreshed token soon; nothing if the person is asked instead
     */
    admitRefused(scope: AuthScopeId, version: number, now: number): number | undefined {
      const decision = decideRefusedRefresh(kv.get<RefusedRefresh>(`refused:${scope}`), version, now);
      if (decision.kind === "refresh") return decision.times;
      if (decision.next) kv.put(`refused:${scope}`, decision.next);
      return undefined;
    },

    /** Notes that a token was refreshed because its server had refused the one before. */
    noteRefused(scope: AuthScopeId, version: number, times: number, now: number): void {
      kv.put(`refused:${scope}`, { version, at: now, times, notBefore: 0 } satisfies RefusedRefresh);
    },

    /** Forgets the refreshes of an auth scope whose credential was replaced or removed. */
    forget(scope: AuthScopeId): void {
      kv.delete(`intent:${scope}`);
      kv.delete(`retry:${scope}`);
      kv.delete(`refused:${scope}`);
    },
  };
}

/** The outcome if a person disconnected or connected again during a refresh: their change holds, and the new token is dropped. */
export const supersededBy = (current: KeptCredential | undefined): RefreshOutcome =>
  current?.status === "active" ? { kind: "refreshed", credential: current } : { kind: "needs-sign-in" };
