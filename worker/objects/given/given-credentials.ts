import type { RecordEvent } from "../../audit/audit.ts";
import type { GivenCredential, GivenRow, Repositories } from "../../db/db.ts";
import { SECOND } from "../../lib/clock.ts";
import { type ErrorCode, reasonOf } from "../../lib/errors.ts";
import type { AuthScopeId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import { GIVEN, type GivingAttempt, type KeptCredential, toKept } from "../../vault/keeper-policy.ts";
import { firstVersionOf, isOvertaken } from "../../vault/refresh-versions-policy.ts";
import type { AttemptState, GivenOutcome, KeeperRef, SealedSecrets, Secret } from "../../vault/vault.ts";
import { makeAskDatabase } from "./ask-database.ts";
import { makeMemberships } from "./memberships.ts";

/**
 * A credential that was given, while D1 decides whether it counts. @property at when D1 was asked, UTC ms @property now the time in D1's row, UTC ms
 * @property userId who gave it, and `server` for which server, by its slug: for the audit. An earlier version did not note them
 */
type Undecided = GivingAttempt & { scope: AuthScopeId; credential: KeptCredential; at: number; userId?: string; server?: string };

/** After this time no answer of D1 is still on its way. */
const LOST_AFTER = 60 * SECOND;

type Ports = Pick<Repositories, "credentials" | "members"> & {
  kv: DurableObjectStorage["kv"];
  now: () => number;
  owner: () => KeeperRef;
  /** The versions that the keeper gave out. */
  versions: { reserve(scope: AuthScopeId): number; reserved(scope: AuthScopeId): number; raise(scope: AuthScopeId, to: number): void };
  secrets: Pick<SealedSecrets, "seal" | "open" | "takes">;
  recordOf: (scope: AuthScopeId) => Parameters<SealedSecrets["seal"]>[0];
  /** The credential of an auth scope that is in use, expired or revoked. */
  find: (scope: AuthScopeId) => KeptCredential | undefined;
  /** Puts the credential into use. @returns false if a newer one is in use */
  keep: (scope: AuthScopeId, credential: KeptCredential) => Promise<boolean>;
  /** Records that the person is a member, by this version of the membership. */
  join: (membership: number) => void;
  /** Ends the grant of a credential that is not in use. */
  drop: (scope: AuthScopeId, credential: KeptCredential) => void;
  /** Sets the alarm, UTC ms. */
  wakeAt: (at: number) => Promise<void>;
  record: RecordEvent;
  log: Pick<Log, "error">;
};

const nameOf = (scope: AuthScopeId, { linkId, now }: GivingAttempt): string => `${scope} ${linkId} ${now}`;

/** Whether an attempt, by its name, is for an auth scope and later than a time. */
const isLater = (name: string, scope: AuthScopeId, time: number): boolean =>
  name.startsWith(`${scope} `) && Number(name.slice(name.lastIndexOf(" "))) > time;

/** Whether D1 decides on a credential of an auth scope. */
const isUndecidedIn = (kv: Ports["kv"], scope: AuthScopeId): boolean => [...kv.list({ prefix: `${GIVEN}${scope}/`, limit: 1 })].length > 0;

/** After a loss of the object's storage, D1 has versions that the object has not given out, or gives out once more. */
const isKnownTo = (reserved: number, version: number, by: number): boolean => by !== version && by <= reserved;

/**
 * The credentials that people give through links. D1 decides on each in one transaction, and the keeper follows. Meanwhile it is under
 * `given:{auth scope}/{version}`, and not in use. If the object ends before it hears the answer, or D1 does not answer, the alarm asks what D1 has.
 */
export function makeGivenCredentials(ports: Ports) {
  const { credentials, kv, now, owner, versions, secrets, recordOf, find, keep, join, drop, wakeAt, record, log } = ports;
  const memberships = makeMemberships(ports, LOST_AFTER);
  const ask = makeAskDatabase(ports, memberships.find);
  /** Those whose answer this object still awaits. */
  const awaited = new Set<string>();
  /** The attempts that this object works on. */
  const underWay = new Set<string>();
  const list = () => [...kv.list<Undecided>({ prefix: GIVEN })];

  const isUndecided = (scope: AuthScopeId) => isUndecidedIn(kv, scope);

  async function provideOnce(secret: Secret, given: GivenCredential): Promise<{ version: number; outcome: GivenOutcome }> {
    const scope = given.authScopeId;
    const version = versions.reserve(scope);
    const sealed = await secrets.seal(recordOf(scope), version, secret);
    // Before D1 decides: afterwards the person could not be told.
    if (!(await secrets.takes(recordOf(scope), sealed))) return { version, outcome: { kind: "too-large" } };
    const attempt = { linkId: given.link.id, now: given.now };
    const credential = { ...toKept(version, secret, sealed, given.accountLabel), attempt };
    const key = `${GIVEN}${scope}/${version}`;
    const { userId } = given.person;
    kv.put(key, { scope, credential, ...attempt, at: now(), userId, server: given.server.slug } satisfies Undecided);
    awaited.add(key);
    await wakeAt(now() + LOST_AFTER);
    const outcome = await ask(given, version).finally(() => awaited.delete(key));
    if (outcome.kind === "undecided") return { version, outcome };
    if (outcome.kind === "provided") {
      const isKept = await follow(key, scope, credential, outcome.membership);
      return { version, outcome: isKept ? outcome : { kind: "superseded", by: versions.reserved(scope) } };
    }
    // In one commit with the decision: if the object ends in between, the grant is still revoked at the provider later.
    kv.delete(key);
    if (outcome.kind === "superseded" && isKnown(version, scope, outcome)) drop(scope, credential);
    return { version, outcome };
  }

  const isKnown = (version: number, scope: AuthScopeId, { by }: { by: number }) => isKnownTo(versions.reserved(scope), version, by);

  /**
   * Puts a credential that D1 has written into use. If refreshes of an older one took higher versions meanwhile, it gets a version above them.
   * @returns false if a newer one is in use, or an administrator revoked meanwhile; then its grant ends
   */
  async function follow(key: string, scope: AuthScopeId, given: KeptCredential, membership: number | undefined): Promise<boolean> {
    let credential = given;
    while (given.sealed !== undefined && isOvertaken(find(scope), given.version, credential.version)) {
      const secret = await secrets.open(recordOf(scope), given.version, given.sealed);
      const version = versions.reserve(scope);
      credential = { ...given, version, firstVersion: given.version, sealed: await secrets.seal(recordOf(scope), version, secret) };
    }
    // A rotation of the vault's keys may have sealed it again meanwhile.
    const kept = kv.get<Undecided>(key)?.credential;
    // What follows is stored in one commit.
    if (membership !== undefined) join(membership);
    if (!kept) return false;
    kv.delete(key);
    if (await keep(scope, credential === given ? kept : credential)) return true;
    drop(scope, kept);
    return false;
  }

  /** Follows D1 for one credential whose answer was lost. */
  async function settleOne(key: string, undecided: Undecided): Promise<void> {
    const { scope, credential, linkId, now } = undecided;
    const { projectId, subject } = owner();
    const row: GivenRow = { projectId, subject, authScopeId: scope, version: credential.version, linkId, now };
    const isInD1 = await credentials.hasGiven(row);
    const membership = isInD1 ? await memberships.find() : undefined;
    const left = kv.get<Undecided>(key);
    if (!left) return;
    if (isInD1) return recordSettled(undecided, (await follow(key, scope, credential, membership)) ? undefined : "credential.superseded");
    kv.delete(key);
    drop(scope, left.credential);
    await recordSettled(undecided, "internal.failed");
  }

  /** Records what became of an attempt. The person saw an error, so the page has not recorded it. */
  async function recordSettled({ linkId, userId, server }: Undecided, code: ErrorCode | undefined): Promise<void> {
    const by = userId === undefined ? ({ kind: "system" } as const) : ({ kind: "user", userId } as const);
    const { projectId } = owner();
    await record({ projectId, by, action: "credential.provide", target: linkId, server, outcome: code ? "error" : "ok", code });
  }

  return {
    async provide(secret: Secret, given: GivenCredential): Promise<GivenOutcome> {
      const scope = given.authScopeId;
      const name = nameOf(scope, { linkId: given.link.id, now: given.now });
      underWay.add(name);
      try {
        const { version, outcome } = await provideOnce(secret, given);
        if (outcome.kind !== "superseded" || isKnown(version, scope, outcome)) return outcome;
        versions.raise(scope, outcome.by);
        return (await provideOnce(secret, given)).outcome;
      } finally {
        underWay.delete(name);
      }
    },

    /** What became of the credential of an attempt. */
    async stateOf(scope: AuthScopeId, attempt: GivingAttempt): Promise<AttemptState> {
      const name = nameOf(scope, attempt);
      if (underWay.has(name) || list().some(([, undecided]) => nameOf(undecided.scope, undecided) === name)) return "expected";
      const inUse = find(scope);
      if (inUse?.status !== "active") return "none";
      if (inUse.attempt) return nameOf(scope, inUse.attempt) === name ? "in-use" : "none";
      // An earlier version did not note by which attempt it came. D1 has noted that.
      const { projectId, subject } = owner();
      const row: GivenRow = { projectId, subject, authScopeId: scope, version: firstVersionOf(inUse), ...attempt };
      return credentials.hasGiven(row).then(
        (isOfAttempt) => (isOfAttempt ? "in-use" : "none"),
        () => "expected",
      );
    },

    isUndecided,

    /** Whether a credential of an auth scope that was given after a time may be in use soon: D1 decides on it, or is about to. */
    isExpected: (scope: AuthScopeId, after = 0): boolean =>
      [...underWay, ...list().map(([, undecided]) => nameOf(undecided.scope, undecided))].some((name) => isLater(name, scope, after)),

    /** Drops the credentials of an auth scope that is revoked now. One whose answer is awaited finds the revocation by itself. */
    dropAll(scope: AuthScopeId): void {
      for (const [key, { credential, at }] of [...kv.list<Undecided>({ prefix: `${GIVEN}${scope}/` })]) {
        if (awaited.has(key)) continue;
        kv.delete(key);
        memberships.noteDropped(at);
        drop(scope, credential);
      }
    },

    /** When the next one counts as lost, UTC ms; Infinity if there is none. One whose answer is awaited is looked at again later. */
    nextAt: (): number =>
      Math.min(memberships.nextAt(), ...list().map(([key, { at }]) => (awaited.has(key) ? Math.max(at, now()) : at) + LOST_AFTER)),

    /** Follows D1 where its answer was lost. While D1 does not answer, it is asked once a minute. */
    async settle(): Promise<void> {
      for (const [key, undecided] of list()) {
        if (awaited.has(key) || undecided.at + LOST_AFTER > now()) continue;
        await settleOne(key, undecided).catch((error: unknown) => {
          log.error("keeper.settle_failed", { projectId: owner().projectId, scope: undecided.scope, reason: reasonOf(error) });
          const left = kv.get<Undecided>(key);
          if (left) kv.put(key, { ...left, at: now() } satisfies Undecided);
        });
      }
      await memberships.settle();
    },
  };
}
