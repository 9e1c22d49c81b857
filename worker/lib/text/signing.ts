import { equalInConstantTime, hmac, hmacNow } from "./digest.ts";

/** The secrets of signatures: the first one signs, and each of them is accepted. The second one is the one of before (`AUTH_SECRET_PREVIOUS`). */
export type SigningSecrets = readonly [current: string, previous?: string];

/** The settings that `signingSecretsOf` reads. */
export type SigningSettings = { AUTH_SECRET: string; AUTH_SECRET_PREVIOUS?: string | undefined };

export const signingSecretsOf = ({ AUTH_SECRET, AUTH_SECRET_PREVIOUS }: SigningSettings): SigningSecrets =>
  AUTH_SECRET_PREVIOUS === undefined ? [AUTH_SECRET] : [AUTH_SECRET, AUTH_SECRET_PREVIOUS];

/** Each of the secrets, the one that signs first. */
export const eachSecret = (secrets: SigningSecrets): string[] => secrets.filter((secret) => secret !== undefined);

/** Signs the UTF-8 text: HMAC-SHA-256, base64url. */
export const sign = ([current]: SigningSecrets, text: string): Promise<string> => hmac(current, text);

/** The synchronous form of `sign`. */
export const signNow = ([current]: SigningSecrets, text: string): string => hmacNow(current, text);

/** The secret that signed the text so. @returns nothing if none of them did */
export async function findSigner(secrets: SigningSecrets, text: string, signature: string): Promise<string | undefined> {
  for (const secret of eachSecret(secrets)) if (equalInConstantTime(signature, await hmac(secret, text))) return secret;
  return undefined;
}

export const isSigned = async (secrets: SigningSecrets, text: string, signature: string): Promise<boolean> =>
  (await findSigner(secrets, text, signature)) !== undefined;

/** The synchronous form of `isSigned`. */
export const isSignedNow = (secrets: SigningSecrets, text: string, signature: string): boolean =>
  eachSecret(secrets).some((secret) => equalInConstantTime(signature, hmacNow(secret, text)));
