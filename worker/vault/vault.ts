export { addEnding, type EndingGrants, listEnding, noteTold } from "./ending-grants.ts";
export {
  type KeeperClient,
  type KeeperRef,
  makeKeeperClient,
  type NotRefreshed,
  playgroundSubject,
  type RefreshOutcome,
  type Subject,
  userSubject,
} from "./keeper-client.ts";
export { makeKvStore } from "./kv-store.ts";
export type { RefreshGrant } from "./refresh-grant.ts";
export { makeRefreshRecord } from "./refresh-record.ts";
export { makeRevokeCredentials, type RevokeCredentials } from "./revoke-credentials.ts";
export { listRevoked, noteRevoked } from "./revoked-grants.ts";
export { makeSeal, type Seal, type VaultKeys } from "./seal.ts";
export { makeVault, type Vault } from "./sealed-secrets.ts";
export type { OAuthSecret, Secret } from "./secret.ts";
export { makeStoreCredential, type StoreCredential } from "./store-credential.ts";
export { makeSweepOrphans } from "./sweep-orphans.ts";
