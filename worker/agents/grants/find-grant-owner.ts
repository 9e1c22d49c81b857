import type { Projects } from "../../db/db.ts";
import type { InboundAuthorization } from "../authorization-server.ts";
import type { GrantOwner, GrantRef } from "../grant-ref.ts";
import { parseResource } from "../mcp-path.ts";

/** Finds the owner of a grant in KV, which is at most a minute late. */
export type FindGrantOwner = (grant: GrantRef) => Promise<GrantOwner | undefined>;
type Ports = { inbound: InboundAuthorization; projects: Projects; publicOrigin: string };

/** Needed for grants whose tokens were issued before the token gate remembered owners. */
export function makeFindGrantOwner({ inbound, projects, publicOrigin }: Ports): FindGrantOwner {
  return async ({ userId, grantId }) => {
    if (!userId || !grantId) return undefined;
    const grant = await inbound.findGrant({ userId, grantId });
    const slug = grant && parseResource(publicOrigin, grant.resource ?? "")?.project;
    const project = slug ? await projects.findBySlug(slug) : undefined;
    return grant && project && { userId, grantId, projectId: project.id, clientId: grant.clientId };
  };
}
