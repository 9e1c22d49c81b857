import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import { equalInConstantTime, hmacNow } from "../../lib/text/digest.ts";

/** What a value stands for: a server's request to the client, a server session, the state of a call to be made again, or a held call. */
type Kind = "request" | "session" | "state" | "held";

/** The agent that may send the value back. `session`: its agent session, if it has one. */
export type Addressee = { principal: Pick<Principal, "projectId" | "userId" | "grantId">; session: { id: string } | undefined };

export type ReturnAddresses = ReturnType<typeof makeReturnAddresses>;

/**
 * Signs values that an agent sends back to a server, over the person, the grant, the agent session and the server. A server cannot
 * distinguish people who share a credential, so Cardea must.
 *
 * @param secret key of the signatures (HMAC-SHA-256)
 */
export function makeReturnAddresses(secret: string) {
  const sign = (kind: Kind, { principal, session }: Addressee, server: Server, value: string): string => {
    const { projectId, userId, grantId } = principal;
    return hmacNow(secret, `return-address:${JSON.stringify([kind, projectId, userId, grantId, session?.id, server.id, value])}`);
  };

  return {
    /** @returns the value with its signature in base64url after a dot */
    write: (kind: Kind, to: Addressee, server: Server, value: string): string => `${value}.${sign(kind, to, server, value)}`,

    /** @returns the value, or nothing if it was not given to this addressee for this server */
    read(kind: Kind, by: Addressee, server: Server, written: string): string | undefined {
      const at = written.lastIndexOf(".");
      const value = written.slice(0, Math.max(at, 0));
      return at >= 0 && equalInConstantTime(written.slice(at + 1), sign(kind, by, server, value)) ? value : undefined;
    },
  };
}
