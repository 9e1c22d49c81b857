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
};
