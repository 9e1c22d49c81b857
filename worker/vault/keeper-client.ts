import type { GivenCredential, Provided } from "../db/db.ts";
import type { ObjectNamespace } from "../lib/durable-object.ts";
import { reasonOf } from "../lib/errors.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import { currentOccasion, type Occasion } from "../lib/log.ts";
import type { GivingAttempt, KeeperSnapshot, KeptCredential, RefreshCause } from "./keeper-policy.ts";
import type { VaultCopy } from "./refresh-versions-policy.ts";
import type { Secret } from "./secret.ts";

/** Whose credentials are used: those of a user, those that a user gave for the playground, or those of the project itself. */
export type Subject = `user:${string}` | `playground:${string}` | "project";

export const userSubject = (userId: string): Subject => `user:${userId}`;
export const playgroundSubject = (userId: string): Subject => `playground:${userId}`;

/** The other subject of the same person: for the playground, or outside of it. @returns undefined for the project */
export function otherSubjectOf(subject: Subject): Subject | undefined {
  if (subject === "project") return undefined;
  const userId = subject.slice(subject.indexOf(":") + 1);
  return subject.startsWith("user:") ? playgroundSubject(userId) : userSubject(userId);
}

/** The project and subject that identify a keeper. */
export type KeeperRef = { projectId: ProjectId; subject: Subject };

/** The name of the object, by which every part of Cardea finds the same one. */
export const keeperName = ({ projectId, subject }: KeeperRef): string => JSON.stringify([projectId, subject]);

export type RefreshOutcome = { kind: "refreshed"; credential: KeptCredential } | NotRefreshed;

/** What is needed now: a sign-in of the person, time, or an administrator who corrects Cardea's registration at the provider. */
export type NotRefreshed =
  | { kind: "needs-sign-in" }
  | { kind: "provider-down" }
  /** The provider, or Cardea's own line before it, is busy until `retryAt` (UTC ms). */
  | { kind: "provider-busy"; retryAt: number }
  | { kind: "client-refused" };

/**
 * What became of a credential that a person gave. `too-large`: the project's store does not take the value. `undecided`: it is not known yet whether
 * it counts. `lost`: it did not reach the object, and nothing was stored. @property reason for the log
 */
export type GivenOutcome = Provided | { kind: "too-large" } | { kind: "undecided" | "lost"; reason: string };

/** `expected`: it may be in use soon. */
export type AttemptState = "in-use" | "expected" | "none";

/**
 * Asks a CredentialKeeper for what a subject may use. The object's name comes from the verified principal alone (S76). A backup copies whole keepers
 * (`backup/copied-client.ts`), and announcements go to the streams that a keeper holds (`streams/project-streams-client.ts`).
 */
