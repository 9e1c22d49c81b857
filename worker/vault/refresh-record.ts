import type { AuthScopeId } from "../lib/ids.ts";
import {
  type AfterFailure,
  asksPerson,
  decideAfterFailure,
  decideRefusedRenewal,
  noteFailure,
  type RefreshFailure,
  type RefreshIntent,
  type RefusedRenewal,
} from "./keeper-policy.ts";

type Storage = DurableObjectStorage["kv"];

/** What a keeper remembers of its refreshes of a scope: `intent:{id}`, `retry:{id}` (not before, UTC ms) and `refused:{id}`. */
export function makeRefreshRecord(kv: Storage) {
  const intentOf = (scope: AuthScopeId): RefreshIntent => kv.get<RefreshIntent>(`intent:${scope}`) ?? { version: 0, startedAt: 0, attempts: 0 };

  return {
    /** Before the provider is asked: should the object end meanwhile, its successor knows (SECURITY.md S26). */
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

    /** Whether the provider has answered badly for so long that the person is asked. */
    asksPerson: (scope: AuthScopeId): boolean => asksPerson(intentOf(scope)),

    /** Whether the provider is asked again for a server that refuses what it gives: it is, at ever longer intervals. */
    mayRenewRefused(scope: AuthScopeId, now: number): boolean {
      const decision = decideRefusedRenewal(kv.get<RefusedRenewal>(`refused:${scope}`), now);
      if (decision.kind === "renew") kv.put(`refused:${scope}`, decision.next);
      return decision.kind === "renew";
    },

    /** @param ended whether there is no credential any more, and with it no server that refuses it */
    forget(scope: AuthScopeId, ended: boolean): void {
      kv.delete(`intent:${scope}`);
      kv.delete(`retry:${scope}`);
      if (ended) kv.delete(`refused:${scope}`);
    },
  };
}
