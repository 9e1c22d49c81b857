import type { AuthScopeId } from "../lib/ids.ts";
import type { KeptCredential, RefreshCause } from "../vault/keeper-policy.ts";
import { keptOAuth } from "../vault/keeper-policy.ts";
import { originOf, versionInVault, versionInVaultAfter } from "../vault/refresh-versions-policy.ts";
import type { KeeperRef, OAuthSecret, Refreshed, RefreshGrant, RefreshOutcome, SealedSecrets, VaultRecord } from "../vault/vault.ts";
import { type makeRefreshRecord, makeUrgency, supersededBy } from "../vault/vault.ts";

type Ports = {
  now: () => number;
  owner: () => KeeperRef;
  secrets: Pick<SealedSecrets, "open" | "seal">;
  recordOf: (scope: AuthScopeId) => VaultRecord;
  find: (scope: AuthScopeId) => KeptCredential | undefined;
  /** What the keeper remembers of refreshes. */
  record: ReturnType<typeof makeRefreshRecord>;
  /** Runs one piece of work at a time on an auth scope's credential. */
  refreshing: (scope: AuthScopeId, work: () => Promise<RefreshOutcome>) => Promise<RefreshOutcome>;
  refreshGrant: RefreshGrant;
  /** Whether the vault has the copy of a version, if it is to have one. */
  isCopied: (scope: AuthScopeId, version: number) => boolean;
  /** Keeps a credential whose state has changed, and has D1 told. */
  keep: (scope: AuthScopeId, credential: KeptCredential) => Promise<void>;
  /** Keeps a credential of which D1 need not hear. */
  keepQuietly: (scope: AuthScopeId, credential: KeptCredential) => Promise<void>;
  /** Ends the grant of a credential that is not in use. */
  drop: (scope: AuthScopeId, credential: Pick<KeptCredential, "version" | "sealed">) => void;
  /** Ends a credential that only its person can revive. */
  expire: (scope: AuthScopeId, credential: KeptCredential) => Promise<void>;
};

/** How a keeper refreshes its tokens: for a call that waits, and behind a call that uses a token in the last part of its life (F64). */
export function makeRefreshes(ports: Ports) {
  const { now, owner, secrets, recordOf, find, record, refreshing, refreshGrant, isCopied, keep, keepQuietly, drop, expire } = ports;
  /** The urgency of the last refresh of each auth scope. */
  const urgencies = new Map<AuthScopeId, ReturnType<typeof makeUrgency>>();

  async function ask(scope: AuthScopeId): Promise<RefreshOutcome> {
    const current = find(scope);
    if (!current?.refreshable || !current.sealed || current.status !== "active") return { kind: "needs-sign-in" };
    const urgency = urgencies.get(scope) ?? makeUrgency(true);
    if (record.isTooSoon(scope, urgency.isWaitedFor(), now())) return record.whileWaiting(scope);
    const secret = await secrets.open(recordOf(scope), current.version, current.sealed);
    if (secret.type !== "oauth2") return { kind: "needs-sign-in" };
    const intent = record.begin(scope, current.version, now());
    const how = { gateShards: current.gateShards ?? 1, urgency, failedBefore: intent.attempts > 1 };
    const result = await refreshGrant(owner(), scope, secret, how);
    if (find(scope)?.version !== current.version) return dropRefreshed(scope, result.kind === "ok" ? result.secret : undefined);
    if (result.kind === "ok") return keepRefreshed(scope, secret, result);
    if (record.fail(scope, intent, result, now()).status === "active") return record.whileWaiting(scope);
    await expire(scope, current);
    return { kind: "needs-sign-in" };
  }

  /**
   * Stored here before it is used: a provider that rotates refresh tokens no longer accepts the old one. The vault and D1 are told
   * only if the vault has a copy that must go. D1 then gets the new version, so that such a copy is never restored.
   */
  async function keepRefreshed(scope: AuthScopeId, old: OAuthSecret, { secret, gateShards }: Refreshed): Promise<RefreshOutcome> {
    const before = find(scope);
    if (!before) return supersededBy(before);
    const taken = record.takeVersion(scope, before);
    const sealed = await secrets.seal(recordOf(scope), taken.version, secret);
    if (find(scope)?.version !== before.version) {
      drop(scope, { version: taken.version, sealed });
      return supersededBy(find(scope));
    }
    // Without a copy of the version before, the alarm stores one of this version.
    const copied = versionInVault(before) === 0 || isCopied(scope, before.version);
    const inVault = copied || secret.refreshToken !== old.refreshToken ? versionInVaultAfter(before, old, secret) : taken.version;
    const credential = { ...keptOAuth(taken.version, secret, sealed), ...taken, ...originOf(before), inVault, gateShards };
    if (inVault !== versionInVault(before)) await keep(scope, credential);
    else await keepQuietly(scope, credential);
    return { kind: "refreshed", credential };
  }

  /** The person has connected or disconnected meanwhile. The new grant is sealed first, so that its provider is told until it has heard (F52). */
  async function dropRefreshed(scope: AuthScopeId, secret: OAuthSecret | undefined): Promise<RefreshOutcome> {
    if (secret) {
      const version = record.reserve(scope);
      drop(scope, { version, sealed: await secrets.seal(recordOf(scope), version, secret) });
    }
    return supersededBy(find(scope));
  }

  /** Concurrent calls share one promise, because a Durable Object interleaves its calls at every await. */
  function refresh(scope: AuthScopeId, seenVersion: number, cause: RefreshCause): Promise<RefreshOutcome> {
    const current = find(scope);
    if (current && current.version > seenVersion) return Promise.resolve(supersededBy(current));
    if (cause !== "ahead") urgencies.get(scope)?.wait();
    return refreshing(scope, async () => {
      urgencies.set(scope, makeUrgency(cause !== "ahead"));
      const times = cause === "refused" ? record.admitRefused(scope, seenVersion, now()) : 0;
      if (times === undefined) return { kind: "needs-sign-in" };
      const outcome = await ask(scope);
      if (cause === "refused" && outcome.kind === "refreshed") record.noteRefused(scope, outcome.credential.version, times, now());
      return outcome;
    });
  }

  return { refresh };
}
