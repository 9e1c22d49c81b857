/**
 * Stores ciphertexts. A key (`path` and `version`) is written once and never changed, so that an eventually consistent store
 * can be late but never wrong.
 */
export type VaultStore = {
  put(path: string, version: number, ciphertext: string): Promise<void>;
  find(path: string, version: number): Promise<string | undefined>;
  delete(path: string, version: number): Promise<void>;
  /** Removes every version of the path. */
  deleteAll(path: string): Promise<void>;
  /** Some entries, and the place after them if there are more. @param place where to go on; absent for the beginning */
  list(place: string | undefined): Promise<{ entries: StoredEntry[]; next: string | undefined }>;
  /** The place that a walk through all entries has reached. */
  findPlace(): Promise<string | undefined>;
  putPlace(place: string | undefined): Promise<void>;
};

/**
 * @property storedAt UTC ms; 0 for an entry that was stored before this was noted
 * @property keyId the key that sealed it; absent for an entry that was stored before this was noted
 */
export type StoredEntry = { path: string; version: number; storedAt: number; keyId?: string };
