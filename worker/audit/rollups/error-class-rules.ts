/** Why calls fail, in the order in which they are shown. `client` means the agent: it cancelled the call or disconnected. */
export const ERROR_CLASSES = ["auth", "rate", "timeout", "server", "client", "policy"] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

const CLASSES: Readonly<Record<string, ErrorClass>> = {
  "credential.provider_busy": "rate",
  "server.busy": "rate",
  "request.too_many": "rate",
  "call.cancelled": "client",
  "call.abandoned": "client",
  "call.unaskable": "client",
  "request.invalid": "client",
  "request.too_large": "client",
  "outbound.refused": "policy",
  "outbound.too_large": "policy",
};
/** Nouns of codes that have no entry of their own. A code without either is an answer of the server. */
const NOUNS: Readonly<Record<string, ErrorClass>> = { credential: "auth", authorization: "auth", key: "auth", vault: "auth", rule: "policy" };

/** A server that did not answer is `credential.unreachable`, whatever the cause. */
const UNANSWERED = ["credential.unreachable", "call.cut_off", "call.no_reply", "server.broke_off"];
/** After this time without an answer Cardea gives a call up, in ms. */
const GIVEN_UP_AFTER = 60_000;

/** Why a call failed. @returns nothing for one that did not */
export function errorClassOf({ outcome, code, durationMs = 0 }: { outcome: string; code?: string; durationMs?: number }): ErrorClass | undefined {
  if (outcome === "ok") return undefined;
  if (outcome === "denied") return "policy";
  if (UNANSWERED.includes(code ?? "")) return durationMs >= GIVEN_UP_AFTER ? "timeout" : "server";
  const known = Object.hasOwn(CLASSES, code ?? "") ? CLASSES[code ?? ""] : undefined;
  const noun = (code ?? "").split(".")[0] ?? "";
  return known ?? (Object.hasOwn(NOUNS, noun) ? NOUNS[noun] : undefined) ?? "server";
}
