import { personalServers } from "../auth-scopes/personal-server-rules.ts";
import type { Link, Links, Page, Redemptions, Servers } from "../db/db.ts";
import { type Clock, DAY } from "../lib/clock.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import type { LinkId, ProjectId } from "../lib/ids.ts";
import { decideState } from "./link-rules.ts";

export type LinkState = "active" | "paused" | "expired" | "used" | "deleted";

/**
 * A link with what an administrator is to know of it.
 * @property servers slugs @property uses how many people used it @property usesByDay first uses of late; days in UTC ms, those without any left out
 * @property createdByEmail null for the default link, which nobody makes
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

/** How far back uses are told day by day. */
const PERIOD = 30 * DAY;

export function makeListLinks({ links, servers, redemptions, clock }: Ports) {
  /** @param which one of them, or a part of the list */
  async function list(projectId: ProjectId, which: { id: LinkId } | Page): Promise<ListedLink[]> {
    const now = clock.now();
    const [rows, days] = await Promise.all([links.list(projectId, which), redemptions.countByDay(projectId, now - PERIOD)]);
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

    /** Who used a link, the latest use first. @throws AppError `resource.not_found` */
    async listRedemptions(projectId: ProjectId, id: string): Promise<Awaited<ReturnType<Redemptions["list"]>>> {
      const link = await links.find(projectId, id);
      if (!link) throw new AppError("resource.not_found");
      return redemptions.list(projectId, link.id);
    },
  };
}

const STATES: Partial<Record<ErrorCode, LinkState>> = { "link.deleted": "deleted", "link.expired": "expired", "link.paused": "paused" };

function stateOf(link: Link, provided: boolean, now: number): LinkState {
  const decision = decideState({ ...link, provided }, now);
  return decision.kind === "open" ? "active" : (STATES[decision.code] ?? "used");
}
