type Keeper = () => void;

/** Who has something unsaved on the page: told when the session is over, so that the page stays. */
const keepers = new Set<Keeper>();

/** @param keeper called when the session is over @returns ends it */
export function keepWhenSignedOut(keeper: Keeper): () => void {
  keepers.add(keeper);
  return () => void keepers.delete(keeper);
}

/** Tells everybody who has something unsaved. @returns whether there is anybody, so that the page must not be left */
export function tellSignedOut(): boolean {
  for (const keeper of keepers) keeper();
  return keepers.size > 0;
}
