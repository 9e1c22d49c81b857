import type { EndingGrant } from "./keeper-policy.ts";

/** What stands under a scope's key: the grant that ended last and, behind it, those of before that their provider has not been told of yet. */
export type EndingGrants = EndingGrant & { earlier?: EndingGrant[] };

/** Who connects and disconnects all day while the provider is down is not remembered without end. */
const MOST_EARLIER = 10;

/** The grants of a scope whose provider is to be told, the latest first. */
export function listEnding(kept: EndingGrants | undefined): EndingGrant[] {
  if (!kept) return [];
  const { earlier = [], ...latest } = kept;
  return [latest, ...earlier];
}

/** With one more that ends. */
export const addEnding = (kept: EndingGrants | undefined, ending: EndingGrant): EndingGrants => join([ending, ...listEnding(kept)]) ?? ending;

/**
 * After the provider was told of one version, which may not be the latest any more.
 * @param retryAt UTC ms, where it has to be told again @returns nothing where nothing is left to tell
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
  return earlier.length > 0 ? { ...latest, earlier: earlier.slice(0, MOST_EARLIER) } : latest;
}
