import { type Clock, HOUR } from "../lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { KeeperClient, Subject } from "./keeper-client.ts";
import { recordOf } from "./seal.ts";
import type { StoredEntry, VaultStore } from "./store/store.ts";

/** @returns how many ciphertexts were checked, and how many of them were removed */
export type SweepOrphans = (clients: ClientSecretOwner) => Promise<{ seen: number; removed: number }>;
/** The owner of the secrets of Cardea's registrations at providers, which no keeper has. */
export type ClientSecretOwner = {
  usesSecret(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<boolean>;
  /** Deletes the registration at its provider if that is possible, and removes its secret. */
  endLeft(left: { projectId: ProjectId; authScopeId: AuthScopeId; secretVersion: number }): Promise<void>;
};
type Ports = { store: VaultStore; keeper: KeeperClient; clock: Clock };

/** A ciphertext is stored before its keeper knows of it, so that a younger one may not be committed yet. */
const MIN_AGE = 1 * HOUR;
const PAGES = 10;
/** Subjects with a keeper. */
const SUBJECT = /^(user:.+|playground:.+|project)$/;
/** The subject of secrets of Cardea's registrations (`providers/clients/client-secrets.ts`). */
const CLIENT_SUBJECT = "oauth-client";

/**
 * Removes ciphertexts that no keeper uses, and secrets of registrations that nothing refers to. They come from requests that ended
 * between the store and the keeper or D1, and from deletions that failed (S45). Each run goes on where the last one stopped.
 */
export function makeSweepOrphans({ store, keeper, clock }: Ports): SweepOrphans {
  /** @returns whether the entry was an orphan */
  async function sweep({ path, version, storedAt }: StoredEntry, clients: ClientSecretOwner): Promise<boolean> {
    const record = recordOf(path);
    if (!record || storedAt + MIN_AGE > clock.now()) return false;
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
    const swept = { seen: 0, removed: 0 };
    for (let page = 0; page < PAGES; page++) {
      const { entries, next } = await store.list(place);
      for (const entry of entries) {
        swept.seen++;
        if (await sweep(entry, clients)) swept.removed++;
      }
      place = next;
      await store.putPlace(place);
      if (place === undefined) break;
    }
    return swept;
  };
}
