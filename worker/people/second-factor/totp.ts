import { createHmac } from "node:crypto";
import { SECOND } from "../../lib/clock.ts";
import { equalInConstantTime } from "../../lib/text/digest.ts";

/** Parameters that every authenticator app uses, also one that ignores what the address says (RFC 6238 §4, §5). */
const STEP = 30 * SECOND;
const DIGITS = 6;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** @param now UTC ms */
export const stepAt = (now: number): number => Math.floor(now / STEP);

/** The code of a time step: HOTP with SHA-1 (RFC 4226 §5.3). */
export function codeOf(secret: Uint8Array, step: number): string {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const digest = createHmac("sha1", secret).update(new Uint8Array(counter.buffer)).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, "0");
}

/**
 * The time step whose code this is: the present one, or one next to it for a clock that is up to half a minute wrong and a code that was just typed.
 * Where two steps have the same code, the later one counts, so that neither can be used after it.
 */
export function findStep(secret: Uint8Array, code: string, now: number): number | undefined {
  const present = stepAt(now);
  return [present + 1, present, present - 1].find((step) => equalInConstantTime(codeOf(secret, step), code));
}

/** RFC 4648 §6, without padding, as apps read it. */
export function toBase32(bytes: Uint8Array): string {
  let [text, bits, value] = ["", 0, 0];
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) text += LETTERS.charAt((value >> (bits - 5)) & 31);
  }
  return bits > 0 ? text + LETTERS.charAt((value << (5 - bits)) & 31) : text;
}

/** The address that an authenticator app reads from the picture (github.com/google/google-authenticator/wiki/Key-Uri-Format). */
export function toAppAddress(secret: string, email: string, host: string): string {
  const name = `Cardea (${host})`;
  return `otpauth://totp/${encodeURIComponent(name)}:${encodeURIComponent(email)}?secret=${secret}&issuer=${encodeURIComponent(name)}`;
}
