import type { AuthScopeId } from "../lib/ids.ts";
import { makeUnderWay } from "../lib/under-way.ts";
import { decideRevocationRetry, type EndingGrant, type ProviderRevocation } from "./keeper-policy.ts";

/** The value of an auth scope's key: the grant that ended last, and earlier ones that the provider has not been told of yet. */
export type EndingGrants = EndingGrant & { earlier?: EndingGrant[] };

/** Limits what is kept when a person connects and disconnects often while the provider is down. */
const MAX_EARLIER = 10;

/** The ended grants of an auth scope that the provider must be told of, the latest first. */
export function listEnding(kept: EndingGrants | undefined): EndingGrant[] {
  if (!kept) return [];
  const { earlier = [], ...latest } = kept;
  return [latest, ...earlier];
}

/** Adds a grant that has just ended. */
export const addEnding = (kept: EndingGrants | undefined, ending: EndingGrant): EndingGrants => join([ending, ...listEnding(kept)]) ?? ending;

/**
 * Notes an attempt to tell the provider of one version, which may no longer be the latest.
 * @param retryAt UTC ms, when the provider must be told again; absent if it was told @returns nothing if no grant is left
 */
export function noteTold(kept: EndingGrants | undefined, version: number, retryAt: number | undefined): EndingGrants | undefined {
  const left = listEnding(kept).flatMap((ending) => {
    if (ending.version !== version) return [ending];
    return retryAt === undefined ? [] : [{ ...ending, attempts: ending.attempts + 1, retryAt }];
  });
  return join(left);
}

/** Replaces the ciphertext of one ended grant, if it is still kept. */
export function replaceSealed(kept: EndingGrants | undefined, sealed: string, resealed: string): EndingGrants | undefined {
  return join(listEnding(kept).map((ending) => (ending.sealed === sealed ? { ...ending, sealed: resealed } : ending)));
}

function join([latest, ...earlier]: EndingGrant[]): EndingGrants | undefined {
  if (!latest) return undefined;
  return earlier.length > 0 ? { ...latest, earlier: earlier.slice(0, MAX_EARLIER) } : latest;
}

type Ports = {
  kv: DurableObjectStorage["kv"];
  now: () => number;
  /** Tells the provider. @returns undefined for a credential that comes from no provider */
  tell: (scope: AuthScopeId, ending: EndingGrant) => Promise<ProviderRevocation | undefined>;
  /** Sets the alarm, UTC ms. */
  wakeAt: (at: number) => Promise<void>;
};

const PREFIX = "ending:";

/** The grants of a keeper that have ended here but not yet at their providers, under `ending:{auth scope}`. */
export function makeEndings({ kv, now, tell, wakeAt }: Ports) {
  const telling = makeUnderWay<string, void>();
  const find = (scope: AuthScopeId) => kv.get<EndingGrants>(PREFIX + scope);
  const list = () => [...kv.list<EndingGrants>({ prefix: PREFIX })];

  async function end(scope: AuthScopeId, ending: EndingGrant, whenTold: (outcome: ProviderRevocation | undefined) => Promise<void>): Promise<void> {
    const since = now();
    // Also after an error it is told again later, not at once and without end.
    const outcome = await tell(scope, ending).catch(() => "failed" as const);
    const retryAt = outcome === "failed" ? decideRevocationRetry(ending.attempts + 1, since, Math.random()) : undefined;
    // Meanwhile another grant of the auth scope may have ended too. Cardea stays the provider's client until all of them are told.
    const left = noteTold(find(scope), ending.version, retryAt);
    if (left) kv.put(PREFIX + scope, left);
    else kv.delete(PREFIX + scope);
    if (retryAt !== undefined) await wakeAt(retryAt);
    else if (!left) await whenTold(outcome);
  }

  return {
    add: (scope: AuthScopeId, version: number, sealed: string): void =>
      kv.put(PREFIX + scope, addEnding(find(scope), { version, sealed, attempts: 0, retryAt: 0 })),

    /** Whether the provider must still be told of a grant of an auth scope. */
    has: (scope: AuthScopeId): boolean => find(scope) !== undefined,

    listScopes: (): AuthScopeId[] => list().map(([key]) => key.slice(PREFIX.length) as AuthScopeId),

    /** When a provider is told next, UTC ms; Infinity if none is. */
    nextAt: (): number => Math.min(Infinity, ...list().flatMap(([, kept]) => listEnding(kept).map(({ retryAt }) => retryAt))),

    /**
     * Tells the provider of the grants of an auth scope that are due. A failed request is repeated later (F52).
     * @param whenTold called when the provider is told of no further grant, with what became of the last one
     */
    async endDue(scope: AuthScopeId, whenTold: (outcome: ProviderRevocation | undefined) => Promise<void>): Promise<void> {
      const due = listEnding(find(scope)).filter(({ retryAt }) => retryAt <= now());
      await Promise.all(due.map((ending) => telling(`${scope} ${ending.version}`, () => end(scope, ending, whenTold))));
    },
  };
}
