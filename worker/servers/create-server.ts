import { findTemplate } from "../catalog/catalog.ts";
import type { AuthScope, NewAlternative, NewServer, OAuthSettings, Server, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, type FieldErrors } from "../lib/errors.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";
import { type AuthScopeId, newId, type ProjectId } from "../lib/ids.ts";
import { scopeOfRedirectUri, sharedRedirectUri } from "../providers/clients/redirect-rules.ts";
import type { ClientKey, OAuthClients } from "../providers/providers.ts";

/** How people sign in to an `oauth2` server, as an administrator enters it; the secret goes into the vault. */
export type NewOAuthSettings = Omit<OAuthSettings, "client"> & {
  /** `redirectUri`: the one the client has at the provider already; the server's own, new one, where absent. */
  client?: { id: string; secret?: string; privateKey?: ClientKey; redirectUri?: string };
};

export type CreateServer = (projectId: ProjectId, input: NewServer, oauth: NewOAuthSettings | undefined) => Promise<Server>;
export type AddAuthScope = (server: Server, scope: Omit<NewAlternative, "id" | "oauth">, oauth: NewOAuthSettings | undefined) => Promise<AuthScopeId>;
type Ports = { servers: Servers; clients: OAuthClients; outboundRules: OutboundRules; clock: Clock; publicOrigin: string };

/**
 * Adds a server, or an auth scope to one. A client secret is sealed first, so that D1 never holds it and a failure leaves nothing half done.
 * An administrator who has told the provider a redirect URI before gets an auth scope of the id that is in it.
 * @throws AppError `server.scope_mismatch` naming the field, `server.slug_taken`
 */
export function makeCreateServer({ servers, clients, outboundRules, clock, publicOrigin }: Ports): {
  createServer: CreateServer;
  addAuthScope: AddAuthScope;
} {
  async function prepare(projectId: ProjectId, scope: Pick<AuthScope, "type" | "level">, oauth: NewOAuthSettings | undefined) {
    const problems = problemsOfOAuth(scope, oauth, outboundRules);
    const place = await placeOfRedirect(servers, projectId, publicOrigin, oauth?.client?.redirectUri);
    Object.assign(problems, place.problems);
    if (Object.keys(problems).length > 0) throw new AppError("server.scope_mismatch", { fields: problems });
    return place;
  }

  async function seal(projectId: ProjectId, { id, ownRedirect }: RedirectPlace, oauth: NewOAuthSettings | undefined): Promise<OAuthSettings | null> {
    const secretVersion = await clients.sealSecret(projectId, id, oauth?.client?.secret ?? oauth?.client?.privateKey);
    return oauth ? { ...oauth, client: oauth.client && { id: oauth.client.id, secretVersion, ownRedirect } } : null;
  }

  return {
    async createServer(projectId, input, oauth) {
      const place = await prepare(projectId, input.authScope, oauth);
      if (await servers.findBySlug(projectId, input.slug)) throw new AppError("server.slug_taken", { fields: { slug: "This slug is taken." } });
      const settings = await seal(projectId, place, oauth);
      return servers.create(projectId, { ...input, authScope: { ...input.authScope, id: place.id, oauth: settings } }, clock.now());
    },

    async addAuthScope(server, scope, oauth) {
      const place = await prepare(server.projectId, scope, oauth);
      const settings = await seal(server.projectId, place, oauth);
      await servers.addAlternative(server, { ...scope, id: place.id, oauth: settings }, clock.now());
      return place.id;
    },
  };
}

/** The id of an auth scope whose client's redirect URI is known already, and whether it is the scope's own. */
export type RedirectPlace = { id: AuthScopeId; ownRedirect: boolean; problems: FieldErrors };

/** @param given the redirect URI the client has at the provider; the scope's own, new one, where absent */
export async function placeOfRedirect(
  servers: Pick<Servers, "hasAuthScope">,
  projectId: ProjectId,
  publicOrigin: string,
  given: string | undefined,
): Promise<RedirectPlace> {
  const reserved = given === undefined ? undefined : scopeOfRedirectUri(publicOrigin, given);
  const problems: FieldErrors = {};
  if (given !== undefined && !reserved && given !== sharedRedirectUri(publicOrigin)) problems.redirectUri = "Use a redirect URI that Cardea gave.";
  if (reserved && (await servers.hasAuthScope(projectId, reserved))) problems.redirectUri = "Another server has this redirect URI.";
  return { id: reserved ?? newId("scp"), ownRedirect: given === undefined || reserved !== undefined, problems };
}

/** What is wrong with the settings, by field name. @param hasSecret whether the client keeps the secret it has */
export function problemsOfOAuth(
  { type, level }: Pick<AuthScope, "type" | "level">,
  oauth: NewOAuthSettings | undefined,
  rules: OutboundRules,
  hasSecret = false,
): FieldErrors {
  const problems: FieldErrors = {};
  if (!oauth) return problems;
  const { provider, client } = oauth;
  if (type !== "oauth2") problems.oauth = "Only “oauth2” takes a provider.";
  const machine = oauth.grant !== undefined && oauth.grant !== "authorization_code";
  if (machine && level !== "project") problems.grant = "Without a person signing in, the credential is the project's: choose the level “project”.";
  if (machine && !client) problems.clientId = "Enter the client id Cardea has at the provider.";
  if (oauth.grant === "client_credentials" && client && !hasSecret && !client.secret && !client.privateKey)
    problems.clientSecret = "Enter the client's secret.";
  if (oauth.grant === "enterprise" && !decideOutbound(oauth.identityProvider?.tokenUrl ?? "", rules).allowed) {
    problems.identityProvider = "Name the token endpoint of the identity provider by its public https address.";
  }
  if (provider.kind !== "discovered" && !client) problems.clientId = "Enter the client id you created at the provider.";
  if (provider.kind === "template" && !findTemplate(provider.template)) problems.provider = "There is no such template.";
  if (provider.kind === "manual") {
    for (const field of ["authorizationUrl", "tokenUrl", "revocationUrl", "userinfoUrl"] as const) {
      const url = provider[field];
      if (url !== undefined && !decideOutbound(url, rules).allowed) problems[field] = "Use a public https address.";
    }
  }
  return problems;
}
