import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import { equalInConstantTime, hmacNow } from "../../lib/text/digest.ts";

/** What leads back: a request a server made of the client, a session at a server, the state of a call it wants made again, or a call that is held. */
type Kind = "request" | "session" | "state" | "held";

/** Whose answer it may be. `session` where the agent has one with Cardea. */
export type Addressee = { principal: Pick<Principal, "projectId" | "userId" | "grantId">; session: { id: string } | undefined };

export type ReturnAddresses = ReturnType<typeof makeReturnAddresses>;

/**
 * Values that an agent brings back to a server of the project, signed over the person, the grant, the agent's session and the
 * server. People who share a credential look alike to a server, so only Cardea can tell their answers apart.
 *
 * @param secret key of the signatures (HMAC-SHA-256)
 */
export function makeReturnAddresses(secret: string) {
  const sign = (kind: Kind, { principal, session }: Addressee, server: Server, value: string): string => {
    const { projectId, userId, grantId } = principal;
    return hmacNow(secret, `return-address:${JSON.stringify([kind, projectId, userId, grantId, session?.id, server.id, value])}`);
  };

  return {
    /** @returns the value with its signature behind it, in characters that the value has or base64url */
    write: (kind: Kind, to: Addressee, server: Server, value: string): string => `${value}.${sign(kind, to, server, value)}`,

    /** @returns the value, or nothing where it was not given to this addressee for this server */
    read(kind: Kind, by: Addressee, server: Server, written: string): string | undefined {
      const at = written.lastIndexOf(".");
      const value = written.slice(0, Math.max(at, 0));
      return at >= 0 && equalInConstantTime(written.slice(at + 1), sign(kind, by, server, value)) ? value : undefined;
    },
  };
}
