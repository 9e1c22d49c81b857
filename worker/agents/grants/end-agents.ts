import type { GrantSummary } from "@cloudflare/workers-oauth-provider";
import type { AgentEnding, AgentEndings, Projects } from "../../db/db.ts";
import { type Clock, MINUTE, SECOND } from "../../lib/clock.ts";
import { reasonOf } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import { type InboundAuthorization, resourceOfGrant } from "../authorization-server.ts";
import { parseResource } from "../mcp-path.ts";
import type { EndGrant } from "./end-grant.ts";

export type EndAgents = ReturnType<typeof makeEndAgents>;
type Ports = {
  agentEndings: AgentEndings;
  inbound: InboundAuthorization;
  projects: Projects;
  endGrant: EndGrant;
  publicOrigin: string;
  clock: Clock;
  log: Log;
};

/** KV lists a grant a minute after it was made, at the latest. */
const LISTED_WITHIN = 2 * MINUTE;

/**
 * Ends what somebody's agents were allowed before it was certain who the user is: an agent goes on where its person's sessions
 * have ended, and would act for whoever the user is now. What is to end stands in D1, so that nothing that fails midway loses it.
 */
export function makeEndAgents({ agentEndings, inbound, projects, endGrant, publicOrigin, clock, log }: Ports) {
  async function findProject(grant: GrantSummary) {
    const slug = parseResource(publicOrigin, resourceOfGrant(grant) ?? "")?.project;
    return slug ? projects.findBySlug(slug) : undefined;
  }

  async function end({ userId, madeUntil }: AgentEnding): Promise<void> {
    for (const grant of await inbound.listGrants(userId)) {
      if (grant.createdAt * SECOND > madeUntil) continue;
      const project = await findProject(grant);
      if (project) await endGrant({ userId, grantId: grant.id, projectId: project.id });
      else await inbound.revokeFamily({ userId, grantId: grant.id });
    }
  }

  return {
    /** Ends them now, where the user's are to end. */
    async endOf(userId: string): Promise<void> {
      const due = await agentEndings.find(userId);
      if (due) await end(due);
    },

    /** Ends what the user's agents were allowed at one project, as KV lists it now. */
    async endAt(projectId: ProjectId, userId: string): Promise<void> {
      for (const grant of await inbound.listGrants(userId)) {
        if ((await findProject(grant))?.id === projectId) await endGrant({ userId, grantId: grant.id, projectId });
      }
    },

    /** Ends what KV did not list then or what failed; one that fails again keeps no other from its end. */
    async sweep(): Promise<void> {
      for (const due of await agentEndings.list(clock.now() - LISTED_WITHIN)) {
        try {
          await end(due);
          await agentEndings.forget(due);
        } catch (error) {
          log.error("sign_in.agents_not_ended", { user: due.userId, reason: reasonOf(error) });
        }
      }
    },
  };
}
