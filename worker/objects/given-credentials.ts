import type { GivenCredential, GivenRow, Repositories } from "../db/db.ts";
import { SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { AuthScopeId, LinkId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { GIVEN, type KeptCredential, toKept } from "../vault/keeper-policy.ts";
import type { GivenOutcome, KeeperRef, SealedSecrets, Secret } from "../vault/vault.ts";

/** A credential that was given, while D1 decides whether it counts. @property at when D1 was asked, UTC ms @property now the time in D1's row, UTC ms */
type Undecided = { scope: AuthScopeId; credential: KeptCredential; linkId: LinkId; now: number; at: number };

/** After this time no answer of D1 is still on its way. */
const LOST_AFTER = 60 * SECOND;

type Ports = Pick<Repositories, "credentials" | "members"> & {
  kv: DurableObjectStorage["kv"];
  now: () => number;
  owner: () => KeeperRef;
  /** The versions that the keeper gave out. */
  versions: { reserve(scope: AuthScopeId): number; reserved(scope: AuthScopeId): number; raise(scope: AuthScopeId, to: number): void };
  secrets: Pick<SealedSecrets, "seal" | "takes">;
  recordOf: (scope: AuthScopeId) => Parameters<SealedSecrets["seal"]>[0];
  /** Has the credential in use from now on, and the person as a member of this version. @returns false if a newer one is in use */
  keep: (scope: AuthScopeId, credential: KeptCredential, membership: number | undefined) => Promise<boolean>;
  /** Ends the grant of a credential that is not in use. */
  drop: (scope: AuthScopeId, credential: KeptCredential) => void;
  /** Sets the alarm, UTC ms. */
  wakeAt: (at: number) => Promise<void>;
  log: Pick<Log, "error">;
};

/**
 * The credentials that people give through links. D1 decides on each in one transaction, and the keeper follows. Meanwhile it is under
 * `given:{auth scope}/{version}`, and not in use. If the object ends before it hears the answer, or D1 does not answer, the alarm asks what D1 has.
 */
export function makeGivenCredentials({ credentials, members, kv, now, owner, versions, secrets, recordOf, keep, drop, wakeAt, log }: Ports) {
  /** Those whose answer this object still awaits. */
  const awaited = new Set<string>();
  const list = () => [...kv.list<Undecided>({ prefix: GIVEN })];

  async function provideOnce(secret: Secret, given: GivenCredential): Promise<{ version: number; outcome: GivenOutcome }> {
    const scope = given.authScopeId;
    const version = versions.reserve(scope);
    const sealed = await secrets.seal(recordOf(scope), version, secret);
    // Before D1 decides: later nobody could be told.
    if (!(await secrets.takes(recordOf(scope), sealed))) return { version, outcome: { kind: "too-large" } };
    const credential = toKept(version, secret, sealed, given.accountLabel);
    const key = `${GIVEN}${scope}/${version}`;
    kv.put(key, { scope, credential, linkId: given.link.id, now: given.now, at: now() } satisfies Undecided);
    awaited.add(key);
    await wakeAt(now() + LOST_AFTER);
    const outcome = await ask(given, version).finally(() => awaited.delete(key));
    if (outcome.kind === "undecided") return { version, outcome };
    // What follows is stored in one commit with the decision.
    kv.delete(key);
    if (outcome.kind !== "provided" || (await keep(scope, credential, outcome.membership))) return { version, outcome };
    return { version, outcome: { kind: "superseded", by: versions.reserved(scope) } };
  }

  /** D1 may have written what it does not confirm. Then the alarm finds out. */
  const ask = (given: GivenCredential, version: number): Promise<GivenOutcome> =>
    credentials.provide(given, version).catch((error: unknown) => ({ kind: "undecided", reason: reasonOf(error) }));

  /** Follows D1 for one credential whose answer was lost. */
  async function settleOne(key: string, { scope, credential: { version }, linkId, now }: Undecided): Promise<void> {
    const { projectId, subject } = owner();
    const row: GivenRow = { projectId, subject, authScopeId: scope, version, linkId, now };
    const isInD1 = await credentials.hasGiven(row);
    const userId = subject.startsWith("user:") ? subject.slice("user:".length) : undefined;
    const standing = isInD1 && userId !== undefined ? await members.findStanding(projectId, userId) : undefined;
    const undecided = kv.get<Undecided>(key);
    if (!undecided) return;
    kv.delete(key);
    const membership = standing && standing.kind !== "removed" ? standing.version : undefined;
    if (!isInD1 || !(await keep(scope, undecided.credential, membership))) drop(scope, undecided.credential);
  }

  return {
    async provide(secret: Secret, given: GivenCredential): Promise<GivenOutcome> {
      const { version, outcome } = await provideOnce(secret, given);
      // After a loss of the object's storage, D1 has versions that the object has not given out, or gives out once more.
      const isKnown = outcome.kind !== "superseded" || (outcome.by !== version && outcome.by <= versions.reserved(given.authScopeId));
      if (isKnown) return outcome;
      versions.raise(given.authScopeId, outcome.by);
      return (await provideOnce(secret, given)).outcome;
    },

    /** When the next one counts as lost, UTC ms; Infinity if there is none. One whose answer is awaited is looked at again later. */
    nextAt: (): number => Math.min(Infinity, ...list().map(([key, { at }]) => (awaited.has(key) ? Math.max(at, now()) : at) + LOST_AFTER)),

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
    },
  };
}
