import { AppError } from "../lib/errors.ts";
import { recordPath, type Seal, type SealContext } from "./seal.ts";
import { type Secret, secretSchema } from "./secret.ts";
import type { VaultStore } from "./store/store.ts";

export type VaultRecord = Omit<SealContext, "version">;

/** Secrets at rest: sealed here, stored there. Nothing else in Cardea touches key or store. */
export type SealedSecrets = ReturnType<typeof makeSealedSecrets>;

export function makeSealedSecrets(seal: Seal, store: Pick<VaultStore, "put" | "find" | "delete" | "deleteAll">) {
  return {
    /** Encrypts only. @returns the ciphertext */
    seal: (record: VaultRecord, version: number, secret: Secret): Promise<string> => seal.seal(JSON.stringify(secret), { ...record, version }),

    store: (record: VaultRecord, version: number, sealed: string): Promise<void> => store.put(recordPath(record), version, sealed),

    /** Seals and stores. @returns the ciphertext, for the keeper to hold */
    async put(record: VaultRecord, version: number, secret: Secret): Promise<string> {
      const sealed = await this.seal(record, version, secret);
      await this.store(record, version, sealed);
      return sealed;
    },

    /** @throws AppError `vault.unreadable` where the ciphertext is not this record's at this version */
    async open(record: VaultRecord, version: number, sealed: string): Promise<Secret> {
      return secretSchema.parse(JSON.parse(await seal.open(sealed, { ...record, version })));
    },

    /** Reads from the store. @throws AppError `vault.unreadable` where nothing is stored there */
    async read(record: VaultRecord, version: number): Promise<Secret> {
      const sealed = await store.find(recordPath(record), version);
      if (sealed === undefined) throw new AppError("vault.unreadable", { reason: `nothing at ${recordPath(record)} version ${version}` });
      return this.open(record, version, sealed);
    },

    delete: (record: VaultRecord, version: number): Promise<void> => store.delete(recordPath(record), version),

    deleteAll: (record: VaultRecord): Promise<void> => store.deleteAll(recordPath(record)),
  };
}
