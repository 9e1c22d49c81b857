import {
  type AddClientAuthentication,
  type AuthorizationServerMetadata,
  createPrivateKeyJwtAuth,
  type OAuthClientInformationMixed,
} from "@modelcontextprotocol/client";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import type { OAuthRegistration, OAuthRegistrations, OAuthSettings, ProviderQuirks, Server } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../../lib/http/outbound-rules.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import type { SealedSecrets } from "../../vault/vault.ts";
import { isSameIssuer } from "../discovery/server-metadata-rules.ts";
import { type Provider, resolveProvider } from "../provider.ts";
import { signedDocumentUrlOf } from "./client-document.ts";
import { redirectUriOf, sharedRedirectUri } from "./redirect-rules.ts";
import { registerDynamically } from "./register-client.ts";
import { chooseRegistration, SIGNING_ALGORITHM } from "./registration-rules.ts";

/** Cardea as a client of one authorization server, with all that a request needs. */
export type OAuthClient = {
  issuer: string;
  metadata: AuthorizationServerMetadata;
  resource: string | undefined;
  scope: string | undefined;
  quirks: ProviderQuirks;
  registration: OAuthRegistration["registration"];
  redirectUri: string;
  information: OAuthClientInformationMixed;
  /** Signs token requests, instead of a secret (RFC 7523). */
  privateKey: ClientKey | undefined;
  /** Signs a token request with that key; without one, the package authenticates by `information`. */
  authenticate: AddClientAuthentication | undefined;
};

/** A private key as PKCS #8 in PEM, and its JWS algorithm (RFC 7518 §3.1), such as `ES256`. */
export type ClientKey = { pem: string; algorithm: string };

export type OAuthClients = ReturnType<typeof makeOAuthClients>;

type Ports = {
  registrations: OAuthRegistrations;
  vault: SealedSecrets;
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
  publicOrigin: string;
  documentUrl: string;
};
type Registered = Pick<OAuthRegistration, "registration" | "clientId" | "redirectUri" | "authMethod" | "secretVersion" | "publicKey">;

/** The subject under which a client secret is sealed. No subject of a user or project has this form. */
const CLIENT_SUBJECT = "oauth-client";

