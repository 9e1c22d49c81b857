import type { ProviderTemplate } from "../catalog/catalog.ts";
import type { AuthScopeId } from "../lib/ids.ts";

/** What columns that hold JSON hold. */

/** What an agent is told of a tool, as far as it guides what the agent does. */
export type ToolDefinition = {
  name: string;
  title?: string;
  description?: string;
  inputSchema?: unknown;
  outputSchema?: unknown;
  annotations?: unknown;
};

/** `revocationUrl`: RFC 7009. `userinfoUrl`: tells which account is connected. */
export type ManualProvider = { kind: "manual"; authorizationUrl: string; tokenUrl: string; revocationUrl?: string; userinfoUrl?: string };

/** `scopes` empty: those the provider asks for by default. `client.secretVersion` 0: the client has no secret. */
export type OAuthSettings = {
  provider: { kind: "discovered" } | { kind: "template"; template: string } | ManualProvider;
  scopes: string[];
  /** Who the grant is for: a person who signs in (absent), Cardea itself, or somebody an identity provider vouches for. */
  grant?: "authorization_code" | "client_credentials" | "enterprise";
  /** Of the grant `enterprise`: the token endpoint of the identity provider, and the client its ID tokens are for. */
  identityProvider?: { tokenUrl: string; clientId: string };
  client?: {
    id: string;
    secretVersion: number;
    /** Whether the client has this scope's own redirect URI at the provider; absent where an administrator gave it the one that all shared. */
    ownRedirect?: boolean;
    /** The auth scope that is named in that redirect URI, where an edit has given this one another id since. */
    redirectScope?: AuthScopeId;
  };
};

/** What a template says of a provider beyond its endpoints (catalog/provider-templates.ts). */
export type ProviderQuirks = Partial<
  Pick<ProviderTemplate, "scopeSeparator" | "authorizeParams" | "tokenPath" | "userinfoUrl" | "revocationEndsAll" | "grantErrors">
>;

/** One value a person provides: `name` is the header, placeholder or query parameter, `prefix` goes before the value. */
export type AuthScopeField = { name: string; label: string; help: string; prefix: string };
