import type { ObjectNamespace } from "../lib/durable-object.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { KeeperSnapshot, KeptCredential, RenewalCause } from "./keeper-policy.ts";

/** Whose credentials: one user's, those the same person gave for the playground, or those of the project itself. */
export type Subject = `user:${string}` | `playground:${string}` | "project";

export const userSubject = (userId: string): Subject => `user:${userId}`;
export const playgroundSubject = (userId: string): Subject => `playground:${userId}`;

/** What a credential is found by. */
export type KeeperRef = { projectId: ProjectId; subject: Subject };

export type RefreshOutcome = { kind: "refreshed"; credential: KeptCredential } | NotRefreshed;

/** What it takes: the person, time, or an administrator who mends Cardea's client at the provider. */
export type NotRefreshed = { kind: "needs-sign-in" } | { kind: "provider-down" } | { kind: "client-refused" };

/** The only way to reach a CredentialKeeper. The object's name comes from the verified principal alone (S76). */
export type KeeperClient = {
  snapshot(ref: KeeperRef): Promise<KeeperSnapshot>;
  /** Reserves the next version: a number never used before for this subject and scope. */
  reserveVersion(ref: KeeperRef, scope: AuthScopeId): Promise<number>;
  /** @returns false where a newer value was committed in the meantime */
  commit(ref: KeeperRef, scope: AuthScopeId, credential: KeptCredential): Promise<boolean>;
  /**
   * @param waits whether the provider is told before this returns: for callers that forget the client it is told by
   * @returns what is kept of it
   */
  revoke(ref: KeeperRef, scope: AuthScopeId, waits?: boolean): Promise<KeptCredential>;
  /**
   * @param seenVersion the version the caller found wanting; a newer one is returned as it is
   * @param cause whether it is over, or was refused by its server with 401 although it is not
   */
  refresh(ref: KeeperRef, scope: AuthScopeId, seenVersion: number, cause?: RenewalCause): Promise<RefreshOutcome>;
  /** Lets the next call renew at once, however often that has failed. */
  retryRenewal(ref: KeeperRef, scope: AuthScopeId): Promise<void>;
  /** The version whose ciphertext counts, or nothing where none does. */
  versionOf(ref: KeeperRef, scope: AuthScopeId): Promise<number | undefined>;
  /** Remembers that the server asked for more scopes than were granted. */
  wantScope(ref: KeeperRef, scope: AuthScopeId, wanted: string): Promise<void>;
  /** @param version of the membership in D1; an older word than the last one counts for nothing, in whatever order they come */
  setMember(ref: KeeperRef, member: boolean, version: number): Promise<void>;
  revokeGrant(ref: KeeperRef, grantId: string): Promise<void>;
};

/** The object of one subject: the same by scope alone. */
export type KeeperStub = {
  snapshot(): Promise<KeeperSnapshot>;
  reserveVersion(scope: AuthScopeId): Promise<number>;
  commit(scope: AuthScopeId, credential: KeptCredential): Promise<boolean>;
  revoke(scope: AuthScopeId, waits: boolean): Promise<KeptCredential>;
  refresh(scope: AuthScopeId, seenVersion: number, cause: RenewalCause): Promise<RefreshOutcome>;
  retryRenewal(scope: AuthScopeId): Promise<void>;
  versionOf(scope: AuthScopeId): Promise<number | undefined>;
  wantScope(scope: AuthScopeId, wanted: string): Promise<void>;
  setMember(member: boolean, version: number): Promise<void>;
  revokeGrant(grantId: string): Promise<void>;
};

export function makeKeeperClient(namespace: ObjectNamespace<KeeperStub>): KeeperClient {
  const keeper = (ref: KeeperRef) => namespace.getByName(JSON.stringify([ref.projectId, ref.subject]));
  return {
    snapshot: (ref) => keeper(ref).snapshot(),
    reserveVersion: (ref, scope) => keeper(ref).reserveVersion(scope),
    commit: (ref, scope, credential) => keeper(ref).commit(scope, credential),
    revoke: (ref, scope, waits = false) => keeper(ref).revoke(scope, waits),
    refresh: (ref, scope, seenVersion, cause = "expiry") => keeper(ref).refresh(scope, seenVersion, cause),
    retryRenewal: (ref, scope) => keeper(ref).retryRenewal(scope),
    versionOf: (ref, scope) => keeper(ref).versionOf(scope),
    wantScope: (ref, scope, wanted) => keeper(ref).wantScope(scope, wanted),
    setMember: (ref, member, version) => keeper(ref).setMember(member, version),
    revokeGrant: (ref, grantId) => keeper(ref).revokeGrant(grantId),
  };
}
