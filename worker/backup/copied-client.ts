import type { ObjectNamespace } from "../lib/durable-object.ts";
import { type KeeperRef, keeperName } from "../vault/vault.ts";

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** The storage of an object: each of its keys with its value. */
export type KeeperCopy = { [key: string]: Json };

export type CopiedStub = {
  exportCopy(): Promise<KeeperCopy>;
  importCopy(copy: KeeperCopy, replaces: boolean): Promise<boolean>;
};

export type CopiedKeepers = ReturnType<typeof makeCopiedKeepers>;

/** Reads and writes whole CredentialKeepers, for a backup and a restore. */
export function makeCopiedKeepers(namespace: ObjectNamespace<CopiedStub>) {
  const keeper = (ref: KeeperRef) => namespace.getByName(keeperName(ref));
  return {
    read: (ref: KeeperRef): Promise<KeeperCopy> => keeper(ref).exportCopy(),
    write: (ref: KeeperRef, copy: KeeperCopy, replaces: boolean): Promise<boolean> => keeper(ref).importCopy(copy, replaces),
  };
}
