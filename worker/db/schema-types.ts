import type { ProviderTemplate } from "../catalog/catalog.ts";
import type { AuthScopeId } from "../lib/ids.ts";

/** The types of columns that hold JSON. */

/** The parts of a tool's definition that guide an agent. */
export type ToolDefinition = {
  name: string;
  title?: string;
  description?: string;
  inputSchema?: unknown;
  outputSchema?: unknown;
  annotations?: unknown;
};

/** `revocationUrl`: RFC 7009. `userinfoUrl`: tells which account is connected. */
type ManualProvider = { kind: "manual"; authorizationUrl: string; tokenUrl: string; revocationUrl?: string; userinfoUrl?: string };

/** `scopes` empty: those the provider asks for by default. `client.secretVersion` 0: the client has no secret. */
export type OAuthSettings = {
  provider: { kind: "discovered" } | { kind: "template"; template: string } | ManualProvider;
  scopes: string[];
  /** Who gets the grant: a person who signs in (absent), Cardea itself, or a person for whom an identity provider vouches. */
  grant?: "authorization_code" | "client_credentials" | "enterprise";
  /** For the grant `enterprise`: the token endpoint of the identity provider, and the client that its ID tokens are issued to. */
  identityProvider?: { tokenUrl: string; clientId: string };
  client?: {
    id: string;
    secretVersion: number;
    /** The name that configuration files have for the client's secret, which is not in them. */
    secretName?: string;
    /** Whether the client uses this scope's own redirect URI at the provider; absent if an administrator gave it the shared one. */
    ownRedirect?: boolean;
    /** The auth scope named in that redirect URI, if an edit has given this one another id since. */
    redirectScope?: AuthScopeId;
  };
};

/** What a template says about a provider besides its endpoints (catalog/provider-templates.ts). */
export type ProviderQuirks = Partial<
  Pick<ProviderTemplate, "scopeSeparator" | "authorizeParams" | "tokenPath" | "userinfoUrl" | "revocationEndsAll" | "grantErrors">
>;

/** One value that a person provides. `name` is the header, placeholder or query parameter; `prefix` goes before the value. */
export type AuthScopeField = { name: string; label: string; help: string; prefix: string };
