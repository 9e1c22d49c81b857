import type { AuthScopeId } from "../lib/ids.ts";
import type { KeeperRef } from "./keeper-client.ts";
import type { RefreshFailure } from "./keeper-policy.ts";
import type { OAuthSecret } from "./secret.ts";

/** Whether a call waits for a refresh. That may begin while the refresh itself waits for its provider. */
export type Urgency = {
  isWaitedFor(): boolean;
  /** Sets the function that runs when a call begins to wait; undefined removes it. */
  whenWaitedFor(act: (() => void) | undefined): void;
};

/** @returns the urgency, with `wait` for a call that begins to wait */
export function makeUrgency(isWaitedFor: boolean): Urgency & { wait(): void } {
  let waited = isWaitedFor;
  let act: (() => void) | undefined;
  return {
    isWaitedFor: () => waited,
    whenWaitedFor: (next) => {
      act = next;
    },
    wait() {
      if (!waited) act?.();
      waited = true;
    },
  };
}

/** @property gateShards see `KeptCredential` */
export type Refreshed = { kind: "ok"; secret: OAuthSecret; gateShards: number };

/** @property failedBefore whether the last attempt for the grant failed */
type HowToRefresh = { gateShards: number; urgency: Urgency; failedBefore: boolean };

/** How the keeper refreshes a grant. The only implementation is `providers/refresh.ts`. */
export type RefreshGrant = (owner: KeeperRef, scope: AuthScopeId, secret: OAuthSecret, how: HowToRefresh) => Promise<Refreshed | RefreshFailure>;
