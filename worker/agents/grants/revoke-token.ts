import { type GrantOwner, partsOf } from "../authorization-server.ts";
import type { EndGrant } from "./end-grant.ts";
import type { FindGrantOwner } from "./find-grant-owner.ts";
import type { TokenGateClient } from "./token-gate-client.ts";

/**
 * @param token a token of either kind
 * @param clientIds the client that asks, as its request names it
 * @param forward has the provider package authenticate the client and answer
 */
export type RevokeToken = (token: string, clientIds: string[], forward: () => Promise<Response>) => Promise<Response>;
type Ports = { tokenGate: TokenGateClient; findGrantOwner: FindGrantOwner; endGrant: EndGrant };

/**
 * Revokes a token, and with it the grant it is of (RFC 7009 §2.1), whichever kind of token it is: clients that sign out send
 * their refresh token, and their access token must be worth nothing within a second. A token that was not issued to the
 * client that asks, or was never issued, revokes nothing.
 */
export function makeRevokeToken({ tokenGate, findGrantOwner, endGrant }: Ports): RevokeToken {
  /** For a token from before its owner was remembered: its grant was there, and is not after the package has answered. */
  async function findOwnerOfEnded(before: GrantOwner): Promise<GrantOwner | undefined> {
    return (await findGrantOwner(before)) ? undefined : before;
  }

  return async (token, clientIds, forward) => {
    const owner = await tokenGate.findOwner(token);
    const listed = owner ? undefined : await findGrantOwner(partsOf(token));
    const response = await forward();
    if (response.status !== 200) return response;
    const ended = owner ?? (listed && (await findOwnerOfEnded(listed)));
    if (ended && clientIds.includes(ended.clientId)) await endGrant(ended);
    return response;
  };
}
