import type { KeptCredential } from "./keeper-policy.ts";
import type { OAuthSecret } from "./secret.ts";

/** How many numbers of versions a refresh takes at once, so that most refreshes write no counter. */
const VERSIONS_AT_ONCE = 32;

/**
 * The version of a refreshed credential, from numbers that only its refreshes use. A person who connects or disconnects meanwhile
 * has a higher number, so that their change holds.
 *
 * @param reserved the highest number that was given out
 * @returns `ownVersionsTo`, the last number that further refreshes of this credential may use, and the new value of `reserved`
 */
export function nextRefreshVersion(current: KeptCredential, reserved: number): { version: number; ownVersionsTo: number; reserved: number } {
  const next = current.version + 1;
  if (current.ownVersionsTo !== undefined && next <= current.ownVersionsTo) return { version: next, ownVersionsTo: current.ownVersionsTo, reserved };
  const first = Math.max(reserved, current.version) + 1;
  const last = first + VERSIONS_AT_ONCE - 1;
  return { version: first, ownVersionsTo: last, reserved: last };
}

/** The version of which the vault has a copy. @returns 0 if it has none */
export const versionInVault = ({ inVault, version, sealed }: KeptCredential): number => (sealed === undefined ? 0 : (inVault ?? version));

/** The version under which a credential came, before refreshes gave it another one. */
export const firstVersionOf = ({ firstVersion, version }: KeptCredential): number => firstVersion ?? version;

/** What a credential keeps of how it came, whatever refreshes change. */
export const originOf = (credential: KeptCredential): Pick<KeptCredential, "accountLabel" | "attempt" | "firstVersion"> => ({
  accountLabel: credential.accountLabel,
  attempt: credential.attempt,
  firstVersion: firstVersionOf(credential),
});

/**
 * Whether refreshes of an older credential took numbers above that of one that a person gave meanwhile. Then the person's is the newer one
 * all the same, also if the older one expired. A revocation is always newer.
 *
 * @param given the number that was reserved when the person gave theirs @param version the one that it has now
 */
export function isOvertaken(current: KeptCredential | undefined, given: number, version = given): boolean {
  return current !== undefined && current.status !== "revoked" && current.version > version && firstVersionOf(current) < given;
}

/**
 * The version of the vault's copy after a refresh. The copy stays as long as its refresh token is the one in use. A provider that
 * rotates refresh tokens takes the use of an old one as a theft and ends the grant (RFC 9700 §4.14.2), so no old one is kept.
 *
 * @returns 0 if the copy must go
 */
export function versionInVaultAfter(before: KeptCredential, old: OAuthSecret, refreshed: OAuthSecret): number {
  return old.refreshToken === refreshed.refreshToken ? versionInVault(before) : 0;
}

/** `unknown`: the keeper has lost its storage, because each version in the vault was reserved at its keeper before. */
export type VaultCopy = "in-use" | "left" | "unknown";

/**
 * What a version in the vault is to its keeper. Once a person has connected or disconnected at a keeper that had lost its storage, that
 * counts, and older copies are left.
 *
 * @param reserved the highest number that the keeper has given out
 */
export function judgeVaultCopy(current: KeptCredential | undefined, reserved: number, version: number): VaultCopy {
  if (current) return versionInVault(current) === version ? "in-use" : "left";
  return version > reserved ? "unknown" : "left";
}
