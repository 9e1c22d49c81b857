import { personalServers } from "../../auth-scopes/personal-server-rules.ts";
import {
  choosePart,
  type KeyPage,
  type Link,
  type LinkOrder,
  type Links,
  LOOKED_AT,
  type Page,
  type Place,
  placeOfLink,
  type Redemptions,
  type Servers,
} from "../../db/db.ts";
import { type Clock, DAY } from "../../lib/clock.ts";
import { AppError, type ErrorCode } from "../../lib/errors.ts";
import type { LinkId, ProjectId } from "../../lib/ids.ts";
import { linkUrl } from "../link-address.ts";
import { decideState } from "../link-rules.ts";
import { fitsLinkFilter, type LinkFilter, type LinkState } from "./link-filter-rules.ts";

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

/**
 * Some of the links that fit a filter.
 * @property next where the next part begins: there may be one though this part has few links, or none
 * @property found how many fit, of the first 1,000 that were looked at; of a later part it is not known
 */
type FoundLinks = { links: ListedLink[]; next: Place | undefined; found: { count: number; more: boolean } | undefined };

type Search = { filter: LinkFilter; order: LinkOrder; page: Page };

type Ports = { links: Links; servers: Servers; redemptions: Redemptions; publicOrigin: string; clock: Clock };

/** The period of `usesByDay`, in milliseconds. */
const PERIOD = 30 * DAY;

export function makeListLinks({ links, servers, redemptions, publicOrigin, clock }: Ports) {
  /** Links without their uses by day. */
  async function read(
    projectId: ProjectId,
    which: { id: LinkId } | { named: KeyPage } | Page,
    order?: LinkOrder,
  ): Promise<Omit<ListedLink, "usesByDay">[]> {
    const rows = await links.list(projectId, which, order);
    const hasDefault = rows.some(({ link }) => link.type === "default");
    const personal = hasDefault ? [...new Set(personalServers(await servers.list(projectId)).map(({ slug }) => slug))] : [];
    return rows.map(({ link, createdByEmail, uses, serverSlugs }) => ({
      link,
      state: stateOf(link, uses > 0, clock.now()),
      servers: link.type === "default" ? personal : serverSlugs,
      uses,
      createdByEmail: link.type === "default" ? null : createdByEmail,
    }));
  }

  async function withDays(projectId: ProjectId, read: Omit<ListedLink, "usesByDay">[]): Promise<ListedLink[]> {
    const ids = read.map(({ link }) => link.id);
    const days = await redemptions.countByDay(projectId, ids, clock.now() - PERIOD + DAY);
    return read.map((one) => ({
      ...one,
      usesByDay: days.filter(({ linkId }) => linkId === one.link.id).map(({ day, uses }) => ({ day: day * DAY, uses })),
    }));
  }

  /** @param which one link, or a part of the list */
  const list = async (projectId: ProjectId, which: { id: LinkId } | Page) => withDays(projectId, await read(projectId, which));

  return {
    list,

    /** Those that configuration files may describe, by name. */
    listNamed: async (projectId: ProjectId, page: KeyPage) => withDays(projectId, await read(projectId, { named: page })),

    /** Looks through the links in an order for those that fit a filter. */
    async search(projectId: ProjectId, { filter, order, page }: Search): Promise<FoundLinks> {
      const looked = await read(projectId, { ...page, limit: LOOKED_AT }, order);
      const fits = (one: (typeof looked)[number]) => fitsLinkFilter(one, linkUrl(publicOrigin, { id: one.link.id }), filter);
      const { rows, last, found } = choosePart(looked, fits, page);
      return { links: await withDays(projectId, rows), next: last && placeOfLink(order, last.link), found };
    },

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
