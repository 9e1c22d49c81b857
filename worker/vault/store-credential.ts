import { AppError } from "../lib/errors.ts";
import type { AuthScopeId } from "../lib/ids.ts";
import type { KeeperClient, KeeperRef } from "./keeper-client.ts";
import { type KeptCredential, keptOAuth } from "./keeper-policy.ts";
import type { SealedSecrets } from "./sealed-secrets.ts";
import type { Secret } from "./secret.ts";

export type StoreCredential = (owner: KeeperRef, authScope: AuthScopeId, secret: Secret, accountLabel?: string) => Promise<KeptCredential>;

/**
 * The first two of the three writes of a credential (docs/storage.md): vault, then keeper, whose commit is the moment
 * it counts. The third, D1, is the caller's; the keeper's alarm makes up for it if the request dies in between.
 *
 * @throws AppError `credential.superseded` where a newer value was committed in the meantime
 */
export function makeStoreCredential({ vault, keeper }: { vault: SealedSecrets; keeper: KeeperClient }): StoreCredential {
  return async (owner, authScope, secret, accountLabel) => {
    const record = { project: owner.projectId, authScope, subject: owner.subject };
    const version = await keeper.reserveVersion(owner, authScope);
    const sealed = await vault.put(record, version, secret);
    const kept: KeptCredential =
      secret.type === "oauth2" ? { ...keptOAuth(version, secret, sealed), accountLabel } : { version, status: "active", refreshable: false, sealed };
    if (await keeper.commit(owner, authScope, kept)) return kept;
    await vault.delete(record, version);
    throw new AppError("credential.superseded");
  };
}
