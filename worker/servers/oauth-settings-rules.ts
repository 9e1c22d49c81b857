import { findTemplate } from "../catalog/catalog.ts";
import type { AuthScope, OAuthSettings } from "../db/db.ts";
import type { FieldErrors } from "../lib/errors.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";
import type { GivenKey } from "./ports.ts";

/** The OAuth settings of an auth scope as an administrator enters them. The client's secret is stored only in the vault. */
export type NewOAuthSettings = Omit<OAuthSettings, "client"> & {
  /** `redirectUri`: the redirect URI that the client has at the provider. Absent: the server gets a new one. */
  client?: { id: string; secret?: string; secretName?: string; privateKey?: GivenKey; redirectUri?: string };
};

/** The problems of OAuth settings, by field name. @param hasSecret whether the client keeps its present secret */
export function problemsOfOAuth(
  { type, level }: Pick<AuthScope, "type" | "level">,
  oauth: NewOAuthSettings | undefined,
  rules: OutboundRules,
  hasSecret = false,
): FieldErrors {
  const problems: FieldErrors = {};
  if (!oauth) return problems;
  const { provider, client } = oauth;
  if (type !== "oauth2") problems.oauth = "Only the type “oauth2” has OAuth settings.";
  const machine = oauth.grant !== undefined && oauth.grant !== "authorization_code";
  if (machine && level !== "project") problems.grant = "No person signs in here, so the credential is the project's. Choose the level “project”.";
  if (machine && !client) problems.clientId = "Enter the id of Cardea's client at the provider.";
  // A name says that the secret follows.
  if (oauth.grant === "client_credentials" && client && !hasSecret && !client.secret && !client.privateKey && !client.secretName)
    problems.clientSecret = "Enter the client's secret.";
  if (oauth.grant === "enterprise" && !decideOutbound(oauth.identityProvider?.tokenUrl ?? "", rules).allowed) {
    problems.identityProvider = "Enter the identity provider's token endpoint, with a public https address.";
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

/** The client's secret or private key in entered settings, which is to be sealed. */
export function secretOf(oauth: NewOAuthSettings | undefined): { secret?: string; privateKey?: GivenKey } {
  const { secret, privateKey } = oauth?.client ?? {};
  return secret ? { secret } : { privateKey };
}
