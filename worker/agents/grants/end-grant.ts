import type { Agents } from "../../db/db.ts";
import type { Background } from "../../lib/background.ts";
import { type KeeperClient, userSubject } from "../../vault/vault.ts";
import type { InboundAuthorization } from "../authorization-server.ts";
import type { GrantOwner } from "../grant-ref.ts";

export type EndGrant = (grant: Omit<GrantOwner, "clientId">, background?: Background) => Promise<void>;
type Ports = { inbound: InboundAuthorization; agentList: Pick<Agents, "forgetGrant">; keeper: KeeperClient };

/**
 * Ends an agent's grant and all its tokens. The keeper is told first: its snapshot reaches warm isolates within a second, while a validated token may
 * be remembered for a minute (S68). The keeper also does not depend on what KV shows by then.
 * From there on the grant gives nothing. What KV and the list of agents have of it is removed afterwards, and ends by itself if that fails.
 *
 * @param background runs the removal from KV after the answer
 * @param grant the grant of a code or token that the caller has verified, or a grant of the signed-in person
 */
export function makeEndGrant({ inbound, agentList, keeper }: Ports): EndGrant {
  return async ({ userId, grantId, projectId }, background) => {
    await keeper.revokeGrant({ projectId, subject: userSubject(userId) }, grantId);
    const remove = async () =>
      void (await Promise.all([inbound.revokeFamily({ userId, grantId }), agentList.forgetGrant(projectId, userId, grantId)]));
    // A second try, so that one fault of KV does not leave an ended agent in the person's list.
    if (background)
      background(
        remove()
          .catch(remove)
          .catch(() => undefined),
      );
    else await remove();
  };
}
