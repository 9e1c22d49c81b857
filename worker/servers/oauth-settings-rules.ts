import { findTemplate } from "../catalog/catalog.ts";
import type { AuthScope, OAuthSettings } from "../db/db.ts";
import type { FieldErrors } from "../lib/errors.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";
import type { GivenKey } from "./ports.ts";

/** How people sign in to an `oauth2` server, as an administrator enters it; the secret goes into the vault. */
export type NewOAuthSettings = Omit<OAuthSettings, "client"> & {
  /** `redirectUri`: the one the client has at the provider already; the server's own, new one, where absent. */
  client?: { id: string; secret?: string; privateKey?: GivenKey; redirectUri?: string };
};

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

/** What there is to seal of settings as they are entered: a secret, or a key in its place. */
export function secretOf(oauth: NewOAuthSettings | undefined): { secret?: string; privateKey?: GivenKey } {
  const { secret, privateKey } = oauth?.client ?? {};
  return secret ? { secret } : { privateKey };
}
