/**
 * Where ciphertext rests. A key is written once and never changed (`path` + `version`), so that an
 * eventually consistent store can be late but never wrong.
 */
export type VaultStore = {
  put(path: string, version: number, ciphertext: string): Promise<void>;
  find(path: string, version: number): Promise<string | undefined>;
  delete(path: string, version: number): Promise<void>;
  /** Removes every version of the path. */
  deleteAll(path: string): Promise<void>;
  /** Some entries, and the place behind them, if there are more. @param place from which to go on; absent for the beginning */
  list(place: string | undefined): Promise<{ entries: StoredEntry[]; next: string | undefined }>;
  /** Where a walk through all entries has come to. */
  findPlace(): Promise<string | undefined>;
  putPlace(place: string | undefined): Promise<void>;
};

/** @property storedAt UTC ms; 0 for one from before that was noted */
export type StoredEntry = { path: string; version: number; storedAt: number };
