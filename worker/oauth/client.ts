import { type AuthorizationServerMetadata, type OAuthClientInformationMixed, registerClient } from "@modelcontextprotocol/client";
import type { OAuthRegistration, OAuthRegistrations } from "../db/oauth-registrations.ts";
import type { Server } from "../db/servers.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/guarded-fetch.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Vault } from "../vault/vault.ts";
import { type DiscoveredProvider, discoverProvider } from "./discover.ts";
import { providerReason } from "./provider-reason.ts";

/** Cardea as a client of one authorization server, ready to make requests with. */
export type OAuthClient = {
  issuer: string;
  metadata: AuthorizationServerMetadata;
  resource: string | undefined;
  scope: string | undefined;
  information: OAuthClientInformationMixed;
};

export type OAuthClients = ReturnType<typeof makeOAuthClients>;

type Ports = { registrations: OAuthRegistrations; vault: Vault; fetch: Fetch; clock: Clock; publicOrigin: string };

/** The one redirect URI for every downstream provider. */
export const redirectUriOf = (publicOrigin: string) => `${publicOrigin}/oauth/callback`;

/** Subject under which a registration's client secret is sealed: no user or project subject has this form. */
const CLIENT_SUBJECT = "oauth-client";

export function makeOAuthClients({ registrations, vault, fetch, clock, publicOrigin }: Ports) {
  const recordOf = (projectId: ProjectId, authScope: string) => ({ project: projectId, authScope, subject: CLIENT_SUBJECT });

  async function open(registration: OAuthRegistration): Promise<OAuthClient> {
    const { projectId, authScopeId, issuer, resource, scope, metadata, clientId, authMethod, secretVersion } = registration;
    const secret = secretVersion > 0 ? await vault.read(recordOf(projectId, authScopeId), secretVersion) : undefined;
    const clientSecret = secret?.type === "values" ? secret.values.client_secret : undefined;
    return {
      issuer,
      metadata: metadata as unknown as AuthorizationServerMetadata,
      resource: resource ?? undefined,
      scope: scope ?? undefined,
      information: {
        client_id: clientId,
        redirect_uris: [redirectUriOf(publicOrigin)],
        token_endpoint_auth_method: authMethod,
        ...(clientSecret && { client_secret: clientSecret }),
      },
    };
  }

  return {
    /** The client registered before. @throws AppError `credential.needs_sign_in` where there is none */
    async get(projectId: ProjectId, authScopeId: Server["authScopeId"]): Promise<OAuthClient> {
      const registration = await registrations.find(projectId, authScopeId);
      if (!registration) throw new AppError("credential.needs_sign_in", { reason: "no OAuth client is registered for the scope" });
      return open(registration);
    },

    /**
     * The client for a server, discovered and registered on first use (F60, F61). Two first uses at once
     * register twice at the provider; the first one stored counts for both.
     */
    async getOrRegister(server: Server): Promise<OAuthClient> {
      const known = await registrations.find(server.projectId, server.authScopeId);
      if (known) return open(known);
      const provider = await discoverProvider(server.url, fetch);
      const { client_id, client_secret, token_endpoint_auth_method } = await register(provider, fetch, publicOrigin);
      const secretVersion = client_secret ? clock.now() : 0;
      if (client_secret) {
        await vault.put(recordOf(server.projectId, server.authScopeId), secretVersion, { type: "values", values: { client_secret } });
      }
      const kept = await registrations.keepFirst({
        authScopeId: server.authScopeId,
        projectId: server.projectId,
        issuer: provider.issuer,
        resource: provider.resource ?? null,
        scope: provider.scope ?? null,
        metadata: { ...provider.metadata },
        clientId: client_id,
        authMethod: token_endpoint_auth_method ?? (client_secret ? "client_secret_basic" : "none"),
        secretVersion,
        createdAt: clock.now(),
      });
      return open(kept);
    },
  };
}

/** Dynamic client registration (RFC 7591). @throws AppError `authorization.registration_failed` */
async function register(provider: DiscoveredProvider, fetchFn: Fetch, publicOrigin: string) {
  const supported = provider.metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const method = ["client_secret_basic", "client_secret_post", "none"].find((candidate) => supported.includes(candidate));
  try {
    return await registerClient(provider.issuer, {
      metadata: provider.metadata,
      clientMetadata: {
        client_name: "Cardea",
        client_uri: publicOrigin,
        redirect_uris: [redirectUriOf(publicOrigin)],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: method ?? "none",
      },
      fetchFn,
    });
  } catch (error) {
    throw new AppError("authorization.registration_failed", { reason: providerReason(error) });
  }
}
