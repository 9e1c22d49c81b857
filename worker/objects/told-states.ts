import type { Credentials } from "../db/db.ts";
import { SECOND } from "../lib/clock.ts";
import type { AuthScopeId } from "../lib/ids.ts";
import type { KeptCredential } from "../vault/keeper-policy.ts";
import { versionInVault } from "../vault/refresh-ahead-policy.ts";
import { type KeeperRef, type RefreshOutcome, type SealedSecrets, supersededBy } from "../vault/vault.ts";

/** How long after a change of a state the alarm tells the vault and D1 of it. */
export const RECONCILE_AFTER = 1 * SECOND;

const PREFIX = "dirty:";

type Ports = {
  credentials: Pick<Credentials, "reconcile">;
  secrets: Pick<SealedSecrets, "store" | "delete" | "open" | "seal">;
  kv: DurableObjectStorage["kv"];
  now: () => number;
  owner: () => KeeperRef;
  /** Takes the next version of an auth scope, above a number that is known to be in use. */
  reserve: (scope: AuthScopeId, above: number) => number;
  /** Has one work on an auth scope's credential at a time: a refresh, or what is done in place of one. */
  refreshing: (scope: AuthScopeId, work: () => Promise<RefreshOutcome>) => Promise<RefreshOutcome>;
  keep: (scope: AuthScopeId, credential: KeptCredential) => Promise<void>;
  /** Sets the alarm, UTC ms. */
  wakeAt: (at: number) => Promise<void>;
};

/** The states of credentials that the vault and D1 do not have yet, under `dirty:{auth scope}`. A keeper's alarm tells them. */
export function makeToldStates({ credentials, secrets, kv, now, owner, reserve, refreshing, keep, wakeAt }: Ports) {
  const find = (scope: AuthScopeId) => kv.get<KeptCredential>(`scope:${scope}`);
  const recordOf = (scope: AuthScopeId) => {
    const { projectId, subject } = owner();
    return { project: projectId, authScope: scope, subject };
  };

  /**
   * If D1 has a higher version, this object has lost its storage and counts from one. Then the same credential gets a number above D1's, so
   * that D1 takes this state and the following ones. The alarm comes again for it.
   */
  async function renumber(scope: AuthScopeId, credential: KeptCredential, inDatabase: number): Promise<RefreshOutcome> {
    const secret = credential.sealed === undefined ? undefined : await secrets.open(recordOf(scope), credential.version, credential.sealed);
    const version = reserve(scope, inDatabase);
    const sealed = secret && (await secrets.seal(recordOf(scope), version, secret));
    if (find(scope)?.version === credential.version)
      await keep(scope, { ...credential, version, sealed, ...(sealed !== undefined && { inVault: undefined, ownVersionsTo: undefined }) });
    return supersededBy(find(scope));
  }

  /** The copy of a credential that is revoked or replaced meanwhile is deleted again, so that no deletion is undone (S48). */
  async function copy(scope: AuthScopeId, version: number, sealed: string): Promise<void> {
    await secrets.store(recordOf(scope), version, sealed);
    const after = find(scope);
    if (!after || versionInVault(after) !== version) await secrets.delete(recordOf(scope), version);
  }

  /** @param noted the version whose state the vault and D1 do not have yet */
  async function tell(scope: AuthScopeId, noted: number): Promise<void> {
    const credential = find(scope);
    if (credential?.sealed && versionInVault(credential) === credential.version) await copy(scope, credential.version, credential.sealed);
    const inDatabase = credential ? await credentials.reconcile(owner(), scope, credential, now()) : 0;
    if (credential && inDatabase > credential.version) {
      // In place of a refresh, or after one that runs: a refresh whose credential gets another number would drop the token that it gets.
      await refreshing(scope, () => renumber(scope, credential, inDatabase));
      const after = find(scope);
      if (after && after.version <= inDatabase) {
        kv.put(PREFIX + scope, after.version);
        return wakeAt(now() + RECONCILE_AFTER);
      }
    }
    if (kv.get<number>(PREFIX + scope) === noted) kv.delete(PREFIX + scope);
  }

  return {
    /** Tells all. If an auth scope fails, the others are still done. @returns the errors */
    async tellAll(): Promise<unknown[]> {
      const errors: unknown[] = [];
      // All entries are read at once: during an await another iterator could begin, and that would end this one.
      for (const [key, version] of [...kv.list<number>({ prefix: PREFIX })])
        await tell(key.slice(PREFIX.length) as AuthScopeId, version).catch((error: unknown) => errors.push(error));
      return errors;
    },
  };
}
