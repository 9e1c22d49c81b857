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
import { nextRefreshVersion } from "./refresh-versions-policy.ts";

type Storage = DurableObjectStorage["kv"];

/** What a keeper remembers of versions: by auth scope `version:{id}`, the highest number that was given out. */
function makeVersions(kv: Storage) {
  const reserved = (scope: AuthScopeId): number => kv.get<number>(`version:${scope}`) ?? 0;

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
    listKept: (): [AuthScopeId, KeptCredential][] =>
      [...kv.list<KeptCredential>({ prefix: KEPT })].map(([key, kept]) => [key.slice(KEPT.length) as AuthScopeId, kept]),
  };
}

/**
 * What a keeper remembers of refreshes: their versions, and by auth scope `intent:{id}`, `retry:{id}` (no attempt for a call before, UTC ms) and
 * `refused:{id}`.
 */
export function makeRefreshRecord(kv: Storage) {
  const intentOf = (scope: AuthScopeId): RefreshIntent => kv.get<RefreshIntent>(`intent:${scope}`) ?? { version: 0, startedAt: 0, attempts: 0 };
  const retryAt = (scope: AuthScopeId): number => kv.get<number>(`retry:${scope}`) ?? 0;
  /** Without a failure it is now. What an earlier version stored has one time for both. */
  function aheadAt(scope: AuthScopeId): number {
    const { attempts, aheadAt: at } = intentOf(scope);
    return attempts === 0 ? 0 : (at ?? retryAt(scope));
  }

  return {
    ...makeVersions(kv),

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
