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
import type { Log } from "../../lib/log.ts";
import type { SealedSecrets } from "../../vault/vault.ts";
import { isSameIssuer } from "../discovery/server-metadata-rules.ts";
import { type Provider, resolveProvider } from "../provider.ts";
import { signedDocumentUrlOf } from "./client-document.ts";
import { type ClientKey, makeClientSecrets } from "./client-secrets.ts";
import { makeEndRegistration } from "./end-registration.ts";
import { redirectUriOf, sharedRedirectUri } from "./redirect-rules.ts";
import { registerDynamically } from "./register-client.ts";
import { authMethodOf, chooseRegistration, SIGNING_ALGORITHM } from "./registration-rules.ts";

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

export type OAuthClients = ReturnType<typeof makeOAuthClients>;

type Ports = {
  registrations: OAuthRegistrations;
  vault: SealedSecrets;
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
  publicOrigin: string;
  documentUrl: string;
  log: Log;
};
type Registered = Pick<OAuthRegistration, "registration" | "clientId" | "redirectUri" | "authMethod" | "secretVersion" | "publicKey">;

export function makeOAuthClients({ registrations, vault, fetch, outboundRules, clock, publicOrigin, documentUrl, log }: Ports) {
  const shared = sharedRedirectUri(publicOrigin);
  const secrets = makeClientSecrets(vault, clock);
  const ending = makeEndRegistration({ registrations, secrets, fetch, log });

  async function open(registration: OAuthRegistration): Promise<OAuthClient> {
    const { projectId, authScopeId, issuer, resource, scope, metadata, quirks, clientId, redirectUri, authMethod, secretVersion } = registration;
    // A public client may have a sealed token for the end of its registration, which a sign-in does not need.
    const needsNone = registration.registration === "dcr" && authMethod === "none";
    const { secret, privateKey } = needsNone ? {} : await secrets.read(projectId, authScopeId, secretVersion);
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
        ...(secret && { client_secret: secret }),
      },
    };
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
    const registering = { provider, redirectUri: own, publicOrigin, fetch, now: clock.now() };
    const { clientId, secret, authMethod, management, unused } = await registerDynamically(registering);
    for (const other of unused) await ending.deregister(other, { projectId, authScopeId });
    const secretVersion = await secrets.seal(projectId, authScopeId, { secret, management });
    return { registration: "dcr", clientId, redirectUri: own, authMethod, secretVersion, publicKey: null };
  }

  /** Makes a key pair for one registration: seals the private key and returns the public one, which is published. */
  async function makeKey(projectId: ProjectId, authScopeId: AuthScopeId): Promise<Pick<Registered, "secretVersion" | "publicKey">> {
    const { privateKey, publicKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
    const sealed = { privateKey: { pem: await exportPKCS8(privateKey), algorithm: SIGNING_ALGORITHM } };
    const secretVersion = await secrets.seal(projectId, authScopeId, sealed);
    return { secretVersion, publicKey: { ...(await exportJWK(publicKey)), alg: SIGNING_ALGORITHM, use: "sig" } };
  }

  /** Ends the stored client after another one was registered. Some providers give the same client id again: then only the row goes. */
  const endReplaced = ({ projectId, authScopeId, clientId }: OAuthRegistration, registered: Registered): Promise<void> =>
    clientId === registered.clientId ? ending.forget(projectId, authScopeId, clientId) : ending.end(projectId, authScopeId, clientId);

  /** Ends a client that was registered at the same time as the one that was stored. */
  async function endLoser({ projectId, authScopeId, clientId }: OAuthRegistration, loser: Registered): Promise<void> {
    if (loser.registration === "static") return;
    if (clientId === loser.clientId) await secrets.drop(projectId, authScopeId, loser.secretVersion);
    else await ending.endLeft({ projectId, authScopeId, secretVersion: loser.secretVersion });
  }

  return {
    secrets,

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
        const published = provider && toRegistrationFields(provider);
        if (published) await registrations.update(projectId, authScopeId, published);
        return open({ ...usable, ...published });
      }
      if (!provider) throw new AppError("authorization.discovery_failed");
      // The new client comes first: if it cannot be registered, the stored one is still there.
      const registered = await register(server, provider);
      if (stored) await endReplaced(stored, registered);
      const kept = await registrations.keepFirst({
        authScopeId,
        projectId,
        issuer: provider.issuer,
        ...toRegistrationFields(provider),
        createdAt: clock.now(),
        ...registered,
      });
      const isKept = kept.clientId === registered.clientId && kept.secretVersion === registered.secretVersion;
      if (!isKept) await endLoser(kept, registered);
      return open(kept);
    },

    /** Forgets a registration that the provider no longer knows; the next sign-in makes a new one. Other kinds of client are kept. */
    async forget(projectId: ProjectId, authScopeId: AuthScopeId, { registration, information }: OAuthClient): Promise<boolean> {
      if (registration !== "dcr") return false;
      await ending.forget(projectId, authScopeId, information.client_id);
      return true;
    },

    /** The auth scopes of the project for which Cardea is this same client. */
    listSame: (projectId: ProjectId, { issuer, information }: Pick<OAuthClient, "issuer" | "information">): Promise<AuthScopeId[]> =>
      registrations.listSameClient(projectId, { issuer, clientId: information.client_id }),

    usesSecret: registrations.usesSecret,
    end: ending.end,
    endLeft: ending.endOrphan,
    endScope: ending.endScope,
  };
}

/** Whether a registration still matches the settings, which may have been edited: the client that an administrator gave, or none. */
function isClientOf({ registration, clientId, secretVersion }: OAuthRegistration, settings: OAuthSettings | null): boolean {
  const client = settings?.client;
  return client ? registration === "static" && clientId === client.id && secretVersion === client.secretVersion : registration !== "static";
}

/** What a provider has published, in the form that is stored. */
export function toRegistrationFields({
  resource,
  scope,
  metadata,
  quirks,
}: Provider): Pick<OAuthRegistration, "resource" | "scope" | "metadata" | "quirks"> {
  return { resource: resource ?? null, scope: scope ?? null, metadata: { ...metadata }, quirks };
}
