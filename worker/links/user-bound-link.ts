import { type Clock, DAY } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { equalInConstantTime, hmac } from "../lib/text/digest.ts";
import { linkUrl } from "./link-address.ts";
import type { LinkHint } from "./link-hint-rules.ts";

const LIFETIME = 1 * DAY;

export type UserBoundLinks = ReturnType<typeof makeUserBoundLinks>;

/**
 * Links handed out in a chat. They name the user they were made for, signed, and sign nobody in: whoever
 * opens one signs in first, and only that user gets further (S11; MCP URL elicitation, safe URLs).
 */
export function makeUserBoundLinks({ secret, publicOrigin, clock }: { secret: string; publicOrigin: string; clock: Clock }) {
  const sign = (linkId: string, userId: string, expiresAt: string) => hmac(secret, `connect-link:${JSON.stringify([linkId, userId, expiresAt])}`);

  return {
    /** @param hint why it was made; unsigned, for it gives nothing */
    async urlFor(linkId: string, userId: string, hint: LinkHint = {}): Promise<string> {
      const expiresAt = String(clock.now() + LIFETIME);
      const marker = [userId, expiresAt, await sign(linkId, userId, expiresAt)].join(".");
      return linkUrl(publicOrigin, { id: linkId, marker, ...hint });
    },

    /**
     * @param marker the URL's `for` parameter
     * @returns the user's id
     * @throws AppError `link.unknown` where it was not made here, `link.expired` where its day is over
     */
    async verify(linkId: string, marker: string): Promise<string> {
      const [userId, expiresAt, signature, ...rest] = marker.split(".");
      if (!userId || !expiresAt || !signature || rest.length > 0) throw new AppError("link.unknown", { reason: "malformed marker" });
      if (!equalInConstantTime(signature, await sign(linkId, userId, expiresAt))) throw new AppError("link.unknown", { reason: "forged marker" });
      if (Number(expiresAt) <= clock.now()) throw new AppError("link.expired");
      return userId;
    },
  };
}
