import { type ApiKeyIssuer, type EndGrant, parseResource, resourceOfGrant } from "../agents/agents.ts";
import type { Agent, Agents, NewJob, Project } from "../db/db.ts";
import type { NewAgentJob } from "../jobs/jobs.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { type KeeperClient, userSubject } from "../vault/vault.ts";

/** Finds the grants of a person that satisfy a condition, as KV lists them now. */
export type FindGrantIds = {
  findGrantIds(userId: string, matches: (grant: { clientId: string; resource?: string | string[] }) => boolean): Promise<string[]>;
};

type Ports = {
  agentList: Pick<Agents, "find" | "listGrants" | "setEnded" | "endForAll">;
  inbound: FindGrantIds;
  endGrant: EndGrant;
  apiKeyIssuer: Pick<ApiKeyIssuer, "revoke">;
  keeper: Pick<KeeperClient, "revokeGrant" | "allowGrant">;
  newAgentJob: NewAgentJob;
  publicOrigin: string;
  clock: Clock;
};
type ProjectRef = Pick<Project, "id" | "slug">;

/** Ends an agent in a project, for one person or for everybody (F96). No call is admitted a second later. */
export function makeRevokeAgent({ agentList, inbound, endGrant, apiKeyIssuer, keeper, newAgentJob, publicOrigin, clock }: Ports) {
  /** @throws AppError `resource.not_found` */
  async function get(project: ProjectRef, id: string): Promise<Agent> {
    const agent = await agentList.find(project.id, id);
    if (!agent) throw new AppError("resource.not_found");
    return agent;
  }

  /** The grants of a person for an agent: those of the list, and those that only KV has. */
  async function grantsOf(project: ProjectRef, { id, clientId }: Agent, userId: string): Promise<string[]> {
    const isAgents = (grant: { clientId: string; resource?: string | string[] }) =>
      grant.clientId === clientId && parseResource(publicOrigin, resourceOfGrant(grant) ?? "")?.project === project.slug;
    const [listed, stored] = await Promise.all([agentList.listGrants(project.id, id, userId), inbound.findGrantIds(userId, isAgents)]);
    return [...new Set([...listed, ...stored])];
  }

  return {
    get,

    /** Ends an agent for one person. A key then acts for all others as before. @throws AppError `resource.not_found` if it does not act for the person */
    async forPerson(project: ProjectRef, id: string, userId: string): Promise<Agent> {
      const agent = await get(project, id);
      const { id: projectId } = project;
      if (agent.kind === "key") {
        if (!(await agentList.setEnded({ projectId, agentId: id, userId }, clock.now()))) throw new AppError("resource.not_found");
        await keeper.revokeGrant({ projectId, subject: userSubject(userId) }, id);
        return agent;
      }
      const grants = await grantsOf(project, agent, userId);
      if (grants.length === 0) throw new AppError("resource.not_found");
      for (const grantId of grants) await endGrant({ userId, grantId, projectId });
      return agent;
    },

    /** Lets a key act for a person again. @throws AppError `resource.not_found` */
    async allowAgain(project: ProjectRef, id: string, userId: string): Promise<Agent> {
      const agent = await get(project, id);
      const { id: projectId } = project;
      if (agent.kind !== "key" || !(await agentList.setEnded({ projectId, agentId: id, userId }, null))) throw new AppError("resource.not_found");
      await keeper.allowGrant({ projectId, subject: userSubject(userId) }, id);
      return agent;
    },

    /**
     * Ends an agent for everybody. People may allow a client again; a key is gone.
     * @param by the user who revokes @returns the job that ends the grants of a client; nothing for a key, which ends at once
     * @throws AppError `resource.not_found`, `agent.ending`
     */
    async forAll(project: ProjectRef, id: string, by: string): Promise<{ agent: Agent; job?: NewJob }> {
      const agent = await get(project, id);
      if (agent.kind === "key") {
        await apiKeyIssuer.revoke(project.id, id);
        return { agent };
      }
      const job = newAgentJob({ projectId: project.id, target: id, total: agent.people, by });
      if (!(await agentList.endForAll(project.id, id, job))) throw new AppError("agent.ending");
      return { agent, job };
    },
  };
}
