import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import { HOUR, SECOND } from "../lib/clock.ts";
import type { Served } from "../lib/durable-object.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import { makeUnderWay } from "../lib/under-way.ts";
import type { Announce } from "../streams/streams.ts";
import {
  decideRevocationRetry,
  decideWarmUp,
  type EndingGrant,
  joinWanted,
  type KeeperSnapshot,
  type KeptCredential,
  keptOAuth,
  type RefreshCause,
  supersedes,
} from "../vault/keeper-policy.ts";
import type { EndingGrants, KeeperRef, KeeperStub, OAuthSecret, RefreshOutcome, Subject } from "../vault/vault.ts";
import { addEnding, listEnding, listRevoked, makeRefreshRecord, noteRevoked, noteTold } from "../vault/vault.ts";

const RECONCILE_AFTER = 1 * SECOND;

/**
 * The authority on what one subject may use now. Storage (one key each):
 * `member` and `memberVersion` (whether the subject is a member, and D1's version of that), `usedAt` (last use, to the hour),
 * `grants` (ids of grants that were revoked before `ended:` existed), `ended:{grant}` (when an agent's grant or key was revoked),
 * `scope:{id}` (KeptCredential), `version:{id}` (the last one reserved), `name` (of this object), `wanted:{id}` (additional OAuth
 * scopes that servers asked for), `intent:{id}` (RefreshIntent), `retry:{id}` (the time before which the provider is not asked),
 * `dirty:{id}` (a version that the vault and D1 do not have yet), `ending:{id}` (EndingGrants), `refused:{id}` (RefusedRenewal).
 */
export class CredentialKeeper extends DurableObject<Bindings> implements Served<KeeperStub> {
  readonly #refreshing = makeUnderWay<AuthScopeId, RefreshOutcome>();
  readonly #telling = makeUnderWay<string, void>();
  readonly #rooms = makeRooms(this.env);
  readonly #kv = this.ctx.storage.kv;
  readonly #refreshes = makeRefreshRecord(this.#kv);

