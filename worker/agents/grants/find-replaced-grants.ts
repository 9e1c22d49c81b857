import type { ProjectId } from "../../lib/ids.ts";
import { type InboundAuthorization, resourceOfGrant } from "../authorization-server.ts";
import type { GrantOwner } from "../grant-ref.ts";

/** A grant that is about to be made. @property redirectUri distinguishes the installations that share one client metadata document */
type NewGrant = { userId: string; projectId: ProjectId; clientId: string; redirectUri: string; resource: string };

type FindReplacedGrants = (grant: NewGrant) => Promise<GrantOwner[]>;

/**
 * The grants that a new one replaces: those of the same person, for the same client and the same MCP URL. They end with all their tokens, so that a
 * person who allows less than before takes the rest back.
 */
export function makeFindReplacedGrants({ inbound }: { inbound: InboundAuthorization }): FindReplacedGrants {
  return async ({ userId, projectId, clientId, redirectUri, resource }) => {
    const isShared = URL.canParse(clientId);
    const replaced = await inbound.findGrantIds(
      userId,
      (grant) => grant.clientId === clientId && resourceOfGrant(grant) === resource && (!isShared || grant.redirectUri === redirectUri),
    );
    return replaced.map((grantId) => ({ userId, grantId, projectId, clientId }));
  };
}