export type KeeperClient = {
  snapshot(ref: KeeperRef): Promise<KeeperSnapshot>;
  /** Admits a member whom D1 has in this version, and returns the snapshot. It is `setMember` and `snapshot` in one request. */
  enter(ref: KeeperRef, version: number): Promise<KeeperSnapshot>;
  /** Reserves the next version: a number that was never used before for this subject and auth scope. */
  reserveVersion(ref: KeeperRef, scope: AuthScopeId): Promise<number>;
  /**
   * Stores a credential that a person gave through a link: in D1, which judges once more, with the use of the link and the membership, and here.
   * It is in use if this says `provided`. If D1 or the object does not answer, it is `undecided`: within two minutes the object follows what D1 has.
   * Otherwise nothing was stored. Of one that is `superseded` the object ends the grant too, and tries until the provider has heard of it.
   */
  provide(ref: KeeperRef, secret: Secret, given: GivenCredential): Promise<GivenOutcome>;
  /** Whether a credential is in use, or may be soon: D1 may have decided for it. Asking for it does not count as use. */
  isActive(ref: KeeperRef, scope: AuthScopeId): Promise<boolean>;
  /** Says that a person is about to give a grant of a provider. Until it is there, or for two minutes, it counts as one that is in use soon. */
  expectGrant(ref: KeeperRef, scope: AuthScopeId): Promise<void>;
  /** @returns false if a newer value was committed in the meantime */
  commit(ref: KeeperRef, scope: AuthScopeId, credential: KeptCredential): Promise<boolean>;
  /**
   * @param waitsForProvider whether the provider is told before this returns, for callers that then delete the registration. Then the
   * caller must write D1 and repeat that until it succeeds; otherwise the keeper writes it
   * @param givenUntil UTC ms: a credential that was given later stays
   * @returns the revoked credential, or the one that stays @throws if D1 still decides on a later one
   */
  revoke(ref: KeeperRef, scope: AuthScopeId, waitsForProvider?: boolean, givenUntil?: number): Promise<KeptCredential>;
  /**
   * @param seenVersion the version that the caller could not use; a newer one is returned without a refresh
   * @param cause `expiry` if a call waits, `ahead` if none does, or `refused` if the server refused the token before its expiry
   */
  refresh(ref: KeeperRef, scope: AuthScopeId, seenVersion: number, cause?: RefreshCause): Promise<RefreshOutcome>;
  /** Lets the next call refresh at once, however often that has failed. */
  retryRefresh(ref: KeeperRef, scope: AuthScopeId): Promise<void>;
  /** Commits a credential of the vault at a keeper that has lost its storage. @returns false if the keeper has one, or a revocation */
  restore(ref: KeeperRef, scope: AuthScopeId, credential: KeptCredential): Promise<boolean>;
  /** What a version in the vault is to the keeper. Asking for it does not count as use. */
  judgeVaultCopy(ref: KeeperRef, scope: AuthScopeId, version: number): Promise<VaultCopy>;
  /** The ids of the vault keys that sealed what the keeper holds for an auth scope, one for each ciphertext. It does not count as use. */
  keyIds(ref: KeeperRef, scope: AuthScopeId): Promise<string[]>;
  /**
   * Seals again what another vault key sealed. @param keyId the key to seal with @returns the ids of the keys of what was sealed again
   * @throws AppError `vault.other_settings` if the keeper runs with settings in which another key seals
   */
  reseal(ref: KeeperRef, scope: AuthScopeId, keyId: string): Promise<string[]>;
  /** Remembers that the server asked for more OAuth scopes than were granted. */
  wantOAuthScopes(ref: KeeperRef, scope: AuthScopeId, wanted: string): Promise<void>;
  /** @param version of the membership in D1; a call with an older version than the last one is ignored */
  setMember(ref: KeeperRef, member: boolean, version: number): Promise<void>;
  revokeGrant(ref: KeeperRef, grantId: string): Promise<void>;
  /** Takes back that a grant or API key was revoked. */
  allowGrant(ref: KeeperRef, grantId: string): Promise<void>;
};

/** The same methods at the object of one subject. Those that may log are told on which occasion they are called. */
export type KeeperStub = {
  snapshot(): Promise<KeeperSnapshot>;
  enter(version: number): Promise<KeeperSnapshot>;
  reserveVersion(scope: AuthScopeId): Promise<number>;
  /** @param secret as JSON, because a request to an object carries no object without a prototype */
  provide(secret: string, given: GivenCredential, occasion?: Occasion): Promise<GivenOutcome>;
  /** What became of what a person gave by this attempt. */
  attemptState(scope: AuthScopeId, attempt: GivingAttempt): Promise<AttemptState>;
  /** Whether it is in use, or may be soon. */
  hasAttempt(scope: AuthScopeId, attempt: GivingAttempt): Promise<boolean>;
  isActive(scope: AuthScopeId): Promise<boolean>;
  expectGrant(scope: AuthScopeId): Promise<void>;
  commit(scope: AuthScopeId, credential: KeptCredential, occasion?: Occasion): Promise<boolean>;
  revoke(scope: AuthScopeId, waitsForProvider: boolean, givenUntil?: number, occasion?: Occasion): Promise<KeptCredential>;
  refresh(scope: AuthScopeId, seenVersion: number, cause: RefreshCause, occasion?: Occasion): Promise<RefreshOutcome>;
  retryRefresh(scope: AuthScopeId): Promise<void>;
  restore(scope: AuthScopeId, credential: KeptCredential): Promise<boolean>;
  judgeVaultCopy(scope: AuthScopeId, version: number): Promise<VaultCopy>;
  keyIds(scope: AuthScopeId): Promise<string[]>;
  reseal(scope: AuthScopeId, keyId: string): Promise<string[]>;
  wantOAuthScopes(scope: AuthScopeId, wanted: string): Promise<void>;
  setMember(member: boolean, version: number): Promise<void>;
  revokeGrant(grantId: string): Promise<void>;
  allowGrant(grantId: string): Promise<void>;
};

