import { DAY, SECOND } from "../../lib/clock.ts";

/** For this long the same request of the same client gets the same answer again (S18). */
const REPEAT_WINDOW = 30 * SECOND;
/** For this long a used code or refresh token is remembered: as long as its grant can live without use. */
export const REMEMBERED_FOR = 30 * DAY;

type GateDecision =
  | { kind: "forward" }
  /** The text is no code or token of this grant: it was guessed, or its time is over. */
  | { kind: "unknown" }
  /** The same request again after a moment: a reply was lost, or one client refreshes in parallel. */
  | { kind: "repeat" }
  /** The credential was used long ago: it was stolen, or the client lost its state. The whole family ends (RFC 9700 §4.14.2). */
  | { kind: "revoke-family" };

/**
 * Decides what happens to a token request at the gate of its grant.
 *
 * @param credential `known`: whether this code or refresh token can belong to the grant; `usedAt`: when it was exchanged (UTC ms), if it was
 * @param sameRequest whether the request equals the one that was answered then, and its answer is still known
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
