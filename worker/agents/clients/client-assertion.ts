import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { type Clock, HOUR, MINUTE, SECOND } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import { sha256 } from "../../lib/text/digest.ts";
import type { DocumentClient, PublicKeys } from "./client-document-rules.ts";

export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const MAX_LENGTH = 16 * 1024;
const MAX_LIFETIME = 1 * HOUR;
const SKEW = 1 * MINUTE;
/** KV keeps no entry for a shorter time. In seconds. */
const MIN_KV_TTL = 60;

/** An assertion of this type is for the issuer alone (draft-ietf-oauth-rfc7523bis). */
const TYPED = /^(application\/)?client-authentication\+jwt$/i;

export type VerifyClientAssertion = (assertion: string, client: DocumentClient, keys: PublicKeys) => Promise<void>;
type Ports = { kv: KVNamespace; clock: Clock; publicOrigin: string };

/**
 * Authenticates a client that signs its token requests with a key of its metadata document (RFC 7523 §3). It checks the signature, issuer and
 * audience, that the assertion is fresh, and that it was not used before.
 *
 * @throws AppError `consent.invalid`
 */
export function makeVerifyClientAssertion({ kv, clock, publicOrigin }: Ports): VerifyClientAssertion {
  const tokenEndpoint = `${publicOrigin}/oauth/token`;

  async function verify(assertion: string, { clientId, algorithms }: DocumentClient, keys: PublicKeys) {
    if (assertion.length > MAX_LENGTH) throw new Error("too long");
    const { payload, protectedHeader } = await jwtVerify(assertion, createLocalJWKSet(keys as JSONWebKeySet), {
      algorithms,
      issuer: clientId,
      subject: clientId,
      audience: [publicOrigin, tokenEndpoint],
      requiredClaims: ["exp", "jti"],
      currentDate: new Date(clock.now()),
      clockTolerance: SKEW / SECOND,
    });
    const { typ = "JWT" } = protectedHeader;
    if (TYPED.test(typ) ? payload.aud !== publicOrigin : !/^jwt$/i.test(typ)) throw new Error(`type ${typ} for ${String(payload.aud)}`);
    const { jti = "", exp = 0 } = payload;
    if (jti === "" || exp * SECOND - clock.now() > MAX_LIFETIME) throw new Error("no id, or it lives too long");
    return { jti, exp };
  }

  return async (assertion, client, keys) => {
    const { jti, exp } = await verify(assertion, client, keys).catch((error: unknown) => {
      throw new AppError("consent.invalid", { reason: `client assertion: ${reasonOf(error)}` });
    });
    const used = `client-assertion-jti:${await sha256(JSON.stringify([client.clientId, jti]))}`;
    if (await kv.get(used)) throw new AppError("consent.invalid", { reason: "client assertion: used before" });
    const expirationTtl = Math.max(MIN_KV_TTL, Math.ceil(exp + (SKEW - clock.now()) / SECOND));
    await kv.put(used, "1", { expirationTtl });
  };
}
