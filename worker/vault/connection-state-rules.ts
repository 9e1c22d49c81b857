import { coversScopes } from "../auth-scopes/oauth-scope-rules.ts";
import { decideUse, type KeptCredential } from "./keeper-policy.ts";

/** What a person and their agent are told of one connection. `expired`: there was one, and only another sign-in revives it. */
export type ConnectionState = "connected" | "more-access" | "expired" | "missing";

/** @param kept the keeper's word on the credential @param now UTC ms */
export function connectionStateOf(kept: KeptCredential | undefined, now: number): ConnectionState {
  if (!kept || kept.status === "revoked") return "missing";
  const use = decideUse(kept, now).kind;
  if (use === "needs-sign-in" || use === "refresh-or-sign-in") return "expired";
  return coversScopes(kept.scope, kept.wanted) ? "connected" : "more-access";
}
