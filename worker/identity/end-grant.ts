import type { Projects } from "../db/projects.ts";
import { type KeeperClient, userSubject } from "../vault/keeper-client.ts";
import { type InboundAuthorization, partsOf } from "./authorization-server.ts";
import { parseResource } from "./mcp-path.ts";

export type EndGrant = (credential: string) => Promise<void>;
type Ports = { inbound: InboundAuthorization; projects: Projects; keeper: KeeperClient; publicOrigin: string };

/**
 * Ends an agent's grant with every token of it. The keeper is told first: its word reaches warm isolates
 * within a second, where a validated token may be remembered for a minute (SECURITY.md S68).
 *
 * @param credential a code or token of the grant, verified by the caller
 */
export function makeEndGrant({ inbound, projects, keeper, publicOrigin }: Ports): EndGrant {
  return async (credential) => {
    const { userId, grantId } = partsOf(credential);
    const resource = await inbound.findResource(credential);
    const slug = resource && parseResource(publicOrigin, resource)?.project;
    const project = slug ? await projects.findBySlug(slug) : undefined;
    if (project && userId && grantId) await keeper.revokeGrant({ projectId: project.id, subject: userSubject(userId) }, grantId);
    await inbound.revokeFamily(credential);
  };
}