  snapshot(): KeeperSnapshot {
    this.#noteUse();
    const credentials: KeeperSnapshot["credentials"] = {};
    for (const [key, value] of this.#listed<KeptCredential>("scope:")) {
      const scope = key.slice("scope:".length) as AuthScopeId;
      const unrenewable = this.#refreshes.asksPerson(scope);
      credentials[scope] = { ...value, wanted: this.#kv.get<string>(`wanted:${scope}`), ...(unrenewable && { unrenewable }) };
    }
    return { member: this.#kv.get<boolean>("member") ?? false, revokedGrants: listRevoked(this.#kv), credentials };
  }

  reserveVersion(scope: AuthScopeId): number {
    const version = (this.#kv.get<number>(`version:${scope}`) ?? 0) + 1;
    this.#kv.put(`version:${scope}`, version);
    return version;
  }

  /** Stores a new value. A grant that it replaces is revoked at the provider too. */
  async commit(scope: AuthScopeId, credential: KeptCredential): Promise<boolean> {
    this.#noteUse();
    const before = this.#find(scope);
    if (!supersedes(credential.version, before)) return false;
    await this.#keep(scope, credential);
    if (before?.sealed && before.status === "active") this.ctx.waitUntil(this.#tellProvider(scope, before.version, before.sealed, true));
    this.#announce({ kind: "changed", replaced: { scope, version: before?.version ?? 0 } });
    return true;
  }

  wantScope(scope: AuthScopeId, wanted: string): void {
    this.#kv.put(`wanted:${scope}`, joinWanted(this.#kv.get<string>(`wanted:${scope}`), wanted));
  }

  /**
   * Revokes a credential; one that is revoked keeps what its provider has said. A refresh that runs at the same time loses, since its version is older than the one reserved here (S29).
   * @param waits whether to wait for the first revocation request to the provider, a few seconds at most; then the caller writes D1, not the alarm
   */
  async revoke(scope: AuthScopeId, waits: boolean): Promise<KeptCredential> {
    const before = this.#find(scope);
    const version = this.reserveVersion(scope);
    this.#kv.delete(`wanted:${scope}`);
    const ending = before?.sealed && before.status === "active" ? before.sealed : undefined;
    // In one commit with the revoked state: if the object ends in between, the grant is still revoked at the provider later.
    if (ending && before)
      this.#kv.put(`ending:${scope}`, addEnding(this.#ending(scope), { version: before.version, sealed: ending, attempts: 0, retryAt: 0 }));
    const told = ending ? "pending" : before?.status === "revoked" ? before.providerRevocation : undefined;
    await this.#keep(scope, { version, status: "revoked", refreshable: false, ...(told && { providerRevocation: told }) });
    this.#announce();
    await this.#rooms.vault.secrets.deleteAll(this.#record(scope));
    const requested = this.#endAtProvider(scope);
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
    if (!member) this.#announce();
  }

  revokeGrant(grantId: string): void {
    if (noteRevoked(this.#kv, grantId, this.#rooms.instance.clock.now())) this.#announce();
  }

  /** The version that is kept, for the sweep of the vault. Asking for it does not count as use. */
  versionOf(scope: AuthScopeId): number | undefined {
    const kept = this.#find(scope);
    return kept?.sealed === undefined ? undefined : kept.version;
  }

  /** Concurrent calls share one promise, because a Durable Object interleaves its calls at every await. */
  refresh(scope: AuthScopeId, seenVersion: number, cause: RefreshCause): Promise<RefreshOutcome> {
    const current = this.#find(scope);
    if (current && current.version > seenVersion) {
      return Promise.resolve(current.status === "active" ? { kind: "refreshed", credential: current } : { kind: "needs-sign-in" });
    }
    return this.#refreshing(scope, async () => {
      const times = cause === "refused" ? this.#refreshes.admitRefused(scope, seenVersion, this.#rooms.instance.clock.now()) : 0;
      if (times === undefined) return { kind: "needs-sign-in" };
      const outcome = await this.#refresh(scope);
      if (cause === "refused" && outcome.kind === "refreshed")
        this.#refreshes.noteRefused(scope, outcome.credential.version, times, this.#rooms.instance.clock.now());
      return outcome;
    });
  }

  /**
   * Writes to the vault and D1 what they do not have yet, and revokes and refreshes what is due. A repeated write changes nothing.
   * If an error is thrown, the runtime calls again later, with backoff.
   */
  override async alarm(): Promise<void> {
    for (const [key, version] of this.#listed<number>("dirty:")) {
      const scope = key.slice("dirty:".length) as AuthScopeId;
      const credential = this.#find(scope);
      if (credential?.sealed) await this.#rooms.vault.secrets.store(this.#record(scope), credential.version, credential.sealed);
      if (credential) await this.#rooms.db.credentials.reconcile(this.#identity(), scope, credential, this.#rooms.instance.clock.now());
      if (this.#kv.get<number>(key) === version) this.#kv.delete(key);
    }
    for (const [key] of this.#listed<EndingGrants>("ending:")) await this.#endAtProvider(key.slice("ending:".length) as AuthScopeId);
    await this.#warmUp();
  }

  /** Refreshes in the background the credentials that are due, and sets the alarm for the next ones. */
  async #warmUp(): Promise<void> {
    const { clock } = this.#rooms.instance;
    const lastUsedAt = this.#kv.get<number>("usedAt") ?? 0;
    const due: number[] = [];
    for (const [key, credential] of this.#listed<KeptCredential>("scope:")) {
      const scope = key.slice("scope:".length) as AuthScopeId;
      const at = decideWarmUp(credential, lastUsedAt, clock.now(), 0);
      if (at === undefined) continue;
      if (at <= clock.now()) await this.refresh(scope, credential.version, "expiry");
      const kept = this.#find(scope);
      const next = kept && decideWarmUp(kept, lastUsedAt, clock.now(), Math.random());
      if (next !== undefined) due.push(Math.max(next, this.#refreshes.retryAt(scope), clock.now() + RECONCILE_AFTER));
    }
    for (const [, kept] of this.#listed<EndingGrants>("ending:")) due.push(...listEnding(kept).map(({ retryAt }) => retryAt));
    if (due.length > 0) await this.#wakeAt(Math.min(...due));
  }

  async #wakeAt(at: number): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || at < alarm) await this.ctx.storage.setAlarm(at);
  }

  /** Records the last use of this subject, at most once an hour. */
  #noteUse(): void {
    const now = this.#rooms.instance.clock.now();
    if (now - (this.#kv.get<number>("usedAt") ?? 0) > HOUR) this.#kv.put("usedAt", now);
  }

  async #refresh(scope: AuthScopeId): Promise<RefreshOutcome> {
    const { clock } = this.#rooms.instance;
    const { secrets: vault } = this.#rooms.vault;
    const { refreshGrant } = this.#rooms.providers;
    const current = this.#find(scope);
    if (!current?.refreshable || !current.sealed || current.status !== "active") return { kind: "needs-sign-in" };
    if (this.#refreshes.retryAt(scope) > clock.now()) return this.#waiting(scope);
    const secret = await vault.open(this.#record(scope), current.version, current.sealed);
    if (secret.type !== "oauth2") return { kind: "needs-sign-in" };

    const intent = this.#refreshes.begin(scope, current.version, clock.now());
    await this.ctx.storage.sync();

    const result = await refreshGrant(this.#identity().projectId, scope, secret);
    const now = this.#find(scope);
    if (now?.version !== current.version) {
      if (result.kind === "ok")
        this.ctx.waitUntil(this.#rooms.providers.revokeGrant(this.#identity().projectId, scope, result.secret, now?.status === "active"));
      return this.#superseded(scope);
    }
    if (result.kind === "ok") return this.#keepRefreshed(scope, result.secret);

    if (this.#refreshes.fail(scope, intent, result, clock.now()).status === "active") return this.#waiting(scope);
    await this.#keep(scope, { version: this.reserveVersion(scope), status: "expired", refreshable: false });
    this.#announce();
    return { kind: "needs-sign-in" };
  }

  /** The outcome for callers while the provider is not asked. */
  #waiting(scope: AuthScopeId): RefreshOutcome {
    if (this.#refreshes.asksPerson(scope)) return { kind: "needs-sign-in" };
    return { kind: this.#refreshes.isClientRefused(scope) ? "client-refused" : "provider-down" };
  }

  /** Stored here before it is used, and before the vault: a provider that rotates refresh tokens no longer accepts the old one. */
  async #keepRefreshed(scope: AuthScopeId, secret: OAuthSecret): Promise<RefreshOutcome> {
    const version = this.reserveVersion(scope);
    const sealed = await this.#rooms.vault.secrets.seal(this.#record(scope), version, secret);
    if (!supersedes(version, this.#find(scope))) return this.#superseded(scope);
    const credential = { ...keptOAuth(version, secret, sealed), accountLabel: this.#find(scope)?.accountLabel };
    await this.#keep(scope, credential);
    return { kind: "refreshed", credential };
  }

  /** The outcome if a person disconnected or connected again during the refresh: their change holds, and the new token is dropped. */
  #superseded(scope: AuthScopeId): RefreshOutcome {
    const current = this.#find(scope);
    return current?.status === "active" ? { kind: "refreshed", credential: current } : { kind: "needs-sign-in" };
  }

  async #keep(scope: AuthScopeId, credential: KeptCredential): Promise<void> {
    const before = this.#find(scope);
    if (this.ctx.id.name !== undefined) this.#kv.put("name", this.ctx.id.name);
    this.#kv.put(`scope:${scope}`, credential);
    this.#kv.put(`dirty:${scope}`, credential.version);
    this.#refreshes.forget(scope);
    await this.#wakeAt(this.#rooms.instance.clock.now() + RECONCILE_AFTER);
    await this.ctx.storage.sync();
    if (before) this.ctx.waitUntil(this.#rooms.vault.secrets.delete(this.#record(scope), before.version).catch(() => undefined));
  }

  /** Comes last: Cardea has removed the credential, whatever the provider answers. A failed request is repeated later (F52). */
  async #endAtProvider(scope: AuthScopeId): Promise<void> {
    const due = listEnding(this.#ending(scope)).filter(({ retryAt }) => retryAt <= this.#rooms.instance.clock.now());
    await Promise.all(due.map((ending) => this.#telling(`${scope} ${ending.version}`, () => this.#end(scope, ending))));
  }

  async #end(scope: AuthScopeId, ending: EndingGrant): Promise<void> {
    const key = `ending:${scope}`;
    const now = this.#rooms.instance.clock.now();
    const outcome = await this.#tellProvider(scope, ending.version, ending.sealed, this.#find(scope)?.status === "active");
    const retryAt = outcome === "failed" ? decideRevocationRetry(ending.attempts + 1, now, Math.random()) : undefined;
    // Meanwhile another grant of the auth scope may have ended too.
    const isLatest = this.#ending(scope)?.version === ending.version;
    const left = noteTold(this.#ending(scope), ending.version, retryAt);
    if (left) this.#kv.put(key, left);
    else this.#kv.delete(key);
    if (retryAt !== undefined) await this.#wakeAt(retryAt);
    const kept = this.#find(scope);
    if (kept?.status !== "revoked" || retryAt !== undefined || !isLatest) return;
    this.#kv.put(`scope:${scope}`, { ...kept, providerRevocation: outcome } satisfies KeptCredential);
    this.#kv.put(`dirty:${scope}`, kept.version);
    await this.#wakeAt(now + RECONCILE_AFTER);
  }

  /** @returns undefined for a credential that comes from no provider */
  async #tellProvider(scope: AuthScopeId, version: number, sealed: string, replaced: boolean): Promise<KeptCredential["providerRevocation"]> {
    const secret = await this.#rooms.vault.secrets.open(this.#record(scope), version, sealed);
    return secret.type === "oauth2" ? this.#rooms.providers.revokeGrant(this.#identity().projectId, scope, secret, replaced) : undefined;
  }

  /** Announces a change to the open streams of the subject's agents. */
  #announce(announcement?: Parameters<Announce>[2]): void {
    const { projectId, subject } = this.#identity();
    this.ctx.waitUntil(this.#rooms.streams.announce(projectId, subject, announcement));
  }

  /** Reads all entries at once. During an await another iterator could begin, and that would end this one. */
  #listed<Value>(prefix: string): [string, Value][] {
    return [...this.#kv.list<Value>({ prefix })];
  }

  #ending(scope: AuthScopeId): EndingGrants | undefined {
    return this.#kv.get<EndingGrants>(`ending:${scope}`);
  }

  #find(scope: AuthScopeId): KeptCredential | undefined {
    return this.#kv.get<KeptCredential>(`scope:${scope}`);
  }

  /** From the object's name or the stored copy of it: the runtime may wake an object for its alarm without its name. */
  #identity(): KeeperRef {
    const [projectId, subject] = JSON.parse(this.ctx.id.name ?? this.#kv.get<string>("name") ?? "[]") as [ProjectId, Subject];
    return { projectId, subject };
  }

  #record(scope: AuthScopeId) {
    const { projectId, subject } = this.#identity();
    return { project: projectId, authScope: scope, subject };
  }
}
