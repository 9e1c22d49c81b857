import type { Links } from "../db/links.ts";
import { AppError } from "../lib/errors.ts";
import { markOfAgent } from "../links/agent-mark.ts";
import { toAsked } from "../links/link-hint-rules.ts";
import type { UserBoundLinks } from "../links/user-bound-link.ts";
import type { Principal } from "./principal.ts";

/** Where this person connects what is missing; for nobody else. @param asked the servers it is about, which the page puts first (F48) */
export type LinkFor = (principal: Principal, asked: string[]) => Promise<string>;

export function makeLinkFor({ links, bound }: { links: Links; bound: UserBoundLinks }): LinkFor {
  return async ({ projectId, userId, clientId, grantId }, asked) => {
    if (userId === undefined) throw new AppError("internal.failed", { reason: "a link for nobody" });
    const link = await links.findDefault(projectId);
    if (!link) throw new AppError("internal.failed", { reason: "the project has no default link" });
    // A key is no application that a person has allowed.
    const by = clientId === grantId ? undefined : await markOfAgent(clientId);
    return bound.urlFor(link.id, userId, { asked: toAsked(asked), by });
  };
}
