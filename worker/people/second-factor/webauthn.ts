import { Buffer } from "node:buffer";
import { equalInConstantTime } from "../../lib/text/digest.ts";

/** A passkey as it was registered. @property publicKey SPKI, base64url @property algorithm of COSE (RFC 9053) */
type PasskeyKey = { credentialId: string; publicKey: string; algorithm: number };
/** What the page's script sends of a new passkey, each binary value as base64url (WebAuthn Level 3, §5.2.1). */
export type Registration = PasskeyKey & { clientData: string; authenticatorData: string };
/** What it sends of a passkey's use (§5.2.2). */
export type Assertion = { credentialId: string; clientData: string; authenticatorData: string; signature: string };
/** @property rpId the domain that passkeys of this Cardea instance are for */
type RelyingParty = { origin: string; rpId: string };

export const ES256 = -7;
export const RS256 = -257;

const USER_PRESENT = 0x01;
const HAS_CREDENTIAL = 0x40;

const bytesOf = (base64url: string): Buffer<ArrayBuffer> => Buffer.from(base64url, "base64url");

/** Passkeys are for domains: at an IP address there are none. */
export function rpIdOf(publicOrigin: string): string | undefined {
  const { hostname } = new URL(publicOrigin);
  return /^[\d.]+$/.test(hostname) || hostname.startsWith("[") ? undefined : hostname;
}

/** The challenge in the browser's client data. @returns nothing unless they are about this act at this origin (§7.1, §7.2, steps on client data) */
export function challengeIn(clientData: string, type: "webauthn.create" | "webauthn.get", { origin }: RelyingParty): string | undefined {
  try {
    const said: unknown = JSON.parse(bytesOf(clientData).toString());
    if (typeof said !== "object" || said === null || !("type" in said && "origin" in said && "challenge" in said)) return undefined;
    const isHere = said.type === type && said.origin === origin && !("crossOrigin" in said && said.crossOrigin === true);
    return isHere && typeof said.challenge === "string" ? said.challenge : undefined;
  } catch {
    return undefined;
  }
}

/** What the authenticator says. @returns nothing unless it was at this domain, with the person present (§6.1) */
async function readAuthenticatorData(authenticatorData: string, { rpId }: RelyingParty) {
  const data = bytesOf(authenticatorData);
  if (data.length < 37) return undefined;
  const rpIdHash = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(rpId)));
  const flags = data.readUInt8(32);
  if (!equalInConstantTime(data.subarray(0, 32).toString("hex"), rpIdHash.toString("hex")) || (flags & USER_PRESENT) === 0) return undefined;
  const length = (flags & HAS_CREDENTIAL) !== 0 && data.length >= 55 ? data.readUInt16BE(53) : 0;
  return { data, counter: data.readUInt32BE(33), credentialId: data.subarray(55, 55 + length).toString("base64url") };
}

/**
 * Checks a new passkey. No attestation is asked for, so it says nothing about the make of the authenticator: the person who is signed in adds a key of theirs.
 * @returns nothing if it is not one for this domain, or its key cannot be read
 */
export async function readRegistration(input: Registration, party: RelyingParty): Promise<(PasskeyKey & { counter: number }) | undefined> {
  const { credentialId, publicKey, algorithm } = input;
  const said = await readAuthenticatorData(input.authenticatorData, party);
  if (!said || said.credentialId === "" || said.credentialId !== credentialId) return undefined;
  const key = await importKey(input);
  return key && { credentialId, publicKey, algorithm, counter: said.counter };
}

/** Checks the use of a passkey. @returns its counter; nothing if the signature is not that of the key, or is for another domain */
export async function verifyAssertion(input: Assertion, key: PasskeyKey, party: RelyingParty): Promise<number | undefined> {
  const said = await readAuthenticatorData(input.authenticatorData, party);
  const imported = said && (await importKey(key));
  const signature = key.algorithm === ES256 ? toRawSignature(bytesOf(input.signature)) : bytesOf(input.signature);
  if (!said || !imported || !signature) return undefined;
  const hash = Buffer.from(await crypto.subtle.digest("SHA-256", bytesOf(input.clientData)));
  const isValid = await crypto.subtle.verify(parametersOf(key.algorithm), imported, signature, Buffer.concat([said.data, hash]));
  return isValid ? said.counter : undefined;
}

const parametersOf = (algorithm: number) =>
  algorithm === ES256 ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } : { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

async function importKey({ publicKey, algorithm }: PasskeyKey): Promise<CryptoKey | undefined> {
  if (algorithm !== ES256 && algorithm !== RS256) return undefined;
  return crypto.subtle.importKey("spki", bytesOf(publicKey), parametersOf(algorithm), false, ["verify"]).catch(() => undefined);
}

/** An ECDSA signature of DER (RFC 3279 §2.2.3) as Web Crypto takes it: both numbers, with 32 bytes each. */
function toRawSignature(der: Buffer): Buffer<ArrayBuffer> | undefined {
  if (der.length < 8 || der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const first = integerAt(der, 2);
  const second = first && integerAt(der, first.end);
  return first && second?.end === der.length ? Buffer.concat([first.bytes, second.bytes]) : undefined;
}

function integerAt(der: Buffer, at: number): { bytes: Buffer; end: number } | undefined {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  const digits = der.subarray(at + 2, end);
  const number = digits[0] === 0 ? digits.subarray(1) : digits;
  if (der[at] !== 0x02 || length === 0 || end > der.length || number.length > 32) return undefined;
  return { bytes: Buffer.concat([Buffer.alloc(32 - number.length), number]), end };
}
