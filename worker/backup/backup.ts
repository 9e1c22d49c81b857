import type { RecordEvent } from "../audit/audit.ts";
import type { Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { ObjectNamespace } from "../lib/durable-object.ts";
import type { KeyMark } from "../vault/vault.ts";
import { type CopiedStub, makeCopiedKeepers } from "./copied-client.ts";
import { makeCopyKeepers } from "./copy-keepers.ts";
import { makeCopyValues } from "./copy-values.ts";

export type { CopiedStub, Json, KeeperCopy } from "./copied-client.ts";
export type { CopiedKeeper } from "./copy-keepers.ts";
export type { CopiedValue } from "./copy-values.ts";

type Ports = {
  db: Pick<Repositories, "keeperSubjects">;
  keyMarks: KeyMark[];
  stores: { oauth: KVNamespace; vault: KVNamespace };
  vaultStore: Parameters<typeof makeCopyValues>[0]["vaultStore"];
  grants: Parameters<typeof makeCopyValues>[0]["grants"];
  objects: ObjectNamespace<CopiedStub>;
  record: RecordEvent;
  clock: Clock;
};

/** What a backup needs besides the databases, which wrangler exports. It hands out ciphertexts and hashes only (docs/operations.md). */
export function makeBackup({ db, keyMarks, stores, vaultStore, grants, objects, record, clock }: Ports) {
  return {
    keyMarks,
    values: makeCopyValues({ stores, vaultStore, grants, clock }),
    keepers: makeCopyKeepers({ ...db, keepers: makeCopiedKeepers(objects), record }),
  };
}
