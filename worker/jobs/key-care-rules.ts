import type { VaultKeyRow } from "../db/db.ts";

/**
 * What a key is to the vault now:
 * - `seals`: what is written now is sealed with it
 * - `needed`: records are sealed with it, so it must stay in the settings
 * - `uncounted`: it is not known what it sealed since it stopped sealing; it must stay until a rotation has counted
 * - `unneeded`: a rotation has found nothing that needs it, and it can be taken out of the settings
 * - `missing`: it is needed, or was not counted, and is not in the settings
 * - `changed`: the settings have another key under this id, which opens nothing of what this one sealed
 */
export const KEY_STATES = ["seals", "needed", "uncounted", "unneeded", "missing", "changed"] as const;
type KeyState = (typeof KEY_STATES)[number];

export type KeyView = { id: string; state: KeyState; seenAt: number; records: number | null; countedAt: number | null; signInsUntil: number };

type Known = {
  /** The keys of the settings; the first one seals. */
  marks: readonly { id: string; mark: string }[];
  row: VaultKeyRow;
  /** The latest sign-in at a provider that the key sealed, UTC ms. */
  signInsUntil: number;
  /** When the last finished rotation to the key that seals began; absent if there was none. */
  rotatedAt: number | undefined;
};

/** @param now UTC ms */
export function judgeKey({ marks, row, signInsUntil, rotatedAt }: Known, now: number): KeyState {
  const position = marks.findIndex(({ id }) => id === row.id);
  const isOtherKey = row.mark !== null && marks[position]?.mark !== row.mark;
  if (position >= 0 && isOtherKey) return "changed";
  if (position === 0) return "seals";
  const isCounted = row.countedAt !== null && rotatedAt !== undefined && row.countedAt >= rotatedAt;
  const isNeeded = (row.records ?? 0) > 0 || signInsUntil > now;
  if (position < 0) return isNeeded || row.records === null ? "missing" : "unneeded";
  if (isNeeded) return "needed";
  return isCounted ? "unneeded" : "uncounted";
}

/** Whether calls fail, or may, because of this key. */
export const isBroken = (state: KeyState): boolean => state === "missing" || state === "changed";
