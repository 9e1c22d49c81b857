import { type Clock, HOUR } from "../lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { KeeperClient, Subject } from "./keeper-client.ts";
import { recordOf } from "./seal.ts";
import type { StoredEntry, VaultStore } from "./store/store.ts";

/** @returns how many ciphertexts were looked at, and how many nobody used any more */
export type SweepOrphans = (clients: ClientSecretOwner) => Promise<{ seen: number; removed: number }>;
/** What knows of the secrets of Cardea as a client at providers, which no keeper has. */
export type ClientSecretOwner = {
  usesSecret(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<boolean>;
  /** Ends the client at its provider where that is possible, and removes its secret. */
  endLeft(left: { projectId: ProjectId; authScopeId: AuthScopeId; secretVersion: number }): Promise<void>;
};
type Ports = { store: VaultStore; keeper: KeeperClient; clock: Clock };

/** A ciphertext is stored before its keeper knows of it: a younger one may still be on its way there. */
const YOUNGEST = 1 * HOUR;
const PAGES = 10;
const SUBJECT = /^(user:.+|playground:.+|project)$/;
/** Of a client's own secret (`providers/clients/client-secrets.ts`). */
const CLIENT_SUBJECT = "oauth-client";

/**
 * Removes ciphertexts that no keeper holds, and secrets of clients that nothing refers to: of a request that died between the store and
 * the keeper or D1, or of a deletion that failed (S45). Each run goes on where the last one stopped.
 */
export function makeSweepOrphans({ store, keeper, clock }: Ports): SweepOrphans {
  /** @returns whether the entry was an orphan */
  async function sweep({ path, version, storedAt }: StoredEntry, clients: ClientSecretOwner): Promise<boolean> {
    const record = recordOf(path);
    if (!record || storedAt + YOUNGEST > clock.now()) return false;
    const [projectId, authScopeId] = [record.project as ProjectId, record.authScope as AuthScopeId];
    if (record.subject === CLIENT_SUBJECT) {
      if (await clients.usesSecret(projectId, authScopeId, version)) return false;
      await clients.endLeft({ projectId, authScopeId, secretVersion: version });
      return true;
    }
    if (!SUBJECT.test(record.subject)) return false;
    if ((await keeper.versionOf({ projectId, subject: record.subject as Subject }, authScopeId)) === version) return false;
    await store.delete(path, version);
    return true;
  }

  return async (clients) => {
    let place = await store.findPlace();
    let seen = 0;
    let removed = 0;
    for (let page = 0; page < PAGES; page++) {
      const { entries, next } = await store.list(place);
      for (const entry of entries) {
        seen++;
        if (await sweep(entry, clients)) removed++;
      }
      place = next;
      await store.putPlace(place);
      if (place === undefined) break;
    }
    return { seen, removed };
  };
}
