type Keeper = () => void;

/** The listeners: forms with unsaved input. They keep the page when the session is over. */
const keepers = new Set<Keeper>();

/** @param keeper called when the session is over @returns ends it */
export function keepWhenSignedOut(keeper: Keeper): () => void {
  keepers.add(keeper);
  return () => void keepers.delete(keeper);
}

/** Whether a form on the page has unsaved input, so that the page must not be left. */
export const hasUnsaved = (): boolean => keepers.size > 0;

/** Tells the forms with unsaved input. @returns whether there is one, so that the page must not be left */
export function tellSignedOut(): boolean {
  for (const keeper of keepers) keeper();
  return hasUnsaved();
}
