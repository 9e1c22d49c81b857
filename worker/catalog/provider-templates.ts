/**
 * The facts of an OAuth provider that publishes no metadata. Differences between providers are data here; no code
 * knows a provider by its name.
 */
export type ProviderTemplate = {
  id: string;
  name: string;
  authorizationUrl: string;
  tokenUrl: string;
  /** The revocation endpoint of RFC 7009; absent if the provider has none of that form. */
  revocationUrl?: string;
  /** The UserInfo endpoint of OpenID Connect, or a URL with the same reply. It tells the account name. */
  userinfoUrl?: string;
  /** The scopes to request unless the administrator names others. */
  scopes: string[];
  /** The separator of scopes, if it is not a space (RFC 6749 §3.3 requires a space). */
  scopeSeparator?: string;
  /** Further parameters of the authorization request. */
  authorizeParams?: Record<string, string>;
  /** Where the tokens are in the token reply, if not at the top level. */
  tokenPath?: string[];
  /** Errors of a token request that mean `invalid_grant`. */
  grantErrors?: string[];
  tokenEndpointAuth: "client_secret_basic" | "client_secret_post";
  /** Whether revoking one token ends every grant of the same person and client, even a newer one. */
  revocationEndsAll?: boolean;
  /** Where an administrator creates the client. */
  clientUrl: string;
};

const post = "client_secret_post";
const basic = "client_secret_basic";

