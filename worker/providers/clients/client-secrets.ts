import { type Clock, DAY } from "../../lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { CLIENT_SUBJECT, type SealedSecrets, valuesOf } from "../../vault/vault.ts";

/** A private key as PKCS #8 in PEM, and its JWS algorithm (RFC 7518 §3.1), such as `ES256`. */
export type ClientKey = { pem: string; algorithm: string };

/** The URL at which Cardea can end its registration, and the token for that (RFC 7592 §3). */
export type ClientManagement = { uri: string; token: string };

/** The secret values of a client: for its authentication, and for the end of its registration. */
type ClientSecret = { secret?: string; privateKey?: ClientKey; management?: ClientManagement };

export type ClientSecrets = ReturnType<typeof makeClientSecrets>;

/**
 * The sealed secrets of clients, in one record for each auth scope. Version 0 means that there is no secret.
 */
export function makeClientSecrets(vault: SealedSecrets, clock: Clock) {
  /** Ciphertexts. A version never changes, and D1 names the version in use at each sign-in and refresh. */
  const ciphertexts = makeExpiringCache<string>({ name: "secrets of clients", ttl: 1 * DAY, bytesOf: (sealed) => sealed.length, clock });
  const recordOf = (projectId: ProjectId, authScope: AuthScopeId) => ({ project: projectId, authScope, subject: CLIENT_SUBJECT });

  return {
    /** Seals the secret of a client. @returns its version */
    async seal(projectId: ProjectId, authScopeId: AuthScopeId, { secret, privateKey, management }: ClientSecret): Promise<number> {
      const values: Record<string, string> = {
        ...(secret && { client_secret: secret }),
        ...(privateKey && { private_key: privateKey.pem, algorithm: privateKey.algorithm }),
        ...(management && { registration_uri: management.uri, registration_token: management.token }),
      };
      if (Object.keys(values).length === 0) return 0;
      return vault.putNew(recordOf(projectId, authScopeId), { type: "values", values });
    },

    /** @throws AppError `vault.unreadable` */
    async read(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<ClientSecret> {
      if (version === 0) return {};
      const record = recordOf(projectId, authScopeId);
      const sealed = await ciphertexts.get(`${projectId} ${authScopeId} ${version}`, () => vault.readSealed(record, version));
      const values = valuesOf(await vault.open(record, version, sealed));
      const { client_secret: secret, private_key: pem, algorithm, registration_uri: uri, registration_token: token } = values;
      return {
        ...(secret && { secret }),
        ...(pem && algorithm && { privateKey: { pem, algorithm } }),
        ...(uri && token && { management: { uri, token } }),
      };
    },

    /** Seals a client's secret again, for another auth scope. @returns its version there */
    async copy(projectId: ProjectId, from: { id: AuthScopeId; version: number }, to: AuthScopeId): Promise<number> {
      if (from.version === 0) return 0;
      return vault.putNew(recordOf(projectId, to), await vault.read(recordOf(projectId, from.id), from.version));
    },

    async drop(projectId: ProjectId, authScopeId: AuthScopeId, version: number): Promise<void> {
      if (version > 0) await vault.delete(recordOf(projectId, authScopeId), version);
    },

    /** Deletes every secret that was sealed for the clients of an auth scope. */
    dropAll: (projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> => vault.deleteAll(recordOf(projectId, authScopeId)),
  };
}
