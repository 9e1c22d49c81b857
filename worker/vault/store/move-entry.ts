import type { StorePlace } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import type { KeeperClient, Subject } from "../keeper-client.ts";
import type { VaultCopy } from "../refresh-versions-policy.ts";
import { CLIENT_SUBJECT, KEEPER_SUBJECT, recordOf } from "../seal.ts";
import type { ClientSecretOwner, SecretOwners } from "../sweep-orphans.ts";
import { keepsReplica } from "./places-rules.ts";
import type { ProjectStores } from "./project-stores.ts";
import { COMMITTED_WITHIN, type StoredEntry } from "./store.ts";

/**
 * `kept`: nothing to do, or another move took over. `isCurrent`: whether D1 still has this as the project's latest move. A later move, such as the way
 * back, may have read its copy in the place where this one would delete it.
 */
type MoveEntry = (
  entry: StoredEntry,
  places: { from: StorePlace; to: StorePlace },
  clients: Pick<ClientSecretOwner, "usesSecret">,
  isCurrent: () => Promise<boolean>,
) => Promise<"moved" | "removed" | "kept">;

type Ports = { store: Pick<ProjectStores, "at">; keeper: Pick<KeeperClient, "judgeVaultCopy">; owners: SecretOwners; clock: Clock };

/**
 * Moves one ciphertext to another place: it is there before it leaves the former one. One that is given up meanwhile is deleted again, so that no
 * deletion is undone (S48): its owner gave it up before deleting it at both places. A repeat does what was left.
 */
export function makeMoveEntry({ store, keeper, owners, clock }: Ports): MoveEntry {
  return async ({ path, version, storedAt }, { from, to }, clients, isCurrent) => {
    const record = recordOf(path);
    const owner = record && { ...owners, [CLIENT_SUBJECT]: clients }[record.subject];
    if (!record || !(owner || KEEPER_SUBJECT.test(record.subject))) return "kept";
    const [source, target] = [store.at(from), store.at(to)];
    const [projectId, scope] = [record.project as ProjectId, record.authScope as AuthScopeId];
    const judge = async (): Promise<VaultCopy> => {
      // A secret that its owner does not use is ended by the sweep, which tells a provider too.
      if (owner) return (await owner.usesSecret(projectId, scope, version)) ? "in-use" : "unknown";
      return keeper.judgeVaultCopy({ projectId, subject: record.subject as Subject }, scope, version);
    };

    const before = await judge();
    if (before === "left" && storedAt + COMMITTED_WITHIN <= clock.now()) {
      await source.delete(path, version);
      return "removed";
    }
    const sealed = await source.find(path, version);
    if (sealed === undefined) return "kept";
    const stays = from.kind === "kv" && keepsReplica(path);
    // KV may show for a minute what was deleted elsewhere, so what is there is written again. In the Parameter Store a write is dear, and a read is right.
    const isThere = to.kind !== "kv" && (await target.find(path, version)) !== undefined;
    if (isThere && stays) return "kept";
    if (!isThere) await target.put(path, version, sealed);
    if (before === "in-use" && (await judge()) !== "in-use") await target.delete(path, version);
    if (stays) return "moved";
    if (!(await isCurrent())) return "kept";
    await source.delete(path, version);
    return "moved";
  };
}
