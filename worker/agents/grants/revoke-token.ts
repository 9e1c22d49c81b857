import { type GrantOwner, partsOf } from "../grant-ref.ts";
import type { EndGrant } from "./end-grant.ts";
import type { FindGrantOwner } from "./find-grant-owner.ts";
import type { TokenGateClient } from "./token-gate-client.ts";

/**
 * @param token an access token or a refresh token
 * @param clientIds the ids by which the request names its client
 * @param forward lets the provider package authenticate the client and answer
 */
type RevokeToken = (token: string, clientIds: string[], forward: () => Promise<Response>) => Promise<Response>;
type Ports = { tokenGate: TokenGateClient; findGrantOwner: FindGrantOwner; endGrant: EndGrant };

/**
 * Revokes a token of either kind, and with it its grant (RFC 7009 §2.1): clients that sign out send their refresh token, and their access token must
 * be worthless within a second. A token that was never issued, or was issued to another client, revokes nothing.
 */
export function makeRevokeToken({ tokenGate, findGrantOwner, endGrant }: Ports): RevokeToken {
  /** For a token that was issued before the gate remembered owners: returns the owner if the package's answer has ended the grant. */
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
