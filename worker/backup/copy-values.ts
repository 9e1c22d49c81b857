import { readGrantKey, type TokenGateClient } from "../agents/agents.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { isWalk } from "../vault/store/places-rules.ts";
import type { PassedOver, StoredEntry, Vault } from "../vault/vault.ts";
import { isCopied, isStillValid, type Namespace, PAGE } from "./backup-rules.ts";
import type { Json } from "./copied-client.ts";

/** A value of KV as it is there: sealed, hashed or public. @property expiration in seconds since 1970 */
export type CopiedValue = { key: string; value: string; metadata?: Json; expiration?: number };

/** @property passed projects whose place did not answer, so that values of them are missing */
type ValuePage = { entries: CopiedValue[]; next?: string; passed?: PassedOver[] };

type Ports = {
  stores: Record<Namespace, KVNamespace>;
  vaultStore: Pick<Vault["store"], "list" | "find" | "findBeyondKv">;
  grants: Pick<TokenGateClient, "listValues">;
  clock: Clock;
};

/** The beginning of a position in the second pass through KV. No cursor of KV begins so. */
const AGAIN = "again ";

/** Reads and writes the values of the KV namespaces in pages. */
export function makeCopyValues({ stores, vaultStore, grants, clock }: Ports) {
  /** After the Parameter Store, KV is read once more: a value that moved back meanwhile was in neither when it was read. */
  async function findNext(namespace: Namespace, cursor: string | undefined, isAgain: boolean): Promise<string | undefined> {
    if (cursor !== undefined) return isAgain ? AGAIN + cursor : cursor;
    return namespace === "vault" && !isAgain ? vaultStore.findBeyondKv() : undefined;
  }

  /** What projects have in the Parameter Store, as if it were in KV. A restore writes it there, and the next hour moves it to the project's store. */
  async function readParameters(after: string): Promise<ValuePage> {
    const page = await vaultStore.list(after, { skips: true });
    const passed = page.passed ? [page.passed] : [];
    const copied = await Promise.all(
      page.entries.map(async (entry) => {
        const copy = await readParameter(entry);
        if (!("reason" in copy)) return [copy];
        if (copy.reason !== undefined) passed.push({ projectId: entry.path.split("/")[0] as ProjectId, reason: copy.reason });
        return [];
      }),
    );
    return { entries: copied.flat(), next: page.next ?? AGAIN, ...(passed.length > 0 && { passed }) };
  }

  /** @returns the reason if its place did not answer, as with a KMS key that is disabled; an absent one if the value has gone meanwhile */
  async function readParameter({ path, version, storedAt: at }: StoredEntry): Promise<CopiedValue | { reason: string | undefined }> {
    try {
      const value = await vaultStore.find(path, version);
      return value === undefined ? { reason: undefined } : { key: `${path}/${version}`, value, metadata: { at } };
    } catch (error) {
      if (!(error instanceof AppError && error.code.startsWith("store."))) throw error;
      return { reason: reasonOf(error) };
    }
  }

  /** The record of an agent's grant and those of its access tokens, as its gate has them: KV's is up to a week old. Nothing of one that has ended. */
  async function currentOf(entry: CopiedValue): Promise<CopiedValue[]> {
    const grant = readGrantKey(entry.key);
    const values = grant && (await grants.listValues(grant));
    if (!values) return [entry];
    return Object.entries(values).map(([key, { value, until }]) =>
      key === entry.key ? { ...entry, value } : { key, value, ...(until !== undefined && { expiration: Math.ceil(until / SECOND) }) },
    );
  }

  return {
    /** @param after the `next` of the page before; absent for the first one */
    async read(namespace: Namespace, after: string | undefined): Promise<ValuePage> {
      if (after !== undefined && isWalk(after)) return readParameters(after);
      const kv = stores[namespace];
      const isAgain = after?.startsWith(AGAIN) ?? false;
      const cursor = isAgain ? after?.slice(AGAIN.length) || undefined : after;
      const page = await kv.list({ limit: PAGE.values, cursor });
      const keys = page.keys.filter(({ name }) => isCopied(namespace, name));
      const values = keys.length === 0 ? new Map() : await kv.getWithMetadata<Json>(keys.map(({ name }) => name));
      const stored = keys.flatMap(({ name, expiration }): CopiedValue[] => {
        const found = values.get(name);
        if (found?.value == null) return [];
        return [{ key: name, value: found.value, ...(found.metadata !== null && { metadata: found.metadata }), ...(expiration && { expiration }) }];
      });
      const entries = namespace === "oauth" ? (await Promise.all(stored.map(currentOf))).flat() : stored;
      const next = await findNext(namespace, page.list_complete ? undefined : page.cursor, isAgain);
      return { entries, ...(next !== undefined && { next }) };
    },

    /** @returns how many were written; those that have expired meanwhile are not */
    async write(namespace: Namespace, entries: CopiedValue[]): Promise<number> {
      const valid = entries.filter(({ key, expiration }) => isCopied(namespace, key) && isStillValid(expiration, clock.now()));
      for (const { key, value, metadata, expiration } of valid) await stores[namespace].put(key, value, { metadata, expiration });
      return valid.length;
    },

    /** Removes values that a restored backup does not have. @returns how many */
    async remove(namespace: Namespace, keys: string[]): Promise<number> {
      const copied = keys.filter((key) => isCopied(namespace, key));
      for (const key of copied) await stores[namespace].delete(key);
      return copied.length;
    },
  };
}
