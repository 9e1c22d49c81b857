import type { Principal } from "../../agents/agents.ts";
import { isSignedNow, type SigningSecrets, signNow } from "../../lib/text/signing.ts";

/** What a value stands for: a server's request to the client, a server session, the state of a call to be made again, or a held call. */
type Kind = "request" | "session" | "state" | "held";

/** The agent that may send the value back. `session`: its agent session, if it has one. */
export type Addressee = { principal: Pick<Principal, "projectId" | "userId" | "grantId">; session: { id: string } | undefined };

export type ReturnAddresses = ReturnType<typeof makeReturnAddresses>;

/**
 * Signs values that an agent sends back to a server, over the person, the grant, the agent session and the server. A server cannot
 * distinguish people who share a credential, so Cardea must.
 *
 * @param secrets keys of the signatures (HMAC-SHA-256)
 */
export function makeReturnAddresses(secrets: SigningSecrets) {
  const textOf = (kind: Kind, { principal, session }: Addressee, server: { id: string }, value: string): string => {
    const { projectId, userId, grantId } = principal;
    return `return-address:${JSON.stringify([kind, projectId, userId, grantId, session?.id, server.id, value])}`;
  };

  return {
    /** @returns the value with its signature in base64url after a dot */
    write: (kind: Kind, to: Addressee, server: { id: string }, value: string): string =>
      `${value}.${signNow(secrets, textOf(kind, to, server, value))}`,

    /** @returns the value, or nothing if it was not given to this addressee for this server */
    read(kind: Kind, by: Addressee, server: { id: string }, written: string): string | undefined {
      const at = written.lastIndexOf(".");
      const value = written.slice(0, Math.max(at, 0));
      return at >= 0 && isSignedNow(secrets, textOf(kind, by, server, value), written.slice(at + 1)) ? value : undefined;
    },
  };
}
