import type { Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { makeKeeperClient } from "./keeper-client.ts";
import { listKeyMarks } from "./keys/key-marks.ts";
import { makeStoredCiphertexts } from "./keys/stored-ciphertexts.ts";
import { makeEndCredentials, makeRevokeCredential, makeRevokeCredentials } from "./revoke-credentials.ts";
import { AUDIT_TARGET_SUBJECT, makeSeal, type VaultKeys, WEBHOOK_SUBJECT } from "./seal.ts";
import { makeSealedSecrets } from "./sealed-secrets.ts";
import { makeKvStore } from "./store/kv-store.ts";
import { makeMoveEntry } from "./store/move-entry.ts";
import { makeProjectStores } from "./store/project-stores.ts";
import { makeSsmClient } from "./store/ssm-client.ts";
import type { SsmSettings } from "./store/ssm-settings-rules.ts";
import { makeStoreCredential } from "./store-credential.ts";
import { makeSweepOrphans } from "./sweep-orphans.ts";

export { makeEndings } from "./ending-grants.ts";
export {
  type AttemptState,
  type GivenOutcome,
  type KeeperClient,
  type KeeperRef,
  type KeeperStub,
  keeperName,
  type NotRefreshed,
  otherSubjectOf,
  playgroundSubject,
  type RefreshOutcome,
  type Subject,
  userSubject,
} from "./keeper-client.ts";
export { makeKeptCiphertexts } from "./keys/kept-ciphertexts.ts";
export type { KeyMark } from "./keys/key-marks.ts";
export type { StoredCiphertexts } from "./keys/stored-ciphertexts.ts";
export { makeUrgency, type Refreshed, type RefreshGrant, type Urgency } from "./refresh-grant.ts";
export { makeRefreshRecord, supersededBy } from "./refresh-record.ts";
export type { EndCredentials, RevokeCredentials } from "./revoke-credentials.ts";
export { forgetRevoked, listRevoked, noteRevoked } from "./revoked-grants.ts";
export { AUDIT_TARGET_SUBJECT, CLIENT_SUBJECT, type Seal, WEBHOOK_SUBJECT } from "./seal.ts";
export type { SealedSecrets, VaultRecord } from "./sealed-secrets.ts";
export { type OAuthSecret, type Secret, secretSchema, valuesOf } from "./secret.ts";
export type { PassedOver, StoredEntry, VaultStore } from "./store/store.ts";
export type { StoreCredential } from "./store-credential.ts";
export { makeTransactions, TRANSACTION_LIFETIME } from "./transaction.ts";

export type Vault = ReturnType<typeof makeVault>;

type Ports = {
  settings: SsmSettings & { VAULT_KEYS: VaultKeys };
  kv: KVNamespace;
  fetch: Fetch;
  keepers: Parameters<typeof makeKeeperClient>[0];
  db: Pick<Repositories, "auditTargets" | "credentials" | "leftCredentials" | "vaultStores" | "webhooks">;
  clock: Clock;
};

/** The sealed secrets, and the keepers that decide which of them are in use. */
export function makeVault({ settings, kv, fetch, keepers, db: { credentials, leftCredentials, vaultStores, ...db }, clock }: Ports) {
  const owners = { [WEBHOOK_SUBJECT]: db.webhooks, [AUDIT_TARGET_SUBJECT]: db.auditTargets };
  const keys = settings.VAULT_KEYS;
  const seal = makeSeal(keys);
  const store = makeProjectStores({ kv: makeKvStore(kv, clock), ask: makeSsmClient({ settings, fetch, clock }), rows: vaultStores });
  const secrets = makeSealedSecrets(seal, store);
  const keeper = makeKeeperClient(keepers);
  const ciphertexts = makeStoredCiphertexts({ store, keeper, secrets, owners, clock });
  const endCredentials = makeEndCredentials({ leftCredentials, keeper, clock });
  const revokeCredentials = makeRevokeCredentials({ credentials, endCredentials });
  return {
    seal,
    secrets,
    keeper,
    store,
    ciphertexts,
    moveEntry: makeMoveEntry({ store, keeper, owners, clock }),
    keyMarks: listKeyMarks(keys),
    storeCredential: makeStoreCredential({ vault: secrets, keeper }),
    endCredentials,
    revokeCredentials,
    revokeCredential: makeRevokeCredential(revokeCredentials),
    sweepOrphans: makeSweepOrphans({ store, keeper, secrets, credentials, owners, clock }),
  };
}
