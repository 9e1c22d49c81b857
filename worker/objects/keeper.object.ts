import type { GivenCredential } from "../db/db.ts";
import { makeRooms } from "../deps.ts";
import type { Served } from "../lib/durable-object.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { AuthScopeId } from "../lib/ids.ts";
import { type Occasion, onOccasion } from "../lib/log.ts";
import { makeUnderWay } from "../lib/under-way.ts";
import { isGivenAfter } from "../vault/connection-state-rules.ts";
import type { GivingAttempt, KeeperSnapshot, KeptCredential, RefreshCause } from "../vault/keeper-policy.ts";
import { joinWanted, KEPT, supersedes } from "../vault/keeper-policy.ts";
import { judgeVaultCopy, originOf, type VaultCopy, versionInVault } from "../vault/refresh-versions-policy.ts";
import type { AttemptState, GivenOutcome, KeeperStub, RefreshOutcome } from "../vault/vault.ts";
import { forgetRevoked, makeKeptCiphertexts, makeRefreshRecord, noteRevoked, secretSchema } from "../vault/vault.ts";
import { makeAlarmClock } from "./alarm-clock.ts";
import { makeEndGrants } from "./end-grants.ts";
import { makeExpectedGrants } from "./given/expected-grants.ts";
import { makeGivenCredentials } from "./given/given-credentials.ts";
import { PersonStreams } from "./person-streams.ts";
import { makeRefreshes } from "./refreshes.ts";
import { readSnapshot } from "./snapshot.ts";
import { makeToldStates, RECONCILE_AFTER } from "./told-states.ts";
import { makeWatch } from "./watch/watch.ts";

/**
 * The object of one subject: the authority on what it may use now, and the open streams of its agents (`person-streams.ts`). Storage (one key each):
 * `member` and `memberVersion` (whether the subject is a member, and D1's version of that),
 * `grants` (ids of grants that were revoked before `ended:` existed), `ended:{grant}` (when an agent's grant or key was revoked),
 * `scope:{id}` (KeptCredential), `version:{id}` (the last one reserved), `name` (of this object), `wanted:{id}` (additional OAuth
 * scopes that servers asked for), `intent:{id}` (RefreshIntent), `retry:{id}` (the time before which the provider is not asked for a call),
 * `given:{id}/{version}` (a credential of which D1 decides), `expected:{id}` (until when a grant may come that a provider is giving), `dropped` (when D1 was last asked for one that was dropped before its answer), `dirty:{id}` (a version whose state D1 does not have yet), `untold:{id}` and `uncopied:{id}` (Undone), `ending:{id}` (EndingGrants), `refused:{id}` (RefusedRefresh), `watched:{id}` (Watched).
 */
