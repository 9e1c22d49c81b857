import { DAY, SECOND } from "../../lib/clock.ts";

/** How long the same request of the same client gets the same answer again (S18). */
export const REPEAT_WINDOW = 30 * SECOND;
/** How long a used code or refresh token is remembered: as long as the grant it belongs to can live unused. */
export const REMEMBERED_FOR = 30 * DAY;

export type GateDecision =
  | { kind: "forward" }
  /** Not a code or token of this grant: guessed, or long over. */
  | { kind: "unknown" }
  /** The same request again, a moment later: a lost reply or parallel refreshes of one client. */
  | { kind: "repeat" }
  /** Used long ago: stolen, or a client that lost its state. The whole family ends (RFC 9700 §4.14.2). */
  | { kind: "revoke-family" };

/**
 * @param credential what the gate knows of this code or refresh token: whether it can be one of the grant's, and when it was
 *   exchanged (UTC ms; absent where it was not)
 * @param sameRequest whether the request is the one that was answered then, and its answer is still known
 */
export function decideTokenRequest(
  { known, usedAt }: { known: boolean; usedAt: number | undefined },
  sameRequest: boolean,
  now: number,
): GateDecision {
  if (usedAt === undefined) return { kind: known ? "forward" : "unknown" };
  if (now - usedAt > REPEAT_WINDOW) return { kind: "revoke-family" };
  return sameRequest ? { kind: "repeat" } : { kind: "forward" };
}
