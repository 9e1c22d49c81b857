/** @property undo takes the action back; without it there is nothing to take back */
export type Notice = { id: number; text: string; undo?: () => void };

/** How long a notice stays, in ms: long enough to take an action back. */
export const NOTICE_STAYS = 8000;
/** The most notices at a time. An older one gives way. */
const MOST = 3;

/** The notices that are shown, and the listeners to a change of them. */
const state: { shown: readonly Notice[]; last: number; listeners: Set<() => void> } = { shown: [], last: 0, listeners: new Set() };

function show(notices: readonly Notice[]): void {
  state.shown = notices;
  for (const tell of state.listeners) tell();
}

/** Says what has been done. @param undo takes it back, and may be called once */
export function notify(text: string, undo?: () => void): void {
  state.last += 1;
  const notice = { id: state.last, text, ...(undo && { undo }) };
  show([...state.shown, notice].slice(-MOST));
}

export const dismiss = (id: number): void => show(state.shown.filter((one) => one.id !== id));

export const shownNotices = (): readonly Notice[] => state.shown;

/** @returns ends the subscription */
export function onNotices(tell: () => void): () => void {
  state.listeners.add(tell);
  return () => void state.listeners.delete(tell);
}
