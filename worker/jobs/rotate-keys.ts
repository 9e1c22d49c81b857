import type { Job, JobProgress, VaultKeyRows } from "../db/db.ts";
import { type Clock, MINUTE } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { KeeperClient, StoredCiphertexts, Subject, VaultStore } from "../vault/vault.ts";
import { decideRotation, ROTATION_BATCH, type RotationOutcome, type RotationStep, readRotation } from "./rotation-rules.ts";

export type UsesSecret = Parameters<StoredCiphertexts["reseal"]>[1];

type Ports = {
  vaultKeys: Pick<VaultKeyRows, "listOwners" | "putCounts">;
  keeper: Pick<KeeperClient, "keyIds" | "reseal">;
  store: Pick<VaultStore, "list">;
  ciphertexts: StoredCiphertexts;
  clients: UsesSecret;
  activeKeyId: string;
  clock: Clock;
  log: Log;
};

/** An isolate in which another key seals leaves a rotation to others for this long. */
const LEFT_FOR = 1 * MINUTE;

/** Does the next batch of a rotation. What fails in it is counted, logged and tried again. @throws an error of D1, so that the message comes again */
export function makeRotateKeys({ vaultKeys, keeper, store, ciphertexts, clients, activeKeyId, clock, log }: Ports) {
  /**
   * Looks at places, once more at those that failed: an object that ended in between answers at once. Without that, a large count would never be
   * complete, since some object always ends during it.
   * @param next the place after these; undefined at the end
   */
  async function each<Place>(places: Place[], look: (place: Place) => Promise<string[]>, next: string | undefined): Promise<RotationOutcome> {
    const first = await Promise.allSettled(places.map(look));
    const failed = places.filter((_, index) => first[index]?.status === "rejected");
    const again = await Promise.allSettled(failed.map(look));
    const keyIds = [...first, ...again].flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    const reasons = again.flatMap((one) => (one.status === "rejected" ? [reasonOf(one.reason)] : []));
    for (const reason of reasons) log.error("rotation.failed_part", { reason });
    return { seen: places.length, keyIds, failed: reasons.length, ...(next !== undefined && { next }) };
  }

  type Owner = Awaited<ReturnType<VaultKeyRows["listOwners"]>>[number];

  async function atKeepers(after: string, look: (owner: Owner) => Promise<string[]>): Promise<RotationOutcome> {
    const owners = await vaultKeys.listOwners(after, ROTATION_BATCH);
    return each(owners, look, owners.length < ROTATION_BATCH ? undefined : owners.at(-1)?.id);
  }

  async function inStore(after: string, look: Parameters<typeof each<StoredEntry>>[1]): Promise<RotationOutcome> {
    const { entries, next, passed } = await store.list(after || undefined, { keys: true, skips: true });
    const outcome = await each(entries, look, next);
    if (!passed) return outcome;
    log.error("rotation.failed_part", { ...passed });
    return { ...outcome, failed: outcome.failed + 1 };
  }
  type StoredEntry = Awaited<ReturnType<VaultStore["list"]>>["entries"][number];

  const refOf = ({ projectId, subject }: Owner) => ({ projectId, subject: subject as Subject });
  const steps: Record<RotationStep, (after: string) => Promise<RotationOutcome>> = {
    "count.keepers": (after) => atKeepers(after, (owner) => keeper.keyIds(refOf(owner), owner.authScopeId)),
    "count.store": (after) => inStore(after, async (entry) => [await ciphertexts.findKeyId(entry)].filter((keyId) => keyId !== undefined)),
    "reseal.keepers": (after) => atKeepers(after, (owner) => keeper.reseal(refOf(owner), owner.authScopeId, activeKeyId)),
    "reseal.store": (after) => inStore(after, (entry) => ciphertexts.reseal(entry, clients)),
  };

  return async (job: Job): Promise<JobProgress> => {
    const { cursor, done, failed, total, state, finishedAt } = job;
    if (job.target !== activeKeyId) return { cursor, done, failed, total, state, finishedAt, dueAt: clock.now() + LEFT_FOR };
    const { step, after } = readRotation(cursor);
    const { progress, counted } = decideRotation(job, await steps[step](after), clock.now());
    if (counted) await vaultKeys.putCounts(counted.records, counted.from);
    return progress;
  };
}
