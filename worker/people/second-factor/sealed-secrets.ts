import { Buffer } from "node:buffer";
import { eachSecret, type SigningSecrets } from "../../lib/text/signing.ts";

export type SealedSecrets = ReturnType<typeof makeSealedSecrets>;

const FORMAT = "v1";
const encoder = new TextEncoder();

/**
 * Seals secrets of authenticator apps: AES-256-GCM with a key that is derived from `AUTH_SECRET` (HKDF-SHA-256, RFC 5869), a fresh 96-bit IV, and the purpose
 * as additional data. So a sealed secret that is moved to another user does not open.
 */
export function makeSealedSecrets(secrets: SigningSecrets) {
  return {
    /** @param purpose what it is for and whose it is @returns `v1.{IV}.{ciphertext and tag}`, the last two base64url */
    async seal(plain: Uint8Array<ArrayBuffer>, purpose: string): Promise<string> {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(purpose) }, await keyOf(secrets[0]), plain);
      return [FORMAT, Buffer.from(iv).toString("base64url"), Buffer.from(sealed).toString("base64url")].join(".");
    },

    /** @returns the secret, and whether the former `AUTH_SECRET` sealed it; nothing if none of the keys opens it for this purpose */
    async open(sealed: string, purpose: string): Promise<{ plain: Uint8Array<ArrayBuffer>; isFormer: boolean } | undefined> {
      const [format, iv = "", body = "", ...rest] = sealed.split(".");
      if (format !== FORMAT || rest.length > 0) return undefined;
      const algorithm = { name: "AES-GCM", iv: Buffer.from(iv, "base64url"), additionalData: encoder.encode(purpose) };
      for (const [index, secret] of eachSecret(secrets).entries()) {
        const opened = await crypto.subtle.decrypt(algorithm, await keyOf(secret), Buffer.from(body, "base64url")).catch(() => undefined);
        if (opened) return { plain: new Uint8Array(opened), isFormer: index > 0 };
      }
      return undefined;
    },
  };
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: encoder.encode("cardea/second-factor") };
  return crypto.subtle.deriveKey(derivation, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
