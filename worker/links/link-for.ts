import type { Principal } from "../agents/agents.ts";
import type { Links } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { markOfAgent } from "./agent-mark.ts";
import { toAsked } from "./link-hint-rules.ts";
import type { UserBoundLinks } from "./user-bound-link.ts";

/** Makes links at which one person connects what is missing: `downstream/refusals.ts` says what such a function is given. */
export function makeLinkFor({ links, bound }: { links: Links; bound: UserBoundLinks }) {
  return async ({ projectId, userId, clientId, grantId }: Principal, asked: string[]): Promise<string> => {
    if (userId === undefined) throw new AppError("internal.failed", { reason: "a link for nobody" });
    const link = await links.findDefault(projectId);
    if (!link) throw new AppError("internal.failed", { reason: "the project has no default link" });
    // A key is no application that a person has allowed.
    const by = clientId === grantId ? undefined : await markOfAgent(clientId);
    return bound.urlFor(link.id, userId, { asked: toAsked(asked), by });
  };
}
