import type { Principal } from "../../agents/agents.ts";
import { eachSecret, type SigningSecrets, sign } from "../../lib/text/signing.ts";

type Owner = Pick<Principal, "projectId" | "userId" | "grantId">;
type Identified = { id: string };

export type ElicitationIds = ReturnType<typeof makeElicitationIds>;

/**
 * Ids of the links that clients of 2025-11-25 open for their person. Any isolate that is told of a replaced credential can compute
 * which id is complete, even if another isolate gave it out.
 */
export function makeElicitationIds(secrets: SigningSecrets) {
  const textOf = ({ projectId, userId, grantId }: Owner, session: Identified, server: Identified, version: number): string =>
    `elicitation:${JSON.stringify([projectId, userId, grantId, session.id, server.id, version])}`;

  return {
    /** @param version of the credential that was missing or not enough; 0 if there was none */
    of: (principal: Owner, session: Identified, server: Identified, version: number): Promise<string> =>
      sign(secrets, textOf(principal, session, server, version)),

    /** The ids under which the link may have been given out: also with the secret of before. */
    listOf: (principal: Owner, session: Identified, server: Identified, version: number): Promise<string[]> =>
      Promise.all(eachSecret(secrets).map((secret) => sign([secret], textOf(principal, session, server, version)))),
  };
}
