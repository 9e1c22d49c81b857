import { HOUR } from "../../lib/clock.ts";
import type { ProjectId } from "../../lib/ids.ts";

/** A ciphertext is stored before its keeper knows of it. After this time it is committed there, or never will be. */
export const COMMITTED_WITHIN = 1 * HOUR;

/** @property limit how many at most; the Parameter Store lists ten @property keys whether the entries must say which key sealed them, which costs a decryption by KMS for each value in the Parameter Store */
export type ListOptions = { limit?: number; keys?: boolean };
/** A project whose place did not answer, so that the list lacks entries of it. @property reason never has a value */
export type PassedOver = { projectId: ProjectId; reason: string };
/** Some entries, and the place after them if there are more. @property passed the project that `skips` has passed over */
export type StoredPage = { entries: StoredEntry[]; next: string | undefined; passed?: PassedOver };

/**
 * Stores ciphertexts. A key (`path` and `version`) is written once and never changed, so that an eventually consistent store
 * can be late but never wrong.
 */
type Ciphertexts = {
  put(path: string, version: number, ciphertext: string): Promise<void>;
  find(path: string, version: number): Promise<string | undefined>;
  delete(path: string, version: number): Promise<void>;
  /** Removes every version of the path. */
  deleteAll(path: string): Promise<void>;
};

/** The ciphertexts in one place: Workers KV, or the Parameter Store. */
export type PlaceStore = Ciphertexts & {
  /** Lists what a project has in this place. @param after where to go on; absent for the beginning */
  list(projectId: ProjectId, after: string | undefined, options?: ListOptions): Promise<StoredPage>;
};

/** The ciphertexts of all projects, each in the place of its project. */
export type VaultStore = Ciphertexts & {
  /** Whether the project's place takes a ciphertext of this length. @param length in bytes */
  takes(path: string, length: number): Promise<boolean>;
  /** @param place where to go on; absent for the beginning @param options `skips` passes over projects whose place does not answer */
  list(place: string | undefined, options?: ListOptions & { skips?: boolean }): Promise<StoredPage>;
  /** The position that a walk through all entries has reached. */
  findPlace(): Promise<string | undefined>;
  putPlace(place: string | undefined): Promise<void>;
};

/**
 * @property storedAt UTC ms; 0 for an entry that was stored before this was noted
 * @property keyId the key that sealed it; absent if the list does not say
 */
export type StoredEntry = { path: string; version: number; storedAt: number; keyId?: string };
