import type { AuthScope, OAuthSettings, Servers } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import { type NewOAuthSettings, problemsOfOAuth, secretOf } from "./oauth-settings-rules.ts";
import type { Clients } from "./ports.ts";
import { placeOfRedirect } from "./redirect-place.ts";

/** An auth scope ready to be stored: with its id, and its client's secret sealed. */
export type PreparedAuthScope = { id: AuthScopeId; oauth: OAuthSettings | null };

/**
 * Checks a new auth scope and gives it its id: that of the redirect URI an administrator has told the provider already, if there is one.
 * `seal` comes after all other checks, so that D1 never holds a secret and what is refused leaves none behind; `drop` is for what fails then.
 */
export type PrepareAuthScope = (
  projectId: ProjectId,
  scope: Pick<AuthScope, "type" | "level">,
  oauth: NewOAuthSettings | undefined,
) => Promise<{ seal(): Promise<PreparedAuthScope>; drop(sealed: PreparedAuthScope): Promise<void> }>;

type Ports = { servers: Pick<Servers, "hasAuthScope">; clients: Pick<Clients, "secrets">; outboundRules: OutboundRules; publicOrigin: string };

/** @throws AppError `server.scope_mismatch` naming the field */
export function makePrepareAuthScope({ servers, clients, outboundRules, publicOrigin }: Ports): PrepareAuthScope {
  return async (projectId, scope, oauth) => {
    const place = await placeOfRedirect(servers, projectId, publicOrigin, oauth?.client?.redirectUri);
    const problems = { ...problemsOfOAuth(scope, oauth, outboundRules), ...place.problems };
    if (Object.keys(problems).length > 0) throw new AppError("server.scope_mismatch", { fields: problems });
    const { id, ownRedirect } = place;
    return {
      async seal() {
        const secretVersion = await clients.secrets.seal(projectId, id, secretOf(oauth));
        return { id, oauth: oauth ? { ...oauth, client: oauth.client && { id: oauth.client.id, secretVersion, ownRedirect } } : null };
      },
      async drop(sealed) {
        await clients.secrets.drop(projectId, id, sealed.oauth?.client?.secretVersion ?? 0).catch(() => undefined);
      },
    };
  };
}
