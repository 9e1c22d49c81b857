import type { EndingGrant } from "./keeper-policy.ts";

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

function join([latest, ...earlier]: EndingGrant[]): EndingGrants | undefined {
  if (!latest) return undefined;
  return earlier.length > 0 ? { ...latest, earlier: earlier.slice(0, MAX_EARLIER) } : latest;
}
