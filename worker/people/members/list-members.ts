import type { Members, MembersPage, Role, Usage } from "../../db/db.ts";
import { type Clock, DAY, dayOf } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { parseEmail } from "../../lib/text/email.ts";
import { entityTagOf, requireMatch } from "../../lib/text/entity-tags.ts";

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
const MONTH = 30 * DAY;

/** The entity tag of a member: an update sets the role alone. */
export const tagOfMember = ({ role }: Pick<ListedMember, "role">): string => entityTagOf({ role });

export function makeListMembers({ members, usage, clock }: { members: Members; usage: Usage; clock: Clock }) {
  /** @param which one of them, or a part of the list */
  async function list(projectId: ProjectId, which: { userId: string } | MembersPage): Promise<ListedMember[]> {
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
      const { all, byDay } = await members.count(projectId, now - MONTH + DAY);
      const since = (day: number) => byDay.filter((one) => one.day >= day).reduce((sum, one) => sum + one.members, 0);
      const activeThisMonth = since(dayOf(now - MONTH + DAY));
      return { members: all, activeThisWeek: since(dayOf(now - WEEK + DAY)), activeThisMonth, inactive: all - activeThisMonth };
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
