import { type Clock, DAY } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { isSigned, type SigningSecrets, sign } from "../lib/text/signing.ts";
import { linkUrl } from "./link-address.ts";
import type { LinkHint } from "./link-hint-rules.ts";

const LIFETIME = 1 * DAY;

export type UserBoundLinks = ReturnType<typeof makeUserBoundLinks>;

/**
 * Links that agents hand out in a chat. Each one names its user, with a signature. It does not sign the visitor in: every
 * visitor signs in first, and only that user is admitted (S11; MCP URL elicitation, safe URLs).
 */
export function makeUserBoundLinks({ secrets, publicOrigin, clock }: { secrets: SigningSecrets; publicOrigin: string; clock: Clock }) {
  const textOf = (linkId: string, userId: string, expiresAt: string) => `connect-link:${JSON.stringify([linkId, userId, expiresAt])}`;

  return {
    /** Makes the URL of a link for one user. @param hint why the link is made; it is not signed, because it gives no access */
    async urlFor(linkId: string, userId: string, hint: LinkHint = {}): Promise<string> {
      const expiresAt = String(clock.now() + LIFETIME);
      const marker = [userId, expiresAt, await sign(secrets, textOf(linkId, userId, expiresAt))].join(".");
      return linkUrl(publicOrigin, { id: linkId, marker, ...hint });
    },

    /**
     * Verifies the marker of a link.
     * @param marker the URL's parameter `for`
     * @returns the id of the user for whom the link was made
     * @throws AppError `link.unknown` if the marker is not from this Cardea instance, `link.expired` if it is older than a day
     */
    async verify(linkId: string, marker: string): Promise<string> {
      const [userId, expiresAt, signature, ...rest] = marker.split(".");
      if (!userId || !expiresAt || !signature || rest.length > 0) throw new AppError("link.unknown", { reason: "malformed marker" });
      if (!(await isSigned(secrets, textOf(linkId, userId, expiresAt), signature))) throw new AppError("link.unknown", { reason: "forged marker" });
      if (Number(expiresAt) <= clock.now()) throw new AppError("link.expired");
      return userId;
    },
  };
}
