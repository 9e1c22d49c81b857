/** The settings of the company's OpenID provider: issuer, client id and client secret are set together or not at all. */
export type IdentityProviderSettings = {
  OIDC_ISSUER?: string | undefined;
  OIDC_CLIENT_ID?: string | undefined;
  OIDC_CLIENT_SECRET?: string | undefined;
  OIDC_NAME: string;
  OIDC_FORMER_ISSUERS: string[];
};

type IdentityProvider = { issuer: string; clientId: string; clientSecret: string; name: string };

/** The company's provider, if one is set, and its former issuers. */
export function decideIdentityProvider(settings: IdentityProviderSettings): {
  provider: IdentityProvider | undefined;
  formerIssuers: string[] | undefined;
} {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = settings;
  if (!issuer || !clientId || !clientSecret) return { provider: undefined, formerIssuers: undefined };
  return { provider: { issuer, clientId, clientSecret, name }, formerIssuers: settings.OIDC_FORMER_ISSUERS };
}
