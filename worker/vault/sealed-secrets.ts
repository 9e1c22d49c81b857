import { AppError } from "../lib/errors.ts";
import { recordPath, type Seal, type SealContext } from "./seal.ts";
import { type Secret, secretSchema } from "./secret.ts";
import type { VaultStore } from "./store/store.ts";

export type VaultRecord = Omit<SealContext, "version">;

/** Seals secrets and stores them. No other part of Cardea uses the vault's keys or its store. */
export type SealedSecrets = ReturnType<typeof makeSealedSecrets>;

export function makeSealedSecrets(seal: Seal, store: Pick<VaultStore, "put" | "find" | "delete" | "deleteAll">) {
  return {
    /** Encrypts without storing. @returns the ciphertext */
    seal: (record: VaultRecord, version: number, secret: Secret): Promise<string> => seal.seal(JSON.stringify(secret), { ...record, version }),

    store: (record: VaultRecord, version: number, sealed: string): Promise<void> => store.put(recordPath(record), version, sealed),

    /** Seals and stores. @returns the ciphertext, which the keeper keeps */
    async put(record: VaultRecord, version: number, secret: Secret): Promise<string> {
      const sealed = await this.seal(record, version, secret);
      await this.store(record, version, sealed);
      return sealed;
    },

    /** @throws AppError `vault.unreadable` if the ciphertext does not belong to this record and version */
    async open(record: VaultRecord, version: number, sealed: string): Promise<Secret> {
      return secretSchema.parse(JSON.parse(await seal.open(sealed, { ...record, version })));
    },

    /** Reads from the store. @throws AppError `vault.unreadable` if nothing is stored there */
    async read(record: VaultRecord, version: number): Promise<Secret> {
      return this.open(record, version, await this.readSealed(record, version));
    },

    /** Reads the ciphertext from the store. @throws AppError `vault.unreadable` if nothing is stored there */
    async readSealed(record: VaultRecord, version: number): Promise<string> {
      const sealed = await store.find(recordPath(record), version);
      if (sealed === undefined) throw new AppError("vault.unreadable", { reason: `nothing at ${recordPath(record)} version ${version}` });
      return sealed;
    },

    delete: (record: VaultRecord, version: number): Promise<void> => store.delete(recordPath(record), version),

    deleteAll: (record: VaultRecord): Promise<void> => store.deleteAll(recordPath(record)),
  };
}