export class CredentialKeeper extends PersonStreams implements Served<KeeperStub> {
  /** Runs one piece of work at a time on an auth scope's credential. */
  readonly #oneAtATime = makeUnderWay<AuthScopeId, RefreshOutcome>();
  readonly #rooms = makeRooms(this.env);
  readonly #now = () => this.#rooms.instance.clock.now();
  readonly #kv = this.ctx.storage.kv;
  /** In [0, 1), another one for each object. */
  readonly #spread = Number.parseInt(this.ctx.id.toString().slice(0, 8), 16) / 2 ** 32;
  readonly #refreshes = makeRefreshRecord(this.#kv);
  readonly #wakeAt = makeAlarmClock(this.ctx.storage);
  readonly #log = this.#rooms.instance.log;
  #hasLooked = false;
  readonly #secrets = this.#rooms.vault.secrets;
  readonly #record = (authScope: AuthScopeId) => ({ project: this.identity().projectId, authScope, subject: this.identity().subject });
  readonly #own = {
    ...{ kv: this.#kv, now: this.#now, owner: () => this.identity(), wakeAt: this.#wakeAt, log: this.#log },
    ...{ secrets: this.#secrets, recordOf: this.#record, find: (scope: AuthScopeId) => this.#find(scope) },
  };
  readonly #expected = makeExpectedGrants(this.#own);
  readonly #given = makeGivenCredentials({
    ...this.#own,
    ...this.#rooms.db,
    versions: this.#refreshes,
    record: this.#rooms.audit.record,
    keep: (scope, credential) => this.commit(scope, credential),
    join: (membership) => this.setMember(true, membership),
    drop: (scope, credential) => this.#endings.drop(scope, credential),
  });
  readonly #told = makeToldStates({
    ...this.#own,
    credentials: this.#rooms.db.credentials,
    reserve: (scope, above) => this.#refreshes.reserve(scope, above),
    refreshing: this.#oneAtATime,
    isUndecided: (scope) => this.#given.isUndecided(scope),
    keep: (scope, credential) => this.#keep(scope, credential),
  });
  readonly #endings = makeEndGrants({
    ...this.#own,
    isActive: (scope) => this.isActive(scope),
    ...this.#rooms.providers,
    ...this.#rooms.vault,
    note: (scope, credential) => {
      this.#kv.put(KEPT + scope, credential);
      this.#kv.put(`dirty:${scope}`, credential.version);
      return this.#wakeAt(this.#now() + RECONCILE_AFTER);
    },
    goOn: (work) => this.ctx.waitUntil(work),
  });
  readonly #refreshing = makeRefreshes({
    ...this.#own,
    ...this.#rooms.providers,
    refreshing: this.#oneAtATime,
    record: this.#refreshes,
    isCopied: (scope, version) => this.#told.isCopied(scope, version),
    keep: (scope, credential) => this.#keep(scope, credential),
    keepQuietly: (scope, credential) => this.#keepQuietly(scope, credential),
    drop: (scope, credential) => this.#endings.drop(scope, credential),
    expire: (scope, credential) => this.#expire(scope, credential),
  });
  readonly #watch = makeWatch({
    ...this.#own,
    ...this.#rooms.db,
    ...this.#rooms.downstream,
    spread: this.#spread,
    listKept: this.#refreshes.listKept,
    refresh: this.#refreshing.refresh,
    expire: (scope, credential) => this.#expire(scope, credential),
  });
  readonly #ciphertexts = makeKeptCiphertexts(this.#own);

  keyIds(scope: AuthScopeId): string[] {
    return this.#ciphertexts.keyIds(scope);
  }

  reseal(scope: AuthScopeId, keyId: string): Promise<string[]> {
    return this.#ciphertexts.reseal(scope, keyId);
  }

  snapshot(): KeeperSnapshot {
    this.#look();
    return readSnapshot(this.#kv, this.#refreshes.asksPerson);
  }

  enter(version: number): KeeperSnapshot {
    this.setMember(true, version);
    return this.snapshot();
  }

  reserveVersion(scope: AuthScopeId): number {
    return this.#refreshes.reserve(scope);
  }

  provide(json: string, given: GivenCredential, occasion?: Occasion): Promise<GivenOutcome> {
    this.keepName();
    const providing = onOccasion(occasion, () => this.#given.provide(secretSchema.parse(JSON.parse(json)), given));
    this.#expected.came(given.authScopeId);
    return providing;
  }

  attemptState(scope: AuthScopeId, attempt: GivingAttempt): Promise<AttemptState> {
    return this.#given.stateOf(scope, attempt);
  }

  /** For a Worker of an earlier version. */
  async hasAttempt(scope: AuthScopeId, attempt: GivingAttempt): Promise<boolean> {
    return (await this.attemptState(scope, attempt)) !== "none";
  }

  isActive(scope: AuthScopeId): boolean {
    return this.#find(scope)?.status === "active" || this.#given.isExpected(scope) || this.#expected.isComing(scope);
  }

  expectGrant(scope: AuthScopeId): void {
    this.#expected.expect(scope);
  }

  /** Stores a new value. A grant that it replaces is revoked at the provider too, in one commit with the new value. */
  commit(scope: AuthScopeId, credential: KeptCredential, occasion?: Occasion): Promise<boolean> {
    return onOccasion(occasion, () => this.#commit(scope, credential));
  }

  async #commit(scope: AuthScopeId, credential: KeptCredential): Promise<boolean> {
    const before = this.#find(scope);
    if (!supersedes(credential.version, before)) return false;
    this.#refreshes.raise(scope, credential.version);
    const replaced = before?.status === "active" ? before.sealed : undefined;
    if (before && replaced) this.#endings.add(scope, before.version, replaced);
    await this.#keep(scope, credential);
    if (replaced) this.ctx.waitUntil(this.#endings.endDue(scope));
    this.announceChange({ kind: "changed", replaced: { scope, version: before?.version ?? 0 } });
    return true;
  }

  /** The version is one that this object does not know it gave out; `commit` lets the count go on from there. */
  async restore(scope: AuthScopeId, credential: KeptCredential): Promise<boolean> {
    return this.#find(scope) === undefined && this.commit(scope, credential);
  }

  wantOAuthScopes(scope: AuthScopeId, wanted: string): void {
    this.#kv.put(`wanted:${scope}`, joinWanted(this.#kv.get<string>(`wanted:${scope}`), wanted));
  }

  /**
   * Revokes a credential; one that is revoked keeps what its provider has said. A refresh that runs at the same time loses, since its version is older than the one reserved here (S29).
   * @param waits whether to wait for the first revocation request to the provider, a few seconds at most; then the caller writes D1, not the alarm
   * @param givenUntil UTC ms: a credential that was given later is returned as it is
   */
  revoke(scope: AuthScopeId, waits: boolean, givenUntil?: number, occasion?: Occasion): Promise<KeptCredential> {
    return onOccasion(occasion, () => this.#revoke(scope, waits, givenUntil));
  }

  async #revoke(scope: AuthScopeId, waits: boolean, givenUntil?: number): Promise<KeptCredential> {
    const before = this.#find(scope);
    if (givenUntil !== undefined) {
      if (before && before.status !== "revoked" && isGivenAfter(before, givenUntil)) return before;
      if (this.#given.isExpected(scope, givenUntil))
        throw new AppError("internal.failed", { reason: "D1 decides on a credential that was given later" });
    }
    const version = this.reserveVersion(scope);
    this.#kv.delete(`wanted:${scope}`);
    this.#given.dropAll(scope);
    const ending = before?.status === "active" ? before.sealed : undefined;
    // In one commit with the revoked state, so that the grant is revoked at the provider even if the object ends in between.
    if (ending && before) this.#endings.add(scope, before.version, ending);
    // Also of a grant that was replaced or dropped before: its provider knows it by the same client.
    const told = this.#endings.has(scope) ? "pending" : before?.status === "revoked" ? before.providerRevocation : undefined;
    await this.#keep(scope, { version, status: "revoked", refreshable: false, ...(told && { providerRevocation: told }) });
    this.announceChange({ kind: "changed", urgent: true });
    // The revocation holds. Copies that are left are swept.
    await this.#secrets.deleteAll(this.#record(scope)).catch((error: unknown) => this.#logFailure("keeper.delete_failed", scope, error));
    const requested = this.#endings.endDue(scope);
    this.ctx.waitUntil(requested);
    if (waits) await requested.then(() => this.#kv.delete(`dirty:${scope}`));
    return this.#find(scope) ?? { version, status: "revoked", refreshable: false };
  }

  /** Forgets earlier failures of the refresh, because the client or its secret has changed. */
  retryRefresh(scope: AuthScopeId): void {
    this.#refreshes.forget(scope);
  }

  setMember(member: boolean, version: number): void {
    const last = this.#kv.get<number>("memberVersion") ?? 0;
    if (version < last || (version === last && this.#kv.get<boolean>("member") === member)) return;
    this.#kv.put("member", member);
    this.#kv.put("memberVersion", version);
    if (!member) this.announceChange({ kind: "changed", urgent: true });
  }

  revokeGrant(grantId: string): void {
    if (noteRevoked(this.#kv, grantId, this.#now())) this.announceChange({ kind: "changed", urgent: true, grantId });
  }

  allowGrant(grantId: string): void {
    if (forgetRevoked(this.#kv, grantId)) this.announceChange({ kind: "changed", urgent: true, grantId });
  }

  judgeVaultCopy(scope: AuthScopeId, version: number): VaultCopy {
    return judgeVaultCopy(this.#find(scope), this.#refreshes.reserved(scope), version);
  }

  refresh(scope: AuthScopeId, seenVersion: number, cause: RefreshCause, occasion?: Occasion): Promise<RefreshOutcome> {
    return onOccasion(occasion, () => this.#refreshing.refresh(scope, seenVersion, cause));
  }

  /**
   * Tells the vault and D1 of a changed state, and revokes and checks what is due. A repeated write changes nothing. What fails is tried again later,
   * and stops nothing else: the runtime repeats an alarm that throws a few times only, and not at all if another alarm is set meanwhile.
   */
  override alarm(): Promise<void> {
    return onOccasion({ alarm: "keeper" }, async () => {
      await this.#given.settle();
      await this.#told.tellAll();
      await this.#endings.endAll();
      await this.#watch.checkDue();
      await this.#wakeForNext();
    });
  }

  /** Sets the alarm for what is due next, if anything is. */
  async #wakeForNext(): Promise<void> {
    await this.#wakeAt(Math.min(this.#endings.nextAt(), this.#given.nextAt(), this.#told.nextAt(), this.#watch.nextAt()));
  }

  /** An object of an earlier release may have no alarm until it is used, so its first use in memory looks. */
  #look(): void {
    if (this.#hasLooked) return;
    this.#hasLooked = true;
    this.ctx.waitUntil(this.ctx.storage.getAlarm().then((alarm) => (alarm === null ? this.#wakeForNext() : undefined)));
  }

  /** Ends a credential that only its person can revive, and tells open streams. */
  async #expire(scope: AuthScopeId, credential: KeptCredential): Promise<void> {
    await this.#keep(scope, { ...originOf(credential), version: this.#refreshes.reserve(scope), status: "expired", refreshable: false });
    this.announceChange({ kind: "changed", urgent: true });
  }

  /** Keeps a credential whose state has changed. D1 is told by the alarm, and the vault's copy of the one before goes. */
  async #keep(scope: AuthScopeId, credential: KeptCredential): Promise<void> {
    const before = this.#find(scope);
    this.keepName();
    this.#kv.put(`dirty:${scope}`, credential.version);
    this.#watch.forget(scope);
    await this.#keepQuietly(scope, credential, this.#now() + RECONCILE_AFTER);
    const left = before ? versionInVault(before) : 0;
    if (left > 0) this.ctx.waitUntil(this.#secrets.delete(this.#record(scope), left).catch(() => undefined));
  }

  /** @param wakeAt when the alarm must ring at the latest, UTC ms */
  async #keepQuietly(scope: AuthScopeId, credential: KeptCredential, wakeAt = Infinity): Promise<void> {
    this.#kv.put(KEPT + scope, credential);
    this.#refreshes.forget(scope);
    await this.#wakeAt(wakeAt);
    await this.ctx.storage.sync();
  }

  #logFailure(event: string, scope: AuthScopeId, error: unknown): void {
    this.#log.error(event, { projectId: this.identity().projectId, scope, reason: reasonOf(error) });
  }

  #find(scope: AuthScopeId): KeptCredential | undefined {
    return this.#kv.get<KeptCredential>(KEPT + scope);
  }
}
