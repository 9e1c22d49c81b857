import type { OAuthRegistration, OAuthSettings } from "../db/db.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { LimitState } from "../people/people.ts";
import type { chooseRegistration } from "../providers/clients/registration-rules.ts";
import type { Subject } from "../vault/vault.ts";

/** The parts of other rooms that this room needs. `deps.ts` provides them. */

/** A private key in PEM (PKCS #8) and the JWS algorithm it signs with (RFC 7518 §3.1). */
export type GivenKey = { pem: string; algorithm: string };

/** Cardea's clients at OAuth providers. A version is the version of a sealed secret; 0 means that there is none. */
export type Clients = {
  secrets: {
    /** Seals a client's secret. @returns its version */
    seal(projectId: ProjectId, authScopeId: AuthScopeId, given: { secret?: string; privateKey?: GivenKey }): Promise<number>;
    /** Seals a copy of a secret for another auth scope. @returns the copy's version */
    copy(projectId: ProjectId, from: { id: AuthScopeId; version: number }, to: AuthScopeId): Promise<number>;
    drop(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<void>;
  };
  /** Ends a registration whose row in D1 is gone. */
  endLeft(left: Pick<OAuthRegistration, "projectId" | "authScopeId" | "secretVersion">): Promise<void>;
};

/** The owner of a credential. */
export type Owner = { projectId: ProjectId; subject: Subject };

/** The part of the credential keepers that this room uses. */
export type Keeper = {
  /** Tries at once to refresh a grant again whose refresh failed. */
  retryRefresh(owner: Owner, authScopeId: AuthScopeId): Promise<void>;
};

/** The last error at the OAuth provider of an auth scope. @property at in UTC milliseconds */
export type Fault = { at: number; text: string };
export type Faults = {
  list(projectId: ProjectId): Promise<ReadonlyMap<string, Fault>>;
  clear(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void>;
};

/** Hears what a limit is and what is left of it. */
export type TellLimit = (limit: LimitState) => void;

/** Counts an action under a key. @param most how many the limit allows in 15 minutes @throws AppError `request.too_many` */
export type RateLimit = { require(key: string, most: number, tell?: TellLimit): Promise<void> };

/** Asks a server how people sign in to it. `isGuessed`: it published nothing, so the endpoints are a guess. */
export type DiscoverProvider = (url: string) => Promise<Discovered>;
type Discovered = { issuer: string; scope: string | undefined; metadata: ProviderMetadata; leftOut: string[]; isGuessed: boolean };
type ProviderMetadata = Record<string, unknown> & { authorization_endpoint: string } & Parameters<typeof chooseRegistration>[1];

/** Reads from the provider of these settings the facts that a registration stores. */
export type AskProvider = (
  serverUrl: string,
  settings: OAuthSettings,
) => Promise<Pick<OAuthRegistration, "resource" | "scope" | "metadata" | "quirks">>;
