import type { Clock } from "../../lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import type { KeeperClient, Subject } from "../keeper-client.ts";
import { CLIENT_SUBJECT, KEEPER_SUBJECT, keyIdOf, recordOf } from "../seal.ts";
import type { SealedSecrets } from "../sealed-secrets.ts";
import { COMMITTED_WITHIN, type StoredEntry, type VaultStore } from "../store/store.ts";
import type { ClientSecretOwner, SecretOwners } from "../sweep-orphans.ts";

export type StoredCiphertexts = ReturnType<typeof makeStoredCiphertexts>;

type Ports = {
  store: Pick<VaultStore, "find" | "delete">;
  keeper: Pick<KeeperClient, "judgeVaultCopy" | "reseal">;
  secrets: Pick<SealedSecrets, "activeKeyId" | "resealStored" | "delete">;
  owners: SecretOwners;
  clock: Clock;
};

/** The ciphertexts in the vault's store: copies of credentials, and secrets of Cardea's clients, of webhooks and of audit targets. */
export function makeStoredCiphertexts({ store, keeper, secrets, owners, clock }: Ports) {
  /** @returns the id of the key that an entry needs; nothing if it is gone or is no ciphertext */
  async function findKeyId({ path, version, keyId }: StoredEntry): Promise<string | undefined> {
    const record = recordOf(path);
    if (!record || !([CLIENT_SUBJECT, ...Object.keys(owners)].includes(record.subject) || KEEPER_SUBJECT.test(record.subject))) return undefined;
    return keyId ?? keyIdOf((await store.find(path, version)) ?? "");
  }

  /** Seals an entry again that belongs to a client, a webhook or an audit target. If its owner gives it up meanwhile, its deletion is not undone (S48). */
  async function resealOfOwner({ path, version }: StoredEntry, owner: Pick<ClientSecretOwner, "usesSecret">): Promise<string[]> {
    const record = recordOf(path);
    if (!record) return [];
    const isUsed = () => owner.usesSecret(record.project as ProjectId, record.authScope as AuthScopeId, version);
    const wasUsed = await isUsed();
    const from = await secrets.resealStored(record, version);
    if (from !== undefined && wasUsed && !(await isUsed())) await secrets.delete(record, version);
    return from === undefined ? [] : [from];
  }

  /** A copy that its keeper does not use is removed, as the sweep does. One that is not committed yet, or whose keeper lost its storage, is sealed again. */
  async function resealOfKeeper({ path, version, storedAt }: StoredEntry): Promise<string[]> {
    const record = recordOf(path);
    if (!record) return [];
    const ref = { projectId: record.project as ProjectId, subject: record.subject as Subject };
    const scope = record.authScope as AuthScopeId;
    const judged = await keeper.judgeVaultCopy(ref, scope, version);
    if (judged === "in-use") return keeper.reseal(ref, scope, secrets.activeKeyId);
    if (judged === "left" && storedAt + COMMITTED_WITHIN <= clock.now()) {
      await store.delete(path, version);
      return [];
    }
    const from = await secrets.resealStored(record, version);
    return from === undefined ? [] : [from];
  }

  return {
    findKeyId,

    /** Seals an entry again with the active key. @returns the ids of the keys of what was sealed again @throws AppError `vault.unreadable` */
    async reseal(entry: StoredEntry, clients: Pick<ClientSecretOwner, "usesSecret">): Promise<string[]> {
      const keyId = await findKeyId(entry);
      if (keyId === undefined || keyId === secrets.activeKeyId) return [];
      const subject = recordOf(entry.path)?.subject ?? "";
      const owner = subject === CLIENT_SUBJECT ? clients : owners[subject];
      return owner ? resealOfOwner(entry, owner) : resealOfKeeper(entry);
    },
  };
}