/** Whether an object did not know a method: it runs an earlier version, which stores nothing in this way. */
const isWithoutMethod = (error: unknown): boolean => error instanceof TypeError && error.message.includes("RPC receiver does not implement");

export function makeKeeperClient(namespace: ObjectNamespace<KeeperStub>): KeeperClient {
  const keeper = (ref: KeeperRef) => namespace.getByName(keeperName(ref));
  /**
   * What became of a credential although the request to give it failed. If the object does not answer now, it may have the credential; so may one of
   * an earlier version that can take it and cannot say so.
   */
  async function afterFailure(ref: KeeperRef, { authScopeId, link, now }: GivenCredential, error: unknown): Promise<GivenOutcome> {
    const reason = reasonOf(error);
    // An object that cannot take a credential has stored nothing.
    if (isWithoutMethod(error)) return { kind: "lost", reason };
    const attempt = { linkId: link.id, now };
    const state = await keeper(ref)
      .attemptState(authScopeId, attempt)
      .catch(async (unknown: unknown) => {
        const isExpected = isWithoutMethod(unknown)
          ? await keeper(ref)
              .hasAttempt(authScopeId, attempt)
              .catch(() => true)
          : true;
        return isExpected ? "expected" : "none";
      });
    // Who is a member, the object knows already.
    if (state === "in-use") return { kind: "provided", membership: undefined };
    return { kind: state === "none" ? "lost" : "undecided", reason };
  }
  return {
    snapshot: (ref) => keeper(ref).snapshot(),
    enter: (ref, version) => keeper(ref).enter(version),
    reserveVersion: (ref, scope) => keeper(ref).reserveVersion(scope),
    provide: (ref, secret, given) =>
      keeper(ref)
        .provide(JSON.stringify(secret), given, currentOccasion())
        .catch((error: unknown) => afterFailure(ref, given, error)),
    isActive: (ref, scope) => keeper(ref).isActive(scope),
    expectGrant: (ref, scope) => keeper(ref).expectGrant(scope),
    commit: (ref, scope, credential) => keeper(ref).commit(scope, credential, currentOccasion()),
    revoke: (ref, scope, waitsForProvider = false, givenUntil) => keeper(ref).revoke(scope, waitsForProvider, givenUntil, currentOccasion()),
    refresh: (ref, scope, seenVersion, cause = "expiry") => keeper(ref).refresh(scope, seenVersion, cause, currentOccasion()),
    retryRefresh: (ref, scope) => keeper(ref).retryRefresh(scope),
    restore: (ref, scope, credential) => keeper(ref).restore(scope, credential),
    judgeVaultCopy: (ref, scope, version) => keeper(ref).judgeVaultCopy(scope, version),
    keyIds: async (ref, scope) => [...(await keeper(ref).keyIds(scope))],
    reseal: async (ref, scope, keyId) => [...(await keeper(ref).reseal(scope, keyId))],
    wantOAuthScopes: (ref, scope, wanted) => keeper(ref).wantOAuthScopes(scope, wanted),
    setMember: (ref, member, version) => keeper(ref).setMember(member, version),
    revokeGrant: (ref, grantId) => keeper(ref).revokeGrant(grantId),
    allowGrant: (ref, grantId) => keeper(ref).allowGrant(grantId),
  };
}
