import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";

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

/** The synchronous form of `hmac`, for values that are signed within a stream. */
export const hmacNow = (secret: string, text: string): string => createHmac("sha256", secret).update(text).digest("base64url");

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** The beginning of the SHA-256 of the UTF-8 text, synchronously. @param length characters of five bits (RFC 4648 §6, lower case), at most 32 */
export function bitsOf(text: string, length: number): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, length);
  return Array.from(bytes, (byte) => LETTERS.charAt(byte & 31)).join("");
}

/** Whether both texts are equal. The time depends only on their length. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  return left.byteLength === right.byteLength && crypto.subtle.timingSafeEqual(left, right);
}