export const providerTemplates: readonly ProviderTemplate[] = [
  {
    id: "github",
    name: "GitHub",
    authorizationUrl: "https://github.com/login/oauth/authorize",
    tokenUrl: "https://github.com/login/oauth/access_token",
    userinfoUrl: "https://api.github.com/user",
    grantErrors: ["bad_refresh_token", "bad_verification_code"],
    scopes: ["repo", "read:org"],
    tokenEndpointAuth: post,
    clientUrl: "https://github.com/settings/developers",
  },
  {
    id: "gitlab",
    name: "GitLab",
    authorizationUrl: "https://gitlab.com/oauth/authorize",
    tokenUrl: "https://gitlab.com/oauth/token",
    revocationUrl: "https://gitlab.com/oauth/revoke",
    userinfoUrl: "https://gitlab.com/oauth/userinfo",
    scopes: ["api", "read_user"],
    tokenEndpointAuth: post,
    clientUrl: "https://gitlab.com/-/user_settings/applications",
  },
  {
    id: "google",
    name: "Google",
    authorizationUrl: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUrl: "https://oauth2.googleapis.com/token",
    revocationUrl: "https://oauth2.googleapis.com/revoke",
    userinfoUrl: "https://openidconnect.googleapis.com/v1/userinfo",
    scopes: ["openid", "email"],
    authorizeParams: { access_type: "offline", prompt: "consent" },
    tokenEndpointAuth: post,
    revocationEndsAll: true,
    clientUrl: "https://console.cloud.google.com/apis/credentials",
  },
  {
    id: "notion",
    name: "Notion",
    authorizationUrl: "https://api.notion.com/v1/oauth/authorize",
    tokenUrl: "https://api.notion.com/v1/oauth/token",
    scopes: [],
    authorizeParams: { owner: "user" },
    tokenEndpointAuth: basic,
    clientUrl: "https://www.notion.so/my-integrations",
  },
  {
    id: "linear",
    name: "Linear",
    authorizationUrl: "https://linear.app/oauth/authorize",
    tokenUrl: "https://api.linear.app/oauth/token",
    revocationUrl: "https://api.linear.app/oauth/revoke",
    scopes: ["read", "write"],
    scopeSeparator: ",",
    authorizeParams: { prompt: "consent" },
    tokenEndpointAuth: post,
    clientUrl: "https://linear.app/settings/api/applications/new",
  },
  {
    id: "clickup",
    name: "ClickUp",
    authorizationUrl: "https://app.clickup.com/api",
    tokenUrl: "https://api.clickup.com/api/v2/oauth/token",
    scopes: [],
    tokenEndpointAuth: post,
    clientUrl: "https://app.clickup.com/settings/apps",
  },
  {
    id: "microsoft",
    name: "Microsoft",
    authorizationUrl: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    tokenUrl: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    userinfoUrl: "https://graph.microsoft.com/oidc/userinfo",
    scopes: ["openid", "email", "offline_access", "User.Read"],
    tokenEndpointAuth: post,
    clientUrl: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps",
  },
  {
    id: "slack",
    name: "Slack",
    authorizationUrl: "https://slack.com/oauth/v2/authorize",
    tokenUrl: "https://slack.com/api/oauth.v2.access",
    scopes: ["channels:read", "chat:write", "search:read"],
    scopeSeparator: ",",
    tokenPath: ["authed_user"],
    grantErrors: ["invalid_refresh_token", "token_revoked", "token_expired", "invalid_code"],
    tokenEndpointAuth: post,
    clientUrl: "https://api.slack.com/apps",
  },
  {
    id: "atlassian",
    name: "Atlassian",
    authorizationUrl: "https://auth.atlassian.com/authorize",
    tokenUrl: "https://auth.atlassian.com/oauth/token",
    userinfoUrl: "https://api.atlassian.com/me",
    scopes: ["offline_access", "read:me", "read:jira-work"],
    authorizeParams: { audience: "api.atlassian.com", prompt: "consent" },
    tokenEndpointAuth: post,
    clientUrl: "https://developer.atlassian.com/console/myapps/",
  },
  {
    id: "asana",
    name: "Asana",
    authorizationUrl: "https://app.asana.com/-/oauth_authorize",
    tokenUrl: "https://app.asana.com/-/oauth_token",
    revocationUrl: "https://app.asana.com/-/oauth_revoke",
    scopes: ["default"],
    tokenEndpointAuth: post,
    clientUrl: "https://app.asana.com/0/my-apps",
  },
  {
    id: "hubspot",
    name: "HubSpot",
    authorizationUrl: "https://app.hubspot.com/oauth/authorize",
    tokenUrl: "https://api.hubapi.com/oauth/v1/token",
    scopes: ["oauth", "crm.objects.contacts.read"],
    tokenEndpointAuth: post,
    clientUrl: "https://app.hubspot.com/developer",
  },
  {
    id: "salesforce",
    name: "Salesforce",
    authorizationUrl: "https://login.salesforce.com/services/oauth2/authorize",
    tokenUrl: "https://login.salesforce.com/services/oauth2/token",
    revocationUrl: "https://login.salesforce.com/services/oauth2/revoke",
    userinfoUrl: "https://login.salesforce.com/services/oauth2/userinfo",
    scopes: ["api", "refresh_token", "openid"],
    tokenEndpointAuth: post,
    clientUrl: "https://login.salesforce.com/lightning/setup/NavigationMenus/home",
  },
  {
    id: "dropbox",
    name: "Dropbox",
    authorizationUrl: "https://www.dropbox.com/oauth2/authorize",
    tokenUrl: "https://api.dropboxapi.com/oauth2/token",
    scopes: [],
    authorizeParams: { token_access_type: "offline" },
    tokenEndpointAuth: post,
    clientUrl: "https://www.dropbox.com/developers/apps",
  },
  {
    id: "airtable",
    name: "Airtable",
    authorizationUrl: "https://airtable.com/oauth2/v1/authorize",
    tokenUrl: "https://airtable.com/oauth2/v1/token",
    scopes: ["data.records:read", "schema.bases:read"],
    tokenEndpointAuth: basic,
    clientUrl: "https://airtable.com/create/oauth",
  },
  {
    id: "figma",
    name: "Figma",
    authorizationUrl: "https://www.figma.com/oauth",
    tokenUrl: "https://api.figma.com/v1/oauth/token",
    scopes: ["file_content:read"],
    scopeSeparator: ",",
    tokenEndpointAuth: basic,
    clientUrl: "https://www.figma.com/developers/apps",
  },
  {
    id: "zoom",
    name: "Zoom",
    authorizationUrl: "https://zoom.us/oauth/authorize",
    tokenUrl: "https://zoom.us/oauth/token",
    revocationUrl: "https://zoom.us/oauth/revoke",
    scopes: [],
    scopeSeparator: ",",
    tokenEndpointAuth: basic,
    clientUrl: "https://marketplace.zoom.us/develop/create",
  },
  {
    id: "discord",
    name: "Discord",
    authorizationUrl: "https://discord.com/api/oauth2/authorize",
    tokenUrl: "https://discord.com/api/oauth2/token",
    revocationUrl: "https://discord.com/api/oauth2/token/revoke",
    userinfoUrl: "https://discord.com/api/users/@me",
    scopes: ["identify"],
    tokenEndpointAuth: post,
    clientUrl: "https://discord.com/developers/applications",
  },
  {
    id: "box",
    name: "Box",
    authorizationUrl: "https://account.box.com/api/oauth2/authorize",
    tokenUrl: "https://api.box.com/oauth2/token",
    revocationUrl: "https://api.box.com/oauth2/revoke",
    scopes: [],
    tokenEndpointAuth: post,
    clientUrl: "https://app.box.com/developers/console",
  },
  {
    id: "monday",
    name: "monday.com",
    authorizationUrl: "https://auth.monday.com/oauth2/authorize",
    tokenUrl: "https://auth.monday.com/oauth2/token",
    scopes: ["me:read", "boards:read"],
    tokenEndpointAuth: post,
    clientUrl: "https://monday.com/developers/apps",
  },
  {
    id: "bitbucket",
    name: "Bitbucket",
    authorizationUrl: "https://bitbucket.org/site/oauth2/authorize",
    tokenUrl: "https://bitbucket.org/site/oauth2/access_token",
    scopes: ["account", "repository"],
    tokenEndpointAuth: basic,
    clientUrl: "https://bitbucket.org/account/workspaces/",
  },
];

/** The template with this id, or nothing. */
export function findTemplate(id: string): ProviderTemplate | undefined {
  return providerTemplates.find((template) => template.id === id);
}
