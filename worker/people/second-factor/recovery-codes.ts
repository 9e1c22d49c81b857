import { sha256 } from "../../lib/text/digest.ts";
import { readTypedCode } from "../../lib/text/typed-code.ts";
import { toBase32 } from "./totp.ts";

/** How many recovery codes a person gets at once. */
export const CODES = 10;
const BYTES = 10;
const LENGTH = 16;

/** A recovery code of 80 bits, in four groups: `abcd-efgh-ijkl-mnop`. */
const toRecoveryCode = (random: Uint8Array): string => (toBase32(random).toLowerCase().match(/.{4}/g) ?? []).join("-");

/** New recovery codes. */
export const makeRecoveryCodes = (): string[] => Array.from({ length: CODES }, () => toRecoveryCode(crypto.getRandomValues(new Uint8Array(BYTES))));

/** What a person typed, without spaces and hyphens. @returns nothing for a text that cannot be a recovery code */
export function readRecoveryCode(typed: string): string | undefined {
  const code = readTypedCode(typed).toLowerCase();
  return code.length === LENGTH && /^[a-z2-7]+$/.test(code) ? code : undefined;
}

/** The form in which a code is stored. @param code as `readRecoveryCode` gives it */
export const hashOfRecoveryCode = (userId: string, code: string): Promise<string> => sha256(`recovery-code:${userId}:${code}`);
