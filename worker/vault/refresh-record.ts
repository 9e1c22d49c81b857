import type { AuthScopeId } from "../lib/ids.ts";
import {
  type AfterFailure,
  asksPerson,
  decideAfterFailure,
  decideRefusedRefresh,
  noteFailure,
  type RefreshFailure,
  type RefreshIntent,
  type RefusedRefresh,
} from "./keeper-policy.ts";

type Storage = DurableObjectStorage["kv"];

/** What a keeper remembers of refreshes, by auth scope: `intent:{id}`, `retry:{id}` (no attempt before, UTC ms) and `refused:{id}`. */
export function makeRefreshRecord(kv: Storage) {
  const intentOf = (scope: AuthScopeId): RefreshIntent => kv.get<RefreshIntent>(`intent:${scope}`) ?? { version: 0, startedAt: 0, attempts: 0 };

  return {
    /** Notes a refresh before the provider is asked, so that a restarted object knows of it (S26). */
    begin(scope: AuthScopeId, version: number, now: number): RefreshIntent {
      const before = intentOf(scope);
      const intent = { ...before, version, startedAt: now, attempts: before.attempts + 1 };
      kv.put(`intent:${scope}`, intent);
      return intent;
    },

    fail(scope: AuthScopeId, intent: RefreshIntent, failure: RefreshFailure, now: number): AfterFailure {
      const failed = noteFailure(intent, failure, now);
      const next = decideAfterFailure(failure, failed, now, Math.random());
      kv.put(`intent:${scope}`, failed);
      if (next.status === "active") kv.put(`retry:${scope}`, next.retryAt);
      return next;
    },

    /** When the provider may be asked again, UTC ms. */
    retryAt: (scope: AuthScopeId): number => kv.get<number>(`retry:${scope}`) ?? 0,

    /** Whether the provider has given so many bad answers in a row that the person is asked. */
    asksPerson: (scope: AuthScopeId): boolean => asksPerson(intentOf(scope)),

    /** Whether the provider refuses Cardea as its client. A sign-in of the person does not change that. */
    isClientRefused: (scope: AuthScopeId): boolean => intentOf(scope).clientRefused === true,

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
