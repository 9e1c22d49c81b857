import type { GrantSummary } from "@cloudflare/workers-oauth-provider";
import type { AgentEnding, AgentEndings, AuditMarks, Projects } from "../../db/db.ts";
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
  auditMarks: Pick<AuditMarks, "find" | "put">;
  inbound: InboundAuthorization;
  projects: Projects;
  endGrant: EndGrant;
  publicOrigin: string;
  clock: Clock;
  log: Log;
};

/** A grant appears in KV's lists within a minute after it was made; this is twice that. */
const LISTED_WITHIN = 2 * MINUTE;
/** How many users' endings are read at once, and the most that are tried in one run of the sweep. */
const A_PAGE = 50;
const USERS_A_RUN = 500;
/** The mark whose place is the user after whom the sweep goes on. */
const SWEPT = "swept:agent-endings";

/**
 * Ends the grants that a user's agents got before the user's identity was certain. An agent goes on when its person's sessions have ended, and would
 * act for the person who is the user now. The endings are noted in D1, so that a failure midway loses none.
 */
export function makeEndAgents({ agentEndings, auditMarks, inbound, projects, endGrant, publicOrigin, clock, log }: Ports) {
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

  async function tryEnd(due: AgentEnding): Promise<void> {
    try {
      await end(due);
      await agentEndings.forget(due);
    } catch (error) {
      log.error("sign_in.agents_not_ended", { user: due.userId, reason: reasonOf(error) });
    }
  }

  return {
    /** Ends the grants of the user's agents now, if an ending is noted for the user. */
    async endOf(userId: string): Promise<void> {
      const due = await agentEndings.find(userId);
      if (due) await end(due);
    },

    /** Ends the grants of the user's agents at one project, as KV lists them now. */
    async endAt(projectId: ProjectId, userId: string): Promise<void> {
      for (const grant of await inbound.listGrants(userId)) {
        if ((await findProject(grant))?.id === projectId) await endGrant({ userId, grantId: grant.id, projectId });
      }
    },

    /** Ends the grants of the user's agents at a removed project, which only its slug still names. */
    async endAtRemoved({ id, slug }: { id: ProjectId; slug: string }, userId: string): Promise<void> {
      for (const grant of await inbound.listGrants(userId)) {
        if (parseResource(publicOrigin, resourceOfGrant(grant) ?? "")?.project === slug) await endGrant({ userId, grantId: grant.id, projectId: id });
      }
    },

    /**
     * Ends the grants that KV did not list in time or that failed to end, of at most 500 users a run. One failure does not stop the others. The
     * next run goes on after the last page of this one, also if this one is cut short, so users whose grants fail again and again delay no other user.
     */
    async sweep(): Promise<void> {
      const before = clock.now() - LISTED_WITHIN;
      const begun = (await auditMarks.find(SWEPT))?.place ?? "";
      let after = begun;
      for (let tried = 0; tried < USERS_A_RUN; ) {
        const dues = await agentEndings.list(before, { after, limit: A_PAGE });
        for (const due of dues) await tryEnd(due);
        tried += dues.length;
        const isEnd = dues.length < A_PAGE;
        after = isEnd ? "" : (dues.at(-1)?.userId ?? "");
        if (after !== begun) await auditMarks.put(SWEPT, clock.now(), after);
        if (isEnd) return;
      }
    },
  };
}
