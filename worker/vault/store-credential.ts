import { AppError } from "../lib/errors.ts";
import type { AuthScopeId } from "../lib/ids.ts";
import type { KeeperClient, KeeperRef } from "./keeper-client.ts";
import { type KeptCredential, toKept } from "./keeper-policy.ts";
import type { SealedSecrets } from "./sealed-secrets.ts";
import type { Secret } from "./secret.ts";

export type StoreCredential = (owner: KeeperRef, authScope: AuthScopeId, secret: Secret, accountLabel?: string) => Promise<KeptCredential>;

/**
 * Makes the first two of the three writes of a credential that no person gave (docs/storage.md): to the vault, then to the keeper. From the keeper's
 * commit on it is in use. The caller makes the third write, to D1; if the request ends before that, the keeper's alarm makes it.
 *
 * @throws AppError `credential.superseded` if a newer value was committed in the meantime
 */
export function makeStoreCredential({ vault, keeper }: { vault: SealedSecrets; keeper: KeeperClient }): StoreCredential {
  return async (owner, authScope, secret, accountLabel) => {
    const record = { project: owner.projectId, authScope, subject: owner.subject };
    const version = await keeper.reserveVersion(owner, authScope);
    const sealed = await vault.put(record, version, secret);
    const kept = toKept(version, secret, sealed, accountLabel);
    const isCommitted = await keeper.commit(owner, authScope, kept).catch(async (error: unknown) => {
      // Only the answer may have been lost: then the value is in use, and the caller must not end its grant.
      if ((await keeper.snapshot(owner)).credentials[authScope]?.version !== version) throw error;
      return true;
    });
    if (isCommitted) return kept;
    await vault.delete(record, version);
    throw new AppError("credential.superseded");
  };
}
