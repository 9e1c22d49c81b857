import type { Context } from "hono";
import { parseResource, resourceOfGrant } from "../agents/agents.ts";
import type { LinkHint } from "../links/link-hint-rules.ts";
import { markOfAgent } from "../links/links.ts";
import { networkSubject } from "../people/people.ts";
import type { ConnectEnv } from "./connect-env.ts";

/**
 * The name of the agent that asked for a link. It is shown only if this person has given that agent a grant at this project: the link's own hint
 * could have been written by any other program.
 */
export async function findAskingAgent(c: Context<ConnectEnv>, project: string, userId: string, { agentMark }: LinkHint): Promise<string | undefined> {
  if (agentMark === undefined) return undefined;
  const { inbound } = c.var.agents;
  const { publicOrigin } = c.var.instance;
  const grants = (await inbound.listGrants(userId)).filter((grant) => parseResource(publicOrigin, resourceOfGrant(grant) ?? "")?.project === project);
  for (const clientId of new Set(grants.map((grant) => grant.clientId)))
    if ((await markOfAgent(clientId)) === agentMark) return inbound.findClientName(clientId, networkSubject(c.req.raw.headers));
  return undefined;
}
