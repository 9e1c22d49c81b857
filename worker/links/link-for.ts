import { type Principal, parseResource } from "../agents/agents.ts";
import { type ChatLinks, DEFAULT_NAVIGATOR, type Links } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { markOfAgent } from "./agent-mark.ts";
import type { LinkAddress } from "./link-address.ts";
import { slugsInHint, writeServers } from "./link-hint-rules.ts";
import type { UserBoundLinks } from "./user-bound-link.ts";

type Ports = { links: Links; chatLinks: ChatLinks; userBoundLinks: UserBoundLinks; publicOrigin: string; clock: Clock; log: Pick<Log, "error"> };

/** The links that agents give people in chats. What becomes of each is counted (F112). A failure of that keeps nobody from the link. */
export function makeLinksOfChats({ links, chatLinks, userBoundLinks, publicOrigin, clock, log }: Ports) {
  const attempt = (projectId: ProjectId, counting: Promise<void>): Promise<void> =>
    counting.catch((error: unknown) => log.error("link.not_counted", { projectId, reason: reasonOf(error) }));

  function navigatorOf(resource: string): string {
    const path = parseResource(publicOrigin, resource);
    return path?.server === undefined ? (path?.navigator ?? DEFAULT_NAVIGATOR) : "";
  }

  return {
    /** Makes a link with which one person connects missing accounts. `downstream/refusals.ts` defines the function's type. */
    async linkFor({ projectId, userId, clientId, grantId, resource }: Principal, asked: string[]): Promise<string> {
      if (userId === undefined) throw new AppError("internal.failed", { reason: "no user to make a link for" });
      const hint = { servers: writeServers(asked) };
      const from = { navigator: navigatorOf(resource), agent: clientId };
      const [link] = await Promise.all([
        links.findDefault(projectId),
        attempt(projectId, chatLinks.give({ projectId, userId }, slugsInHint(hint), from, clock.now())),
      ]);
      if (!link) throw new AppError("internal.failed", { reason: "the project has no default link" });
      // An API key has no grant of a person, so there is no agent to name.
      const by = clientId === grantId ? undefined : await markOfAgent(clientId);
      return userBoundLinks.urlFor(link.id, userId, { ...hint, agentMark: by });
    },

    /** Notes that the person of a link from a chat has opened it. Other links are not noted. */
    async noteOpenedInChat(address: LinkAddress, whose: { projectId: ProjectId; userId: string }): Promise<void> {
      if (address.marker !== undefined) await attempt(whose.projectId, chatLinks.noteOpened(whose, slugsInHint(address), clock.now()));
    },
  };
}
