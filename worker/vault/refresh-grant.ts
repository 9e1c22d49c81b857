import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { RefreshFailure } from "./keeper-policy.ts";
import type { OAuthSecret } from "./secret.ts";

/** A refresh as the keeper asks for it; `providers/refresh.ts` is the one implementation. */
export type RefreshGrant = (
  projectId: ProjectId,
  scope: AuthScopeId,
  secret: OAuthSecret,
) => Promise<{ kind: "ok"; secret: OAuthSecret } | RefreshFailure>;
