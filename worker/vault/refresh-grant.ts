import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { RefreshFailure } from "./keeper-policy.ts";
import type { OAuthSecret } from "./secret.ts";

/** How the keeper refreshes a grant. The only implementation is `providers/refresh.ts`. */
export type RefreshGrant = (
  projectId: ProjectId,
  scope: AuthScopeId,
  secret: OAuthSecret,
) => Promise<{ kind: "ok"; secret: OAuthSecret } | RefreshFailure>;
