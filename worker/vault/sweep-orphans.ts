import { type Clock, HOUR } from "../lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { KeeperClient, Subject } from "./keeper-client.ts";
import { recordOf } from "./seal.ts";
import type { StoredEntry, VaultStore } from "./store.ts";

/** @returns how many ciphertexts were looked at, and how many nobody used any more */
export type SweepOrphans = () => Promise<{ seen: number; removed: number }>;
type Ports = { store: VaultStore; keeper: KeeperClient; clock: Clock };

/** A ciphertext is stored before its keeper knows of it: a younger one may still be on its way there. */
const YOUNGEST = 1 * HOUR;
const PAGES = 10;
/** Of a client's own secret, which no keeper has (`providers/clients/client.ts`). */
const SUBJECT = /^(user:.+|playground:.+|project)$/;

/**
 * Removes ciphertexts that no keeper holds: of a request that died between the store and the keeper, or of a deletion that
 * failed (S45). Each run goes on where the last one stopped.
 */
export function makeSweepOrphans({ store, keeper, clock }: Ports): SweepOrphans {
  async function isOrphan({ path, version, storedAt }: StoredEntry): Promise<boolean> {
    const record = recordOf(path);
    if (!record || !SUBJECT.test(record.subject) || storedAt + YOUNGEST > clock.now()) return false;
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
