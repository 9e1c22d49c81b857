import { AppError } from "../../lib/errors.ts";
import { isSigned, type SigningSecrets, sign } from "../../lib/text/signing.ts";

const textOf = (userId: string, handle: string): string => `consent:${userId}:${handle}`;

/** The handle of a consent page, signed for the person whom the page asks. */
export const writeHandle = async (secrets: SigningSecrets, userId: string, handle: string): Promise<string> =>
  `${handle}.${await sign(secrets, textOf(userId, handle))}`;

/** The handle without its signature, which is not checked yet. */
export const handleIn = (written: string): string => written.slice(0, Math.max(written.lastIndexOf("."), 0));

/** @throws AppError `consent.ended` if the page asked another person, who was signed in in this browser before */
export async function requireAsked(secrets: SigningSecrets, userId: string, written: string): Promise<void> {
  const handle = handleIn(written);
  if (!(await isSigned(secrets, textOf(userId, handle), written.slice(handle.length + 1))))
    throw new AppError("consent.ended", { reason: "another person was asked" });
}
