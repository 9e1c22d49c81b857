import { MINUTE } from "../../lib/clock.ts";
import type { Requirement } from "../../lib/text/second-factor-requirements.ts";
import type { SessionProof } from "../sign-in/sign-in.ts";

/** For how long a proof counts for what is dangerous, and a sign-in for the set-up of the first factor. */
export const FRESH = 15 * MINUTE;

/** Whether a second factor was proven in this session a short time ago. */
export const isFreshlyProven = ({ provenAt }: SessionProof, now: number): boolean => provenAt !== undefined && now - provenAt <= FRESH;

/**
 * Whether the person may add and remove factors now. A stranger who has found an open browser must not be able to: without a factor yet, the sign-in must be
 * fresh, and otherwise the proof.
 */
export function decideChange(proof: SessionProof, now: number): "allowed" | "sign in again" | "prove" {
  if (proof.hasSecondFactor) return isFreshlyProven(proof, now) ? "allowed" : "prove";
  return now - proof.openedAt <= FRESH ? "allowed" : "sign in again";
}

/**
 * Whether the console and its API serve this session now. A person who has a second factor must have proven it in the session, and where one is required,
 * a short time before each dangerous act.
 *
 * @param required by the project or the deployment, whichever is stricter
 */
export function decideSecondFactor(
  { hasSecondFactor, provenAt }: SessionProof,
  { required, isDangerous, now }: { required: Requirement; isDangerous: boolean; now: number },
): "passes" | "prove" | "set up" {
  const isAsked = required === "administrators" || (required === "acts" && isDangerous);
  if (!hasSecondFactor) return isAsked ? "set up" : "passes";
  if (provenAt === undefined) return "prove";
  return isDangerous && isAsked && now - provenAt > FRESH ? "prove" : "passes";
}
