import type { AuthScopeId } from "../lib/ids.ts";
import { KEPT, type KeeperSnapshot, type KeptCredential } from "../vault/keeper-policy.ts";
import { listRevoked } from "../vault/vault.ts";

/** What callers need to know of a subject, from its object's storage. @param asksPerson whether the provider has refused to refresh for some time */
export function readSnapshot(kv: DurableObjectStorage["kv"], asksPerson: (scope: AuthScopeId) => boolean): KeeperSnapshot {
  const credentials: KeeperSnapshot["credentials"] = {};
  for (const [key, value] of kv.list<KeptCredential>({ prefix: KEPT })) {
    const scope = key.slice(KEPT.length) as AuthScopeId;
    credentials[scope] = { ...value, wanted: kv.get<string>(`wanted:${scope}`), ...(asksPerson(scope) && { asksPerson: true }) };
  }
  return { member: kv.get<boolean>("member") ?? false, revokedGrants: listRevoked(kv), credentials };
}
