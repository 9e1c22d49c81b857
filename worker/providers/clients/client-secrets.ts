import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import type { SealedSecrets } from "../../vault/vault.ts";

/** PKCS #8 in PEM, and the JWS algorithm it signs with (RFC 7518 §3.1), such as `ES256`. */
export type ClientKey = { pem: string; algorithm: string };

/** Where a provider lets Cardea end its registration, and the token for it (RFC 7592 §3). */
export type ClientManagement = { uri: string; token: string };

/** What is secret of a client: how it authenticates, and how its registration ends. */
export type ClientSecret = { secret?: string; privateKey?: ClientKey; management?: ClientManagement };

export type ClientSecrets = ReturnType<typeof makeClientSecrets>;

/** Subject under which it is sealed: no user or project subject has this form. */
const SUBJECT = "oauth-client";

/**
 * The sealed secrets of clients, one record an auth scope. Versions are random, so that two at the same time do not write over each
 * other; version 0 stands for nothing sealed.
 */
export function makeClientSecrets(vault: SealedSecrets) {
  const recordOf = (projectId: ProjectId, authScope: AuthScopeId) => ({ project: projectId, authScope, subject: SUBJECT });

  return {
    /** @returns the version it is sealed under */
    async seal(projectId: ProjectId, authScopeId: AuthScopeId, { secret, privateKey, management }: ClientSecret): Promise<number> {
      const values: Record<string, string> = {
        ...(secret && { client_secret: secret }),
        ...(privateKey && { private_key: privateKey.pem, algorithm: privateKey.algorithm }),
        ...(management && { registration_uri: management.uri, registration_token: management.token }),
      };
      if (Object.keys(values).length === 0) return 0;
      const version = randomVersion();
      await vault.put(recordOf(projectId, authScopeId), version, { type: "values", values });
      return version;
    },

    /** @throws AppError `vault.unreadable` */
    async read(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<ClientSecret> {
      if (version === 0) return {};
      const sealed = await vault.read(recordOf(projectId, authScopeId), version);
      const values = sealed.type === "values" ? sealed.values : {};
      const { client_secret: secret, private_key: pem, algorithm, registration_uri: uri, registration_token: token } = values;
      return {
        ...(secret && { secret }),
        ...(pem && algorithm && { privateKey: { pem, algorithm } }),
        ...(uri && token && { management: { uri, token } }),
      };
    },

    /** Seals the secret of a client again for another auth scope. @returns its version there */
    async copy(projectId: ProjectId, from: { id: AuthScopeId; version: number }, to: AuthScopeId): Promise<number> {
      if (from.version === 0) return 0;
      const version = randomVersion();
      await vault.put(recordOf(projectId, to), version, await vault.read(recordOf(projectId, from.id), from.version));
      return version;
    },

    async drop(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<void> {
      if (version > 0) await vault.delete(recordOf(projectId, authScopeId), version);
    },

    /** Drops all that was sealed for an auth scope's clients. */
    dropAll: (projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> => vault.deleteAll(recordOf(projectId, authScopeId)),
  };
}

const randomVersion = (): number => 1 + (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
