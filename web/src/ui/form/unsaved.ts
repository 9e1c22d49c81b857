import { keepWhenSignedOut } from "../../session-over.ts";

/** Whether the session has ended while a form had unsaved input, and the listeners to that. */
const state = { signedOut: false, listeners: new Set<() => void>() };

function setSignedOut(signedOut: boolean): void {
  state.signedOut = signedOut;
  for (const tell of state.listeners) tell();
}

export const isSignedOut = (): boolean => state.signedOut;
export const closeSignedOut = (): void => setSignedOut(false);

/** @returns ends the subscription */
export function onSignedOut(tell: () => void): () => void {
  state.listeners.add(tell);
  return () => void state.listeners.delete(tell);
}

/** Keeps the page where it is when the session ends, and has it say so. @returns ends it: everything is saved */
export const keepUnsaved = (): (() => void) => keepWhenSignedOut(() => setSignedOut(true));
