import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

const encoder = new TextEncoder();

/** SHA-256 of the UTF-8 text, base64url (43 characters). */
export async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", encoder.encode(text))).toString("base64url");
}

/** HMAC-SHA-256 of the UTF-8 text, base64url (43 characters). */
export async function hmac(secret: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return Buffer.from(await crypto.subtle.sign("HMAC", key, encoder.encode(text))).toString("base64url");
}

/** The same as `hmac`, at once: for what is signed in the middle of a stream. */
export const hmacNow = (secret: string, text: string): string => createHmac("sha256", secret).update(text).digest("base64url");

/** Whether both are equal, in time that depends on their length only. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  return left.byteLength === right.byteLength && crypto.subtle.timingSafeEqual(left, right);
}
