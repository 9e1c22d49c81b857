import type { GivenCredential, Provided, Repositories } from "../db/db.ts";
import { SECOND } from "../lib/clock.ts";
import type { AuthScopeId } from "../lib/ids.ts";
import { type KeptCredential, toKept } from "../vault/keeper-policy.ts";
import type { KeeperRef, Secret } from "../vault/vault.ts";

/** A credential that was given, while D1 decides whether it counts. @property at when D1 was asked, UTC ms */
type Undecided = { scope: AuthScopeId; credential: KeptCredential; at: number };

const PREFIX = "given:";
/** After this time no answer of D1 is still on its way. */
const LOST_AFTER = 60 * SECOND;

type Ports = Pick<Repositories, "credentials" | "members"> & {
  kv: DurableObjectStorage["kv"];
  now: () => number;
  owner: () => KeeperRef;
  /** The versions that the keeper gave out. */
  versions: { reserve(scope: AuthScopeId): number; reserved(scope: AuthScopeId): number; raise(scope: AuthScopeId, to: number): void };
  seal: (scope: AuthScopeId, version: number, secret: Secret) => Promise<string>;
  /** Has the credential in use from now on, and the person as a member of this version. @returns false if a newer one is in use */
  keep: (scope: AuthScopeId, credential: KeptCredential, membership: number | undefined) => Promise<boolean>;
  /** Ends the grant of a credential that D1 does not have. */
  drop: (scope: AuthScopeId, credential: KeptCredential) => void;
  /** Sets the alarm. */
  wake: () => Promise<void>;
};

/**
 * The credentials that people give through links. D1 decides on each in one transaction, and the keeper follows. Meanwhile it is under
 * `given:{auth scope}/{version}`. If the object ends before it hears the answer, or D1 does not answer, the alarm asks what D1 has.
 */
export function makeGivenCredentials({ credentials, members, kv, now, owner, versions, seal, keep, drop, wake }: Ports) {
  /** Those whose answer this object still awaits. */
  const awaited = new Set<string>();
  const list = () => [...kv.list<Undecided>({ prefix: PREFIX })];

  async function provideOnce(secret: Secret, given: GivenCredential): Promise<Provided> {
    const scope = given.authScopeId;
    const version = versions.reserve(scope);
    const credential = toKept(version, secret, await seal(scope, version, secret), given.accountLabel);
    const key = `${PREFIX}${scope}/${version}`;
    kv.put(key, { scope, credential, at: now() } satisfies Undecided);
    awaited.add(key);
    await wake();
    const outcome = await credentials.provide(given, version).finally(() => awaited.delete(key));
    // What follows is stored in one commit with the decision.
    kv.delete(key);
    if (outcome.kind !== "provided") return outcome;
    return (await keep(scope, credential, outcome.membership)) ? outcome : { kind: "superseded", by: versions.reserved(scope) };
  }

  return {
    async provide(secret: Secret, given: GivenCredential): Promise<Provided> {
      const outcome = await provideOnce(secret, given);
      // After a loss of the object's storage, D1 knows higher versions than the object gave out.
      if (outcome.kind !== "superseded" || outcome.by <= versions.reserved(given.authScopeId)) return outcome;
      versions.raise(given.authScopeId, outcome.by);
      return provideOnce(secret, given);
    },

    /** When the next one counts as lost, UTC ms; Infinity if there is none. */
    nextAt: (): number => Math.min(Infinity, ...list().map(([, { at }]) => at + LOST_AFTER)),

    /** Follows D1 where its answer was lost. */
    async settle(): Promise<void> {
      const { projectId, subject } = owner();
      for (const [key, { scope, credential, at }] of list()) {
        if (awaited.has(key) || at + LOST_AFTER > now()) continue;
        const isInD1 = (await credentials.findVersion({ projectId, subject }, scope)) === credential.version;
        const userId = subject.startsWith("user:") ? subject.slice("user:".length) : undefined;
        const standing = isInD1 && userId !== undefined ? await members.findStanding(projectId, userId) : undefined;
        kv.delete(key);
        if (isInD1) await keep(scope, credential, standing && standing.kind !== "removed" ? standing.version : undefined);
        else drop(scope, credential);
      }
    },
  };
}
