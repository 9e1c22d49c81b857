import { type Clock, HOUR } from "../lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { KeeperClient, Subject } from "./keeper-client.ts";
import { recordOf } from "./seal.ts";
import type { StoredEntry, VaultStore } from "./store.ts";

/** @returns how many ciphertexts were checked, and how many of them were removed */
export type SweepOrphans = () => Promise<{ seen: number; removed: number }>;
type Ports = { store: VaultStore; keeper: KeeperClient; clock: Clock };

/** A ciphertext is stored before its keeper knows of it, so that a younger one may not be committed yet. */
const MIN_AGE = 1 * HOUR;
const PAGES = 10;
/** Subjects with a keeper. Cardea's own client secrets have none (`providers/clients/client.ts`). */
const SUBJECT = /^(user:.+|playground:.+|project)$/;

/**
 * Removes ciphertexts that no keeper uses, from requests that ended between the store and the keeper, and from deletions that
 * failed (S45). Each run goes on where the last one stopped.
 */
export function makeSweepOrphans({ store, keeper, clock }: Ports): SweepOrphans {
  async function isOrphan({ path, version, storedAt }: StoredEntry): Promise<boolean> {
    const record = recordOf(path);
    if (!record || !SUBJECT.test(record.subject) || storedAt + MIN_AGE > clock.now()) return false;
    const owner = { projectId: record.project as ProjectId, subject: record.subject as Subject };
    return (await keeper.versionOf(owner, record.authScope as AuthScopeId)) !== version;
  }

  return async () => {
    let place = await store.findPlace();
    let seen = 0;
    let removed = 0;
    for (let page = 0; page < PAGES; page++) {
      const { entries, next } = await store.list(place);
      for (const entry of entries) {
        seen++;
        if (!(await isOrphan(entry))) continue;
        await store.delete(entry.path, entry.version);
        removed++;
      }
      place = next;
      await store.putPlace(place);
      if (place === undefined) break;
    }
    return { seen, removed };
  };
}
