import { coversScopes } from "../auth-scopes/oauth-scope-rules.ts";
import { decideUse, type KeptCredential } from "./keeper-policy.ts";

/** The state of one connection, as a person and their agent are told. `expired`: only a new sign-in revives the connection. */
export type ConnectionState = "connected" | "more-access" | "expired" | "missing";

/** @param kept the credential in the keeper's snapshot @param now UTC ms */
export function connectionStateOf(kept: KeptCredential | undefined, now: number): ConnectionState {
  if (!kept || kept.status === "revoked") return "missing";
  const use = decideUse(kept, now).kind;
  if (use === "needs-sign-in" || use === "refresh-or-sign-in") return "expired";
  return coversScopes(kept.scope, kept.wanted) ? "connected" : "more-access";
}
