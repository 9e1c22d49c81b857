import { choosePart, LOOKED_AT, type Members, type MembersOrder, type MembersPage, type Place, type Role, type Usage } from "../../db/db.ts";
import { type Clock, DAY } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { parseEmail } from "../../lib/text/email.ts";
import { entityTagOf, requireMatch } from "../../lib/text/entity-tags.ts";
import { firstDayOf, fitsFilter, type MemberFilter } from "./member-filter-rules.ts";

/** A member, with the slugs of the servers they have connected and the recent activity of their agents. */
export type ListedMember = {
  id: string;
  email: string;
  role: Role;
  createdAt: number;
  servers: string[];
  callsThisWeek: number;
  queriesThisWeek: number;
  lastActiveAt: number | null;
};

const WEEK = 7 * DAY;

/**
 * Some of the members that fit a filter.
 * @property next where the next part begins: there may be one though this part has few members, or none
 * @property found how many fit, of the first 1,000 that were looked at; of a later part it is not known
 */
type FoundMembers = { members: ListedMember[]; next: Place | undefined; found: { count: number; more: boolean } | undefined };

/** @property filter which members are asked for @property emailPrefix with which their addresses begin */
type Search = { filter: MemberFilter; order: MembersOrder; page: MembersPage };

/** The entity tag of a member: an update sets the role alone. */
export const tagOfMember = ({ role }: Pick<ListedMember, "role">): string => entityTagOf({ role });

export function makeListMembers({ members, usage, clock }: { members: Members; usage: Usage; clock: Clock }) {
  /** @param which one of them, some of them, or a part of the list */
  async function list(projectId: ProjectId, which: { userId: string } | { userIds: string[] } | MembersPage): Promise<ListedMember[]> {
    const rows = await members.list(projectId, which);
    const ids = rows.map(({ userId }) => userId);
    const byUser = new Map((await usage.listByUser(projectId, ids, clock.now() - WEEK + DAY)).map((one) => [one.userId, one]));
    return rows.map(({ userId, serverSlugs, ...row }) => {
      const { calls = 0, queries = 0, lastActiveAt = row.lastActiveAt } = byUser.get(userId) ?? {};
      return { id: userId, ...row, servers: serverSlugs, callsThisWeek: calls, queriesThisWeek: queries, lastActiveAt };
    });
  }

  /** Whether the member has another role, or is none any more. */
  async function isRaced(projectId: ProjectId, { id, role }: ListedMember): Promise<boolean> {
    const [now] = await members.list(projectId, { userId: id });
    return now?.role !== role;
  }

  return {
    list,

    /** Looks through the members in an order for those that fit a filter. */
    async search(projectId: ProjectId, { filter, order, page }: Search): Promise<FoundMembers> {
      const looked = await members.scan(projectId, order, { ...page, limit: LOOKED_AT });
      const { rows, last, found } = choosePart(looked, (member) => fitsFilter(member, filter, clock.now()), page);
      const ids = rows.map(({ userId }) => userId);
      const listed = new Map((ids.length === 0 ? [] : await list(projectId, { userIds: ids })).map((member) => [member.id, member]));
      return {
        members: ids.flatMap((id) => listed.get(id) ?? []),
        next: last && { createdAt: last.createdAt, id: last.userId },
        found,
      };
    },

    /** @throws AppError `resource.not_found` */
    async get(projectId: ProjectId, id: string): Promise<ListedMember> {
      const [member] = await list(projectId, { userId: id });
      if (!member) throw new AppError("resource.not_found");
      return member;
    },

    /** A member by id or e-mail address. */
    async find(projectId: ProjectId, named: string): Promise<{ id: string; email: string } | undefined> {
      const address = parseEmail(named)?.address;
      const rows = await members.list(projectId, address === undefined ? { userId: named } : { limit: 5, emailPrefix: address });
      const row = rows.find(({ userId, email }) => userId === named || email === address);
      return row && { id: row.userId, email: row.email };
    },

    /** The number of members, and of those who were active in the last 7 and 30 days, today included. */
    async count(projectId: ProjectId) {
      const now = clock.now();
      const { all, byDay } = await members.count(projectId, firstDayOf("month", now) * DAY);
      const since = (day: number) => byDay.filter((one) => one.day >= day).reduce((sum, one) => sum + one.members, 0);
      const activeThisMonth = since(firstDayOf("month", now));
      return { members: all, activeThisWeek: since(firstDayOf("week", now)), activeThisMonth, inactive: all - activeThisMonth };
    },

    /**
     * @param ifMatch the entity tags one of which the member must have; absent, the role may have changed
     * @returns the member, and their role before @throws AppError `resource.not_found`, `member.last_admin`, `version.changed_meanwhile`
     */
    async setRole(projectId: ProjectId, id: string, role: Role, ifMatch: string | undefined): Promise<{ member: ListedMember; before: Role }> {
      const known = await this.get(projectId, id);
      if (ifMatch !== undefined) requireMatch(ifMatch, tagOfMember(known));
      const before = await members.setRole(projectId, known.id, role, ifMatch === undefined ? undefined : known.role);
      if (!before) throw new AppError((await isRaced(projectId, known)) ? "version.changed_meanwhile" : "member.last_admin");
      return { member: await this.get(projectId, id), before };
    },
  };
}
