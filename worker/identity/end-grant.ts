import type { Projects } from "../db/projects.ts";
import { type KeeperClient, userSubject } from "../vault/keeper-client.ts";
import type { GrantRef, InboundAuthorization } from "./authorization-server.ts";
import { parseResource } from "./mcp-path.ts";

export type EndGrant = (grant: GrantRef) => Promise<void>;
type Ports = { inbound: InboundAuthorization; projects: Projects; keeper: KeeperClient; publicOrigin: string };

/**
 * Ends an agent's grant with every token of it. The keeper is told first: its word reaches warm isolates
 * within a second, where a validated token may be remembered for a minute (SECURITY.md S68).
 *
 * @param grant of a code or token that the caller has verified, or of the person who asks
 */
export function makeEndGrant({ inbound, projects, keeper, publicOrigin }: Ports): EndGrant {
  return async (grant) => {
    const { userId, grantId } = grant;
    const resource = await inbound.findResource(grant);
    const slug = resource && parseResource(publicOrigin, resource)?.project;
    const project = slug ? await projects.findBySlug(slug) : undefined;
    if (project && userId && grantId) await keeper.revokeGrant({ projectId: project.id, subject: userSubject(userId) }, grantId);
    await inbound.revokeFamily(grant);
  };
}