export function makeOAuthClients({ registrations, vault, fetch, outboundRules, clock, publicOrigin, documentUrl }: Ports) {
  const shared = sharedRedirectUri(publicOrigin);
  const recordOf = (projectId: ProjectId, authScope: string) => ({ project: projectId, authScope, subject: CLIENT_SUBJECT });

  async function open(registration: OAuthRegistration): Promise<OAuthClient> {
    const { projectId, authScopeId, issuer, resource, scope, metadata, quirks, clientId, redirectUri, authMethod, secretVersion } = registration;
    const secret = secretVersion > 0 ? await vault.read(recordOf(projectId, authScopeId), secretVersion) : undefined;
    const { client_secret: clientSecret, private_key: pem, algorithm } = secret?.type === "values" ? secret.values : {};
    const privateKey = pem && algorithm ? { pem, algorithm } : undefined;
    return {
      issuer,
      metadata: metadata as unknown as AuthorizationServerMetadata,
      resource: resource ?? undefined,
      scope: scope ?? undefined,
      quirks,
      registration: registration.registration,
      redirectUri,
      privateKey,
      authenticate:
        privateKey &&
        createPrivateKeyJwtAuth({ issuer: clientId, subject: clientId, audience: issuer, privateKey: privateKey.pem, alg: privateKey.algorithm }),
      information: {
        client_id: clientId,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: privateKey ? "private_key_jwt" : authMethod,
        ...(clientSecret && { client_secret: clientSecret }),
      },
    };
  }

  /** @returns the secret's version, which is random so that two concurrent calls do not overwrite each other; 0 if there is no secret */
  async function sealSecret(projectId: ProjectId, authScopeId: AuthScopeId, secret: string | ClientKey | undefined): Promise<number> {
    if (!secret) return 0;
    const version = randomVersion();
    const values: Record<string, string> =
      typeof secret === "string" ? { client_secret: secret } : { private_key: secret.pem, algorithm: secret.algorithm };
    await vault.put(recordOf(projectId, authScopeId), version, { type: "values", values });
    return version;
  }

  /** Each server's client has its own redirect URI. Only Cardea's document, which serves all servers, has the shared one. */
  async function register({ projectId, authScopeId, authScope }: Server, provider: Provider): Promise<Registered> {
    const settings = authScope.oauth;
    const own = redirectUriOf(publicOrigin, authScope);
    const choice = chooseRegistration(settings?.client?.id, provider.metadata, documentUrl);
    if (choice.kind === "client-needed") throw new AppError("authorization.client_needed");
    if (choice.kind === "cimd") {
      return { registration: "cimd", clientId: choice.clientId, redirectUri: shared, authMethod: "none", secretVersion: 0, publicKey: null };
    }
    if (choice.kind === "cimd-signed") {
      const clientId = signedDocumentUrlOf(publicOrigin, { projectId, authScopeId });
      return { registration: "cimd", clientId, redirectUri: own, authMethod: "private_key_jwt", ...(await makeKey(projectId, authScopeId)) };
    }
    if (choice.kind === "static") {
      const secretVersion = settings?.client?.secretVersion ?? 0;
      const authMethod = authMethodOf(provider.metadata, secretVersion > 0);
      const redirectUri = settings?.client?.ownRedirect ? own : shared;
      return { registration: "static", clientId: choice.clientId, redirectUri, authMethod, secretVersion, publicKey: null };
    }
    const { clientId, secret, authMethod } = await registerDynamically({ provider, redirectUri: own, publicOrigin, fetch, now: clock.now() });
    const secretVersion = await sealSecret(projectId, authScopeId, secret);
    return { registration: "dcr", clientId, redirectUri: own, authMethod, secretVersion, publicKey: null };
  }

  /** Makes a key pair for one registration: seals the private key and returns the public one, which is published. */
  async function makeKey(projectId: ProjectId, authScopeId: AuthScopeId): Promise<Pick<Registered, "secretVersion" | "publicKey">> {
    const { privateKey, publicKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
    const secretVersion = await sealSecret(projectId, authScopeId, { pem: await exportPKCS8(privateKey), algorithm: SIGNING_ALGORITHM });
    return { secretVersion, publicKey: { ...(await exportJWK(publicKey)), alg: SIGNING_ALGORITHM, use: "sig" } };
  }

  return {
    sealSecret,

    /** Seals a client's secret again, for another auth scope. @returns its version there */
    async copySecret(projectId: ProjectId, from: { id: AuthScopeId; version: number }, to: AuthScopeId): Promise<number> {
      if (from.version === 0) return 0;
      const version = randomVersion();
      await vault.put(recordOf(projectId, to), version, await vault.read(recordOf(projectId, from.id), from.version));
      return version;
    },

    /** Deletes one version of a client's secret, or all versions if none is given. */
    dropSecret: (projectId: ProjectId, authScopeId: AuthScopeId, version?: number): Promise<void> =>
      version === undefined ? vault.deleteAll(recordOf(projectId, authScopeId)) : vault.delete(recordOf(projectId, authScopeId), version),

    /** The client that is registered already. @throws AppError `credential.needs_sign_in` if there is none */
    async get(projectId: ProjectId, authScopeId: AuthScopeId): Promise<OAuthClient> {
      const registration = await registrations.find(projectId, authScopeId);
      if (!registration) throw new AppError("credential.needs_sign_in", { reason: "no OAuth client is registered for the scope" });
      return open(registration);
    },

    /**
     * The client for a server, discovered and registered on first use (F60–F63). It is registered again if the issuer or the
     * redirect URI has changed: a client is used only with its issuer (MCP authorization, authorization server binding).
     * Of two concurrent first uses both register at the provider, and the first one stored counts. If discovery fails, the stored
     * metadata is used. A client that was registered with the shared redirect URI keeps it: the provider knows no other.
     */
    async getOrRegister(server: Server): Promise<OAuthClient> {
      const { projectId, authScopeId, authScope } = server;
      const stored = await registrations.find(projectId, authScopeId);
      const fits = stored && [shared, redirectUriOf(publicOrigin, authScope)].includes(stored.redirectUri) && isClientOf(stored, authScope.oauth);
      const usable = fits ? stored : undefined;
      const provider = await resolveProvider(server.url, authScope.oauth, fetch, outboundRules).catch((error: unknown) => {
        if (usable) return undefined;
        throw error;
      });
      if (usable && (!provider || isSameIssuer(provider.issuer, usable.issuer))) {
        const published = provider && toldBy(provider);
        if (published) await registrations.update(projectId, authScopeId, published);
        return open({ ...usable, ...published });
      }
      if (!provider) throw new AppError("authorization.discovery_failed");
      if (stored) await registrations.remove(projectId, authScopeId);
      const registered = await register(server, provider);
      const kept = await registrations.keepFirst({
        authScopeId,
        projectId,
        issuer: provider.issuer,
        ...toldBy(provider),
        createdAt: clock.now(),
        ...registered,
      });
      return open(kept);
    },

    /** Forgets a registration that the provider no longer knows; the next sign-in makes a new one. Other kinds of client are kept. */
    async forget(projectId: ProjectId, authScopeId: AuthScopeId, { registration }: Pick<OAuthClient, "registration">): Promise<boolean> {
      if (registration !== "dcr") return false;
      await registrations.remove(projectId, authScopeId);
      return true;
    },
  };
}

/** Whether a registration still matches the settings, which may have been edited: the client that an administrator gave, or none. */
function isClientOf({ registration, clientId, secretVersion }: OAuthRegistration, settings: OAuthSettings | null): boolean {
  const client = settings?.client;
  return client ? registration === "static" && clientId === client.id && secretVersion === client.secretVersion : registration !== "static";
}

const randomVersion = (): number => 1 + (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);

/** What a provider has published, in the form that is stored. */
export function toldBy({ resource, scope, metadata, quirks }: Provider): Pick<OAuthRegistration, "resource" | "scope" | "metadata" | "quirks"> {
  return { resource: resource ?? null, scope: scope ?? null, metadata: { ...metadata }, quirks };
}

/** The method that Cardea prefers among those the provider accepts (RFC 8414 §2: without a list, `client_secret_basic`). */
export function authMethodOf(metadata: { token_endpoint_auth_methods_supported?: unknown }, hasSecret: boolean): string {
  const listed = metadata.token_endpoint_auth_methods_supported;
  const supported: unknown[] = Array.isArray(listed) ? listed : ["client_secret_basic"];
  const preferred = hasSecret ? ["client_secret_basic", "client_secret_post", "none"] : ["none"];
  return preferred.find((method) => supported.includes(method)) ?? "none";
}
