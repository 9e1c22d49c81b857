import { personalServers } from "../auth-scopes/personal-server-rules.ts";
import type { Link, Links, Page, Redemptions, Servers } from "../db/db.ts";
import { type Clock, DAY } from "../lib/clock.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import type { LinkId, ProjectId } from "../lib/ids.ts";
import { decideState } from "./link-rules.ts";

type LinkState = "active" | "paused" | "expired" | "used" | "deleted";

/**
 * A link with the facts that administrators see.
 * @property servers their slugs @property uses how many people have used it
 * @property usesByDay first uses in the last 30 days, with days in UTC milliseconds and without days that had none
 * @property createdByEmail null for the default link, which Cardea creates
 */
export type ListedLink = {
  link: Link;
  state: LinkState;
  servers: string[];
  uses: number;
  usesByDay: { day: number; uses: number }[];
  createdByEmail: string | null;
};

type Ports = { links: Links; servers: Servers; redemptions: Redemptions; clock: Clock };

/** The period of `usesByDay`, in milliseconds. */
const PERIOD = 30 * DAY;

export function makeListLinks({ links, servers, redemptions, clock }: Ports) {
  /** @param which one link, or a part of the list */
  async function list(projectId: ProjectId, which: { id: LinkId } | Page): Promise<ListedLink[]> {
    const now = clock.now();
    const rows = await links.list(projectId, which);
    const ids = rows.map(({ link }) => link.id);
    const days = await redemptions.countByDay(projectId, ids, now - PERIOD + DAY);
    const hasDefault = rows.some(({ link }) => link.type === "default");
    const personal = hasDefault ? [...new Set(personalServers(await servers.list(projectId)).map(({ slug }) => slug))] : [];
    return rows.map(({ link, createdByEmail, uses, serverSlugs }) => ({
      link,
      state: stateOf(link, uses > 0, now),
      servers: link.type === "default" ? personal : serverSlugs,
      uses,
      usesByDay: days.filter(({ linkId }) => linkId === link.id).map((one) => ({ day: one.day * DAY, uses: one.uses })),
      createdByEmail: link.type === "default" ? null : createdByEmail,
    }));
  }

  return {
    list,

    /** @throws AppError `resource.not_found` */
    async get(projectId: ProjectId, id: string): Promise<ListedLink> {
      const [listed] = await list(projectId, { id: id as LinkId });
      if (!listed) throw new AppError("resource.not_found");
      return listed;
    },

    /** A part of the redemptions of a link. @throws AppError `resource.not_found` */
    async listRedemptions(projectId: ProjectId, id: string, page: Page): Promise<Awaited<ReturnType<Redemptions["list"]>>> {
      const link = await links.find(projectId, id);
      if (!link) throw new AppError("resource.not_found");
      return redemptions.list(projectId, link.id, page);
    },
  };
}

const STATES: Partial<Record<ErrorCode, LinkState>> = { "link.deleted": "deleted", "link.expired": "expired", "link.paused": "paused" };

function stateOf(link: Link, provided: boolean, now: number): LinkState {
  const decision = decideState({ ...link, provided }, now);
  return decision.kind === "open" ? "active" : (STATES[decision.code] ?? "used");
}
