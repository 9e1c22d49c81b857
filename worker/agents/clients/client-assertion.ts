import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { type Clock, HOUR, MINUTE, SECOND } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import { sha256 } from "../../lib/text/digest.ts";
import type { DocumentClient, PublicKeys } from "./client-document-rules.ts";

export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const LONGEST_ASSERTION = 16 * 1024;
const LONGEST_LIFE = 1 * HOUR;
const SKEW = 1 * MINUTE;
/** KV keeps nothing shorter. */
const SHORTEST_KEPT = 60;

/** An assertion made for this very purpose is for the issuer alone (draft-ietf-oauth-rfc7523bis). */
const TYPED = /^(application\/)?client-authentication\+jwt$/i;

export type VerifyClientAssertion = (assertion: string, client: DocumentClient, keys: PublicKeys) => Promise<void>;
type Ports = { kv: KVNamespace; clock: Clock; publicOrigin: string };

/**
 * Authenticates a client that signs its token requests with a key of its metadata document (RFC 7523 §3): its signature, that it
 * speaks for itself and to this server, that it is fresh, and that it was not used before.
 *
 * @throws AppError `consent.invalid`
 */
export function makeVerifyClientAssertion({ kv, clock, publicOrigin }: Ports): VerifyClientAssertion {
  const tokenEndpoint = `${publicOrigin}/oauth/token`;

  async function verify(assertion: string, { clientId, algorithms }: DocumentClient, keys: PublicKeys) {
    if (assertion.length > LONGEST_ASSERTION) throw new Error("too long");
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
    if (jti === "" || exp * SECOND - clock.now() > LONGEST_LIFE) throw new Error("no id, or it lives too long");
    return { jti, exp };
  }

  return async (assertion, client, keys) => {
    const { jti, exp } = await verify(assertion, client, keys).catch((error: unknown) => {
      throw new AppError("consent.invalid", { reason: `client assertion: ${reasonOf(error)}` });
    });
    const used = `client-assertion-jti:${await sha256(JSON.stringify([client.clientId, jti]))}`;
    if (await kv.get(used)) throw new AppError("consent.invalid", { reason: "client assertion: used before" });
    const expirationTtl = Math.max(SHORTEST_KEPT, Math.ceil(exp + (SKEW - clock.now()) / SECOND));
    await kv.put(used, "1", { expirationTtl });
  };
}
