import { AppError } from "../lib/errors.ts";
import { keyIdOf, recordPath, type Seal, type SealContext } from "./seal.ts";
import { type Secret, secretSchema } from "./secret.ts";
import type { VaultStore } from "./store/store.ts";

export type VaultRecord = Omit<SealContext, "version">;

/** Seals secrets and stores them. No other part of Cardea uses the vault's keys or its store. */
export type SealedSecrets = ReturnType<typeof makeSealedSecrets>;

export function makeSealedSecrets(seal: Seal, store: Pick<VaultStore, "put" | "takes" | "find" | "delete" | "deleteAll">) {
  return {
    activeKeyId: seal.activeKeyId,

    /** Encrypts without storing. @returns the ciphertext */
    seal: (record: VaultRecord, version: number, secret: Secret): Promise<string> => seal.seal(JSON.stringify(secret), { ...record, version }),

    /** Whether the store of the record's project takes a ciphertext of this length. */
    takes: (record: VaultRecord, sealed: string): Promise<boolean> => store.takes(recordPath(record), sealed.length),

    store: (record: VaultRecord, version: number, sealed: string): Promise<void> => store.put(recordPath(record), version, sealed),

    /** Seals and stores. @returns the ciphertext, which the keeper keeps */
    async put(record: VaultRecord, version: number, secret: Secret): Promise<string> {
      const sealed = await this.seal(record, version, secret);
      await this.store(record, version, sealed);
      return sealed;
    },

    /** Seals and stores under a new version, which is random, so that two concurrent writes do not overwrite each other. @returns the version */
    async putNew(record: VaultRecord, secret: Secret): Promise<number> {
      const version = 1 + (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
      await this.put(record, version, secret);
      return version;
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

    /**
     * Seals a ciphertext again with the active key, for the same record and version. It stores nothing.
     * @returns nothing if the active key has sealed it already @throws AppError `vault.unreadable`
     */
    async reseal(record: VaultRecord, version: number, sealed: string): Promise<string | undefined> {
      if (keyIdOf(sealed) === seal.activeKeyId) return undefined;
      return seal.seal(await seal.open(sealed, { ...record, version }), { ...record, version });
    },

    /** Seals what is stored again with the active key. @returns the id of the key it was sealed with; nothing if it is absent or needs nothing */
    async resealStored(record: VaultRecord, version: number): Promise<string | undefined> {
      const sealed = await store.find(recordPath(record), version);
      const resealed = sealed === undefined ? undefined : await this.reseal(record, version, sealed);
      if (sealed === undefined || resealed === undefined) return undefined;
      await this.store(record, version, resealed);
      return keyIdOf(sealed);
    },

    delete: (record: VaultRecord, version: number): Promise<void> => store.delete(recordPath(record), version),

    deleteAll: (record: VaultRecord): Promise<void> => store.deleteAll(recordPath(record)),
  };
}
