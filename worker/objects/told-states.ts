import type { Credentials } from "../db/db.ts";
import { SECOND } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { AuthScopeId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { KEPT, type KeptCredential } from "../vault/keeper-policy.ts";
import { originOf, versionInVault } from "../vault/refresh-versions-policy.ts";
import { type KeeperRef, type RefreshOutcome, type SealedSecrets, supersededBy, type VaultRecord } from "../vault/vault.ts";
import { isDue, LONGEST_UNCOPIED, LONGEST_UNTOLD, noteUndone, type Undone } from "./told-rules.ts";

/** How long after a change of a state the alarm tells the vault and D1 of it. */
export const RECONCILE_AFTER = 1 * SECOND;

const PREFIX = "dirty:";
const UNTOLD = "untold:";
const UNCOPIED = "uncopied:";

type Ports = {
  credentials: Pick<Credentials, "reconcile">;
  secrets: Pick<SealedSecrets, "store" | "delete" | "open" | "seal">;
  kv: DurableObjectStorage["kv"];
  now: () => number;
  owner: () => KeeperRef;
  recordOf: (scope: AuthScopeId) => VaultRecord;
  /** Takes the next version of an auth scope, above a number that is known to be in use. */
  reserve: (scope: AuthScopeId, above: number) => number;
  /** Runs one piece of work at a time on an auth scope's credential: a refresh, or a renumbering. */
  refreshing: (scope: AuthScopeId, work: () => Promise<RefreshOutcome>) => Promise<RefreshOutcome>;
  /** Whether D1 still decides on a newer credential of this auth scope. Until then D1 must not hear of refreshes of the older one. */
  isUndecided: (scope: AuthScopeId) => boolean;
  keep: (scope: AuthScopeId, credential: KeptCredential) => Promise<void>;
  log: Pick<Log, "error">;
};

/**
 * The states of credentials that the vault and D1 do not have yet, under `dirty:{auth scope}`. A keeper's alarm tells them. What fails is tried again
 * after pauses: for D1 they are noted under `untold:{auth scope}`, for the vault's copy under `uncopied:{auth scope}`. D1 does not wait for the copy.
 */
export function makeToldStates({ credentials, secrets, kv, now, owner, recordOf, reserve, refreshing, isUndecided, keep, log }: Ports) {
  const find = (scope: AuthScopeId) => kv.get<KeptCredential>(KEPT + scope);

  /**
   * If D1 has a higher version, this object has lost its storage and counts from one. Then the same credential gets a number above D1's, so
   * that D1 takes this state and the following ones. The alarm comes again for it.
   */
  async function renumber(scope: AuthScopeId, credential: KeptCredential, inDatabase: number): Promise<RefreshOutcome> {
    const secret = credential.sealed === undefined ? undefined : await secrets.open(recordOf(scope), credential.version, credential.sealed);
    const version = reserve(scope, inDatabase);
    const sealed = secret && (await secrets.seal(recordOf(scope), version, secret));
    if (find(scope)?.version === credential.version)
      await keep(scope, {
        ...credential,
        ...originOf(credential),
        version,
        sealed,
        ...(sealed !== undefined && { inVault: undefined, ownVersionsTo: undefined }),
      });
    return supersededBy(find(scope));
  }

  /** The copy of a credential that is revoked or replaced meanwhile is deleted again, so that no deletion is undone (S48). */
  async function copy(scope: AuthScopeId, version: number, sealed: string): Promise<void> {
    await secrets.store(recordOf(scope), version, sealed);
    const after = find(scope);
    if (!after || versionInVault(after) !== version) await secrets.delete(recordOf(scope), version);
  }

  /** Stores the copy if the vault is to have one. */
  async function tryCopy(scope: AuthScopeId): Promise<void> {
    const failed = kv.get<Undone>(UNCOPIED + scope);
    const credential = find(scope);
    try {
      if (credential?.sealed && versionInVault(credential) === credential.version) {
        if (!isDue(failed, credential.version, now())) return;
        await copy(scope, credential.version, credential.sealed);
      }
      if (failed) kv.delete(UNCOPIED + scope);
    } catch (error) {
      if (credential) noteUncopied(scope, credential, error);
    }
  }

  /** A value that its place never takes is tried no more: the vault has no copy of it. */
  function noteUncopied(scope: AuthScopeId, { version }: KeptCredential, error: unknown): void {
    const { projectId } = owner();
    log.error("keeper.copy_failed", { projectId, scope, version, reason: reasonOf(error) });
    const kept = find(scope);
    if (error instanceof AppError && error.code === "store.value_too_large") {
      if (kept?.version === version) kv.put(KEPT + scope, { ...kept, inVault: 0 } satisfies KeptCredential);
      kv.delete(UNCOPIED + scope);
    } else kv.put(UNCOPIED + scope, noteUndone(kv.get<Undone>(UNCOPIED + scope), version, now(), LONGEST_UNCOPIED));
  }

  /** @param noted the version whose state the vault and D1 do not have yet */
  async function tell(scope: AuthScopeId, noted: number): Promise<void> {
    const credential = find(scope);
    const inDatabase = credential ? await credentials.reconcile(owner(), scope, credential, now()) : 0;
    if (credential && inDatabase > credential.version) {
      // Not during a refresh: a refresh drops its new token if the credential was renumbered meanwhile.
      await refreshing(scope, () => renumber(scope, credential, inDatabase));
      const after = find(scope);
      if (after && after.version <= inDatabase) return kv.put(PREFIX + scope, after.version);
    } else await tryCopy(scope);
    if (kv.get<number>(PREFIX + scope) === noted) kv.delete(PREFIX + scope);
  }

  /** A revocation does not wait. */
  const waits = (scope: AuthScopeId) => isUndecided(scope) && find(scope)?.status !== "revoked";

  async function tryTell(scope: AuthScopeId, noted: number): Promise<void> {
    const failed = kv.get<Undone>(UNTOLD + scope);
    if (!isDue(failed, noted, now()) || waits(scope)) return;
    try {
      await tell(scope, noted);
      if (failed) kv.delete(UNTOLD + scope);
    } catch (error) {
      log.error("keeper.tell_failed", { projectId: owner().projectId, scope, version: noted, reason: reasonOf(error) });
      kv.put(UNTOLD + scope, noteUndone(failed, noted, now(), LONGEST_UNTOLD));
    }
  }

  // All entries are read at once: during an await another iterator could begin, and that would end this one.
  const list = <Value>(prefix: string) =>
    [...kv.list<Value>({ prefix })].map(([key, value]): [AuthScopeId, Value] => [key.slice(prefix.length) as AuthScopeId, value]);

  return {
    /** Tells all that is due. If an auth scope fails, the others are still done, and it is tried again later. */
    async tellAll(): Promise<void> {
      for (const [scope, version] of list<number>(PREFIX)) await tryTell(scope, version);
      for (const [scope] of list<Undone>(UNCOPIED)) await tryCopy(scope);
    },

    /** When the next state is told or copied, UTC ms; Infinity if none is. */
    nextAt(): number {
      const soon = now() + RECONCILE_AFTER;
      const told = list<number>(PREFIX).map(([scope, version]) => {
        if (waits(scope)) return Infinity;
        const failed = kv.get<Undone>(UNTOLD + scope);
        return failed?.version === version ? failed.at : soon;
      });
      return Math.min(Infinity, ...told, ...list<Undone>(UNCOPIED).map(([, { at }]) => at));
    },

    /** Whether the vault has the copy of a version, if it is to have one: its state was told. */
    isCopied: (scope: AuthScopeId, version: number): boolean =>
      kv.get<number>(PREFIX + scope) !== version && kv.get<Undone>(UNCOPIED + scope)?.version !== version,
  };
}
