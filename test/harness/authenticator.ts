import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

const STEP = 30_000;

/** The bytes of a base32 text, as an authenticator app reads it. */
function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

/** The code that an authenticator app with this secret shows (RFC 6238). @param later steps of half a minute after the present one */
export function codeFor(secret: string, later = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP) + later));
  const digest = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const at = digest.readUInt8(19) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code that is not valid now. */
export function wrongCodeFor(secret: string): string {
  const valid = [-1, 0, 1].map((later) => codeFor(secret, later));
  return ["000000", "111111", "222222", "333333"].find((code) => !valid.includes(code)) ?? "444444";
}

const encode = (bytes: ArrayBuffer | Uint8Array): string => Buffer.from(bytes as Uint8Array).toString("base64url");
const sha256Of = async (bytes: Uint8Array) => Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));

/** An integer of DER (X.690 §8.3). */
function toDerInteger(bytes: Buffer): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0);
  const digits = from < 0 ? Buffer.from([0]) : bytes.subarray(from);
  const padded = digits.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}

type At = { origin: string; rpId?: string; type?: string; counter?: number; flags?: number };

/** An authenticator with one passkey (ES256), which answers as a browser's does: with what a page's script puts into the form. */
export async function makePasskey() {
  const pair = (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"])) as CryptoKeyPair;
  const id = crypto.getRandomValues(new Uint8Array(16));
  const clientDataOf = (challenge: string, type: string, origin: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  async function dataOf({ origin, rpId = new URL(origin).hostname, counter = 0, flags = 0x05 }: At, credential = Buffer.alloc(0)) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([await sha256Of(new TextEncoder().encode(rpId)), Buffer.from([flags]), count, credential]);
  }
  return {
    async register(challenge: string, at: At): Promise<Record<string, string>> {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const credential = Buffer.concat([Buffer.alloc(16), length, id]);
      return {
        credentialId: encode(id),
        clientData: encode(clientDataOf(challenge, at.type ?? "webauthn.create", at.origin)),
        authenticatorData: encode(await dataOf({ flags: 0x45, ...at }, credential)),
        publicKey: encode((await crypto.subtle.exportKey("spki", pair.publicKey)) as ArrayBuffer),
        algorithm: "-7",
      };
    },
    async sign(challenge: string, at: At): Promise<Record<string, string>> {
      const clientData = clientDataOf(challenge, at.type ?? "webauthn.get", at.origin);
      const data = await dataOf(at);
      const signed = Buffer.concat([data, await sha256Of(clientData)]);
      const raw = Buffer.from(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, signed));
      const numbers = Buffer.concat([toDerInteger(raw.subarray(0, 32)), toDerInteger(raw.subarray(32))]);
      const signature = Buffer.concat([Buffer.from([0x30, numbers.length]), numbers]);
      return { credentialId: encode(id), clientData: encode(clientData), authenticatorData: encode(data), signature: encode(signature) };
    },
  };
}
