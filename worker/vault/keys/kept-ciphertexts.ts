import { AppError } from "../../lib/errors.ts";
import type { AuthScopeId } from "../../lib/ids.ts";
import { type EndingGrants, listEnding, replaceSealed } from "../ending-grants.ts";
import { GIVEN, KEPT, type KeptCredential } from "../keeper-policy.ts";
import { versionInVault } from "../refresh-versions-policy.ts";
import { keyIdOf } from "../seal.ts";
import type { SealedSecrets, VaultRecord } from "../sealed-secrets.ts";

type Ports = {
  kv: DurableObjectStorage["kv"];
  secrets: Pick<SealedSecrets, "activeKeyId" | "reseal" | "resealStored" | "delete">;
  recordOf: (scope: AuthScopeId) => VaultRecord;
};

/** The ciphertexts of a keeper: `scope:{id}`, `ending:{id}`, `given:{id}/{version}` and its copies in the vault's store. */
export function makeKeptCiphertexts({ kv, secrets, recordOf }: Ports) {
  const find = (scope: AuthScopeId) => kv.get<KeptCredential>(KEPT + scope);
  const ending = (scope: AuthScopeId) => kv.get<EndingGrants>(`ending:${scope}`);

  const listGiven = (scope: AuthScopeId) => [...kv.list<{ credential: KeptCredential }>({ prefix: `${GIVEN}${scope}/` })];

  async function resealKept(scope: AuthScopeId): Promise<(string | undefined)[]> {
    const kept = find(scope);
    const resealed = kept?.sealed && (await secrets.reseal(recordOf(scope), kept.version, kept.sealed));
    if (!kept?.sealed || !resealed) return [];
    // Meanwhile the credential may have been refreshed, replaced or revoked: then that holds.
    const now = find(scope);
    if (now?.sealed === kept.sealed) kv.put(KEPT + scope, { ...now, sealed: resealed } satisfies KeptCredential);
    return [keyIdOf(kept.sealed)];
  }

  async function resealEnding(scope: AuthScopeId): Promise<(string | undefined)[]> {
    const from: (string | undefined)[] = [];
    for (const { version, sealed } of listEnding(ending(scope))) {
      const resealed = await secrets.reseal(recordOf(scope), version, sealed);
      const left = resealed && replaceSealed(ending(scope), sealed, resealed);
      if (!left) continue;
      kv.put(`ending:${scope}`, left);
      from.push(keyIdOf(sealed));
    }
    return from;
  }

  async function resealGiven(scope: AuthScopeId): Promise<(string | undefined)[]> {
    const from: (string | undefined)[] = [];
    for (const [key, { credential }] of listGiven(scope)) {
      const resealed = credential.sealed && (await secrets.reseal(recordOf(scope), credential.version, credential.sealed));
      // Meanwhile D1 may have decided on it.
      const now = kv.get<{ credential: KeptCredential }>(key);
      if (!resealed || !now || !credential.sealed) continue;
      kv.put(key, { ...now, credential: { ...now.credential, sealed: resealed } });
      from.push(keyIdOf(credential.sealed));
    }
    return from;
  }

  /** The copy of a credential that is revoked or replaced meanwhile is deleted again, so that no deletion is undone (S48). */
  async function resealCopy(scope: AuthScopeId): Promise<(string | undefined)[]> {
    const copyOf = () => versionInVault(find(scope) ?? { version: 0, status: "revoked", refreshable: false });
    const version = copyOf();
    if (version === 0) return [];
    const from = await secrets.resealStored(recordOf(scope), version);
    if (from !== undefined && copyOf() !== version) await secrets.delete(recordOf(scope), version);
    return [from];
  }

  return {
    /** The ids of the keys that this keeper needs for an auth scope, one for each ciphertext in its storage. */
    keyIds: (scope: AuthScopeId): string[] =>
      [
        find(scope)?.sealed,
        ...listEnding(ending(scope)).map(({ sealed }) => sealed),
        ...listGiven(scope).map(([, { credential }]) => credential.sealed),
      ].flatMap((sealed) => (sealed && keyIdOf(sealed)) || []),

    /**
     * Seals again with the active key, `keyId`, what another key sealed. An object that still has older settings refuses. Versions stay, so that nothing is announced or refreshed.
     * @returns the ids of the keys of what was sealed again @throws AppError `vault.unreadable`; what came before it is done
     */
    async reseal(scope: AuthScopeId, keyId: string): Promise<string[]> {
      if (secrets.activeKeyId !== keyId) throw new AppError("vault.other_settings", { reason: `${secrets.activeKeyId} seals here, not ${keyId}` });
      const from = [...(await resealKept(scope)), ...(await resealEnding(scope)), ...(await resealGiven(scope)), ...(await resealCopy(scope))];
      return from.filter((keyId) => keyId !== undefined);
    },
  };
}
