import type { Agents } from "../../db/db.ts";
import { type Clock, DAY } from "../../lib/clock.ts";
import type { InboundAuthorization } from "../authorization-server.ts";
import { isDocumentId } from "../clients/client-id-rules.ts";
import { clientNameOf } from "../clients/client-name-rules.ts";
import type { GrantOwner } from "../grant-ref.ts";
import { agentIdOf } from "./agent-id.ts";

type Ports = { inbound: Pick<InboundAuthorization, "findClientName">; agentList: Pick<Agents, "noteGrant" | "noteSeen">; clock: Clock };

/** Keeps the list of a project's agents (F96): each grant is in it before its agent gets a token. */
export function makeNoteGrant({ inbound, agentList, clock }: Ports) {
  /** Notes a grant that a person has just made. @param clientName as the client gave it */
  async function noteGrant({ projectId, clientId, ...grant }: GrantOwner, clientName: string | undefined): Promise<void> {
    const host = isDocumentId(clientId) ? new URL(clientId).host : null;
    const client = { projectId, id: await agentIdOf(clientId), clientId, name: clientNameOf(clientName, clientId), host };
    await agentList.noteGrant(client, { userId: grant.userId, grantId: grant.grantId }, clock.now());
  }

  return {
    noteGrant,

    /** Notes that a token of a grant was issued. A grant that an earlier version made comes into the list with it. */
    async noteTokenIssued(owner: GrantOwner): Promise<void> {
      const { projectId, userId, grantId, clientId } = owner;
      const now = clock.now();
      if (await agentList.noteSeen({ projectId, agentId: await agentIdOf(clientId), userId, grantId }, now, now - DAY)) return;
      await noteGrant(owner, await inbound.findClientName(clientId, `grant:${userId}:${grantId}`));
    },
  };
}
