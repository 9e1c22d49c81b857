import type { AuthScope, OAuthSettings, Servers } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import { type NewOAuthSettings, problemsOfOAuth, secretOf } from "./oauth-settings-rules.ts";
import type { Clients } from "./ports.ts";
import { placeOfRedirect } from "./redirect-place.ts";

/** The id and the OAuth settings of an auth scope that is ready to be stored. The client's secret is sealed. */
type PreparedAuthScope = { id: AuthScopeId; oauth: OAuthSettings | null };

/**
 * Checks a new auth scope and chooses its id: the id in the redirect URI that an administrator entered at the provider, or a new one.
 * `seal` is called after all other checks, so that a refused auth scope leaves no secret. `drop` removes the secret if storing fails.
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
        const { id: clientId, secretName } = oauth?.client ?? {};
        const client = clientId === undefined ? undefined : { id: clientId, secretVersion, secretName, ownRedirect };
        return { id, oauth: oauth ? { ...oauth, client } : null };
      },
      async drop(sealed) {
        await clients.secrets.drop(projectId, id, sealed.oauth?.client?.secretVersion ?? 0).catch(() => undefined);
      },
    };
  };
}
