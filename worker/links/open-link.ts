import type { RecordEvent } from "../audit/audit.ts";
import type { FoundLinkRow, Link, Links, LinkVisit, Members } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, type ErrorCode, reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { LinkAddress } from "./link-address.ts";
import { decideAccess, decideAddress, decideState, type LinkDecision, type Visitor } from "./link-rules.ts";
import type { UserBoundLinks } from "./user-bound-link.ts";

export type OpenedLink = FoundLinkRow;
/** A link that was not judged yet. @property boundTo the user it was made for, if it was made for one */
type FoundLink = OpenedLink & { boundTo: string | undefined };
export type LinkAccess = ReturnType<typeof makeLinkAccess>;

type Ports = { links: Links; members: Members; userBoundLinks: UserBoundLinks; clock: Clock; record: RecordEvent; log: Pick<Log, "error"> };

/**
 * Opens links: reads a link and decides whether it admits the visitor. Only `claim` changes what the link may do: which session holds a project link. When a
 * link is first opened by a person who may use it is noted, for webhooks.
 */
export function makeLinkAccess({ links, members, userBoundLinks, clock, record, log }: Ports) {
  /** The user for whom the link was made, if it was made for one. @throws AppError `link.unknown`, `link.expired` */
  const verify = async ({ id, marker }: LinkAddress): Promise<string | undefined> =>
    marker === undefined ? undefined : userBoundLinks.verify(id, marker);

  async function get(address: LinkAddress, finding: Promise<FoundLinkRow | undefined> = links.findWithProject(address.id)): Promise<FoundLink> {
    const found = await finding;
    if (!found) throw new AppError("link.unknown");
    const boundTo = await verify(address);
    return { ...found, ...(isAtHome(address, found) && { link: { ...found.link, deletedAt: null } }), boundTo };
  }

  async function findStanding({ project: { id } }: OpenedLink, { userId, email }: Visitor): Promise<LinkVisit["standing"]> {
    const [standing, isRemovedMailbox] = await Promise.all([members.findStanding(id, userId), members.hasRemovedMailbox(id, email)]);
    if (standing) return standing.kind === "removed" ? "removed" : "member";
    return isRemovedMailbox ? "removed" : undefined;
  }

  async function judge(opened: FoundLink, visitor: Visitor, standing: LinkVisit["standing"]): Promise<OpenedLink> {
    const known = { now: clock.now(), member: standing === "member", removed: standing === "removed", boundTo: opened.boundTo };
    const decision = decideAccess(opened.link, visitor, known);
    if (decision.kind === "refused" && REFUSED_IDENTITY.has(decision.code)) {
      await record({
        projectId: opened.project.id,
        by: { kind: "user", userId: visitor.userId },
        action: "link.open",
        target: opened.link.id,
        outcome: "denied",
        code: decision.code,
      });
    }
    assertOpen(decision);
    if (opened.link.openedAt === null && (opened.link.type === "user" || opened.link.type === "project")) await noteOpened(opened.link);
    return opened;
  }

  /** A failure of the note keeps nobody from the page. */
  const noteOpened = ({ projectId, id }: Link): Promise<void> =>
    links
      .noteOpened(projectId, id, clock.now())
      .catch((error: unknown) => log.error("link.opening_not_noted", { projectId, reason: reasonOf(error) }));

  return {
    verify,

    /** Begins to read a link while the visitor is being identified. @throws AppError `link.unknown` when the result is awaited */
    look(address: LinkAddress): Promise<FoundLink> {
      const found = get(address);
      found.catch(() => undefined);
      return found;
    },

    /** Opens a link for a visitor who has not signed in yet. @throws AppError `link.*` if the link does not work */
    async peek(address: LinkAddress, found = get(address)): Promise<OpenedLink> {
      const opened = await found;
      assertOpen(decideState(opened.link, clock.now(), opened.link.usedSession ?? undefined));
      return opened;
    },

    /** Checks that the link admits this address, before a sign-in code is mailed to it. @throws AppError `link.*` */
    async admit(address: LinkAddress, email: string): Promise<Link> {
      const { link } = await this.peek(address);
      assertOpen(decideAddress(link, email));
      return link;
    },

    /** Opens a link for a signed-in visitor. A refusal of the visitor's identity is recorded in the audit. @throws AppError `link.*` */
    async open(address: LinkAddress, visitor: Visitor, found = get(address)): Promise<OpenedLink> {
      const opened = await found;
      return judge(opened, visitor, await findStanding(opened, visitor));
    },

    /** Does the same with what was read together with the session. */
    async openVisited(address: LinkAddress, visitor: Visitor, { found, standing }: LinkVisit): Promise<OpenedLink> {
      return judge(await get(address, Promise.resolve(found)), visitor, standing);
    },

    /** Does the same as `open` before a person gives a credential through the link, and claims a project link for the visitor's session (F2). */
    async claim(address: LinkAddress, visitor: Visitor, found = get(address)): Promise<OpenedLink> {
      const opened = await this.open(address, visitor, found);
      if (opened.link.type !== "project") return opened;
      const claimed = await links.claim(opened.project.id, opened.link.id, { ...visitor, now: clock.now() });
      if (!claimed) throw new AppError("link.used", { reason: "another session claimed it first, or it ended meanwhile" });
      return opened;
    },
  };
}

/**
 * Whether a member connects from their home page (F28). Members can connect at home even while agents hand out no links. The default link then counts
 * as deleted, so links from chats do not work.
 */
export const isAtHome = ({ marker, fromHome }: LinkAddress, { link }: Pick<OpenedLink, "link">): boolean =>
  fromHome === true && marker === undefined && link.type === "default";

const REFUSED_IDENTITY = new Set<ErrorCode>(["link.other_user", "link.wrong_email", "link.wrong_domain", "link.not_member", "link.person_removed"]);

function assertOpen(decision: LinkDecision): void {
  if (decision.kind === "refused") throw new AppError(decision.code);
}
