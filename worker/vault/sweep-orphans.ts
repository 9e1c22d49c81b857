import type { Credentials } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { KeeperClient, KeeperRef, Subject } from "./keeper-client.ts";
import { toKept } from "./keeper-policy.ts";
import { CLIENT_SUBJECT, KEEPER_SUBJECT, recordOf, recordPath } from "./seal.ts";
import type { SealedSecrets } from "./sealed-secrets.ts";
import { COMMITTED_WITHIN, type StoredEntry, type VaultStore } from "./store/store.ts";

/** @returns how many ciphertexts were checked, how many of them were removed, and how many failed; `reason` is that of the last failure */
type SweepOrphans = (clients: ClientSecretOwner) => Promise<Swept>;
type Swept = { seen: number; removed: number; failed: number; reason?: string };
/** The owner of the secrets of Cardea's registrations at providers, which no keeper has. */
export type ClientSecretOwner = {
  usesSecret(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<boolean>;
  /** Deletes the registration at its provider if that is possible, and removes its secret. */
  endLeft(left: { projectId: ProjectId; authScopeId: AuthScopeId; secretVersion: number }): Promise<void>;
};
/** By subject: the owners of secrets that the project itself made or entered, for webhooks and for audit targets. */
export type SecretOwners = Record<string, { usesSecret(projectId: ProjectId, id: string, version: number): Promise<boolean> }>;
type Ports = {
  store: VaultStore;
  keeper: KeeperClient;
  secrets: Pick<SealedSecrets, "open">;
  credentials: Pick<Credentials, "listLive">;
  owners: SecretOwners;
  clock: Clock;
};

/** How many entries, and how many pages, one run looks at: ten pages of KV, or as many as AWS lists in some seconds. */
const [MOST_ENTRIES, PAGES_OF_PARAMETERS] = [1000, 40];

/**
 * Removes ciphertexts that no keeper uses, and secrets of registrations, webhooks and audit targets that nothing refers to. They come from requests that ended
 * between the store and the keeper or D1, and from deletions that failed (S45). A ciphertext whose keeper has lost its storage is
 * given back to it. Each run goes on where the last one stopped.
 */
export function makeSweepOrphans({ store, keeper, secrets, credentials, owners, clock }: Ports): SweepOrphans {
  /** @returns whether the entry was an orphan */
  async function sweep({ path, version, storedAt }: StoredEntry, clients: ClientSecretOwner): Promise<boolean> {
    const record = recordOf(path);
    if (!record || storedAt + COMMITTED_WITHIN > clock.now()) return false;
    const [projectId, authScopeId] = [record.project as ProjectId, record.authScope as AuthScopeId];
    if (record.subject === CLIENT_SUBJECT) {
      if (await clients.usesSecret(projectId, authScopeId, version)) return false;
      await clients.endLeft({ projectId, authScopeId, secretVersion: version });
      return true;
    }
    const secretOwner = owners[record.subject];
    if (secretOwner) {
      if (await secretOwner.usesSecret(projectId, authScopeId, version)) return false;
      await store.delete(path, version);
      return true;
    }
    if (!KEEPER_SUBJECT.test(record.subject)) return false;
    const owner = { projectId, subject: record.subject as Subject };
    const copy = await keeper.judgeVaultCopy(owner, authScopeId, version);
    if (copy === "in-use" || (copy === "unknown" && (await restore(owner, authScopeId, version)))) return false;
    await store.delete(path, version);
    return true;
  }

  /**
   * Gives a keeper that has lost its storage the credential back, if D1 says that this version is the last one whose state changed. A
   * copy whose refresh token was rotated is none: D1 has a newer version, so the person signs in again.
   *
   * @returns whether the copy stays
   */
  async function restore(owner: KeeperRef, authScopeId: AuthScopeId, version: number): Promise<boolean> {
    const rows = await credentials.listLive(owner.projectId, { subject: owner.subject, authScopeIds: [authScopeId] });
    const row = rows.find((live) => live.version === version && live.status === "active");
    if (!row) return false;
    const record = { project: owner.projectId, authScope: authScopeId, subject: owner.subject };
    const sealed = await store.find(recordPath(record), version);
    if (sealed === undefined) return false;
    const secret = await secrets.open(record, version, sealed).catch(() => undefined);
    // An unreadable copy stays: it opens again once its key is back in the settings.
    return !secret || keeper.restore(owner, authScopeId, toKept(version, secret, sealed, row.accountLabel ?? undefined));
  }

  return async (clients) => {
    let place = await store.findPlace();
    const swept: Swept = { seen: 0, removed: 0, failed: 0 };
    // A page of KV has ten times the entries of one of the Parameter Store.
    for (let page = 0; page < PAGES_OF_PARAMETERS && swept.seen < MOST_ENTRIES; page++) {
      const { entries, next } = await store.list(place, { skips: true });
      for (const entry of entries) {
        swept.seen++;
        // One entry that fails, at a keeper or at D1, holds up no other. The next round comes to it again.
        try {
          if (await sweep(entry, clients)) swept.removed++;
        } catch (error) {
          swept.failed++;
          swept.reason = reasonOf(error);
        }
      }
      place = next;
      await store.putPlace(place);
      if (place === undefined) break;
    }
    return swept;
  };
}
