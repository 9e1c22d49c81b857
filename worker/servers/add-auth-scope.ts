import type { NewFurtherScope, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { NewOAuthSettings } from "./oauth-settings-rules.ts";
import type { PrepareAuthScope } from "./prepare-auth-scope.ts";
import { wasRefused } from "./refused-write-rules.ts";
import { requireFittingBridge, requireFittingScope } from "./server-url-rules.ts";

export type NewAuthScope = Omit<NewFurtherScope, "id" | "oauth">;
export type AddAuthScope = (projectId: ProjectId, slug: string, scope: NewAuthScope, oauth: NewOAuthSettings | undefined) => Promise<AuthScopeId>;
type Ports = { servers: Servers; prepare: PrepareAuthScope; clock: Clock };

/**
 * Adds a further auth scope to a server. People connect it in addition to the server's own, and route rules choose it (F80).
 * @returns its id @throws AppError `resource.not_found`, `server.scope_mismatch` naming the field
 */
export function makeAddAuthScope({ servers, prepare, clock }: Ports): AddAuthScope {
  return async (projectId, slug, scope, oauth) => {
    const server = await servers.getBySlug(projectId, slug);
    requireFittingScope(server.url, scope);
    requireFittingBridge(server, scope, oauth?.provider);
    const prepared = await prepare(projectId, scope, oauth);
    const sealed = await prepared.seal();
    try {
      await servers.addFurtherScope(server, { ...scope, ...sealed }, clock.now());
    } catch (error) {
      if (wasRefused(error)) await prepared.drop(sealed);
      throw error;
    }
    return sealed.id;
  };
}
