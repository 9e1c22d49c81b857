import type { Principal } from "../agents/agents.ts";
import type { Links } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { markOfAgent } from "./agent-mark.ts";
import { writeServers } from "./link-hint-rules.ts";
import type { UserBoundLinks } from "./user-bound-link.ts";

/** Makes links with which one person connects missing accounts. `downstream/refusals.ts` defines the function's type. */
export function makeLinkFor({ links, userBoundLinks }: { links: Links; userBoundLinks: UserBoundLinks }) {
  return async ({ projectId, userId, clientId, grantId }: Principal, asked: string[]): Promise<string> => {
    if (userId === undefined) throw new AppError("internal.failed", { reason: "no user to make a link for" });
    const link = await links.findDefault(projectId);
    if (!link) throw new AppError("internal.failed", { reason: "the project has no default link" });
    // An API key has no grant of a person, so there is no agent to name.
    const by = clientId === grantId ? undefined : await markOfAgent(clientId);
    return userBoundLinks.urlFor(link.id, userId, { servers: writeServers(asked), agentMark: by });
  };
}
