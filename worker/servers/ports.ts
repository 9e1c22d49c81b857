import type { LiveCredentials, OAuthRegistration, OAuthSettings } from "../db/db.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { chooseRegistration } from "../providers/clients/registration-rules.ts";
import type { Subject } from "../vault/vault.ts";

/** What this room needs of others, said by what it is for; `deps.ts` gives it. */

/** A private key in PEM (PKCS #8) and the JWS algorithm it signs with (RFC 7518 §3.1). */
export type GivenKey = { pem: string; algorithm: string };

/** Cardea as a client at the providers of servers. A version is that of a sealed secret; 0 where there is none. */
export type Clients = {
  secrets: {
    /** @returns the version it is sealed under */
    seal(projectId: ProjectId, authScopeId: AuthScopeId, given: { secret?: string; privateKey?: GivenKey }): Promise<number>;
    /** Seals a secret again for another auth scope. @returns its version there */
    copy(projectId: ProjectId, from: { id: AuthScopeId; version: number }, to: AuthScopeId): Promise<number>;
    drop(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<void>;
  };
  /** Ends the registration Cardea has for an auth scope, at the provider too where it offers that. */
  end(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void>;
  /** Ends a registration of which the row is gone. */
  endLeft(left: Pick<OAuthRegistration, "projectId" | "authScopeId" | "secretVersion">): Promise<void>;
  /** Ends the registration of an auth scope that is no more, with every secret sealed for it. */
  endScope(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void>;
};

/** Ends credentials, and has their providers told. @returns how many there were */
export type RevokeCredentials = (projectId: ProjectId, which: LiveCredentials) => Promise<number>;

/** Whose a credential is. */
export type Owner = { projectId: ProjectId; subject: Subject };

/** Of the keepers of credentials. */
export type Keeper = {
  /** Tries at once to renew a grant whose renewal failed. */
  retryRenewal(owner: Owner, authScopeId: AuthScopeId): Promise<void>;
};

/** What last went wrong at the provider of an auth scope. */
export type Fault = { at: number; text: string };
export type Faults = {
  list(projectId: ProjectId): Promise<ReadonlyMap<string, Fault>>;
  clear(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void>;
};

/** @returns whether it may be done once more within the limit */
export type RateLimit = { take(key: string, most: number): Promise<boolean> };

/** Asks a server how people sign in to it. */
export type DiscoverProvider = (url: string) => Promise<{ issuer: string; scope: string | undefined; metadata: ProviderMetadata; leftOut: string[] }>;
type ProviderMetadata = Record<string, unknown> & Parameters<typeof chooseRegistration>[1];

/** What the provider of these settings tells of itself, as a registration keeps it. */
export type AskProvider = (
  serverUrl: string,
  settings: OAuthSettings,
) => Promise<Pick<OAuthRegistration, "resource" | "scope" | "metadata" | "quirks">>;
