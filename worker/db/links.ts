import { and, asc, eq, isNull, ne, type SQL, sql } from "drizzle-orm";
import { HOUR } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { type LinkId, newId, type ProjectId, type ServerId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { linkServers, links } from "./connection-schema.ts";
import { slugList } from "./json-list.ts";
import { type LinkOrder, orderOfLinks } from "./link-orders.ts";
import type { KeyPage, Page } from "./page.ts";
import { isUniqueViolation } from "./projects.ts";
import { ALL_DAYS, projects, servers, user } from "./schema.ts";
import { isChanged, requireIn, unchanged } from "./unchanged.ts";

export type Link = typeof links.$inferSelect;
type NewLinkRow = Pick<
  Link,
  "type" | "email" | "domains" | "emails" | "expiresAt" | "returnUrl" | "returnState" | "tags" | "events" | "name" | "createdBy"
> & {
  serverIds: ServerId[];
  now: number;
};
export type Links = ReturnType<typeof makeLinks>;

/** How long the person who claimed a single-use link may continue to connect its servers. */
export const CLAIM_WINDOW = 1 * HOUR;

/**
 * Whether a person has given a credential through the link. Its use is asked for, because the credential may have been replaced through another link.
 * The column is written out: drizzle leaves out the table where a query has only one.
 */
export const isProvided = sql<number>`EXISTS (SELECT 1 FROM redemptions WHERE redemptions.link_id = links.id)`;

/** A link with its project. @property createdByEmail null if its creator is gone */
export type FoundLinkRow = { link: Link & { provided: boolean }; project: typeof projects.$inferSelect; createdByEmail: string | null };

/** The servers that a link names. @param projectId an id, or SQL that finds one */
export const selectServerIds = (db: Database, projectId: ProjectId | SQL, linkId: LinkId) =>
  db
    .select({ id: linkServers.serverId })
    .from(linkServers)
    .innerJoin(servers, and(eq(servers.id, linkServers.serverId), isNull(servers.deletedAt)))
    .where(and(eq(linkServers.projectId, projectId), eq(linkServers.linkId, linkId)));

/** The statement of `claim`. @param condition what must be true besides */
export function updateClaim(
  db: Database,
  projectId: ProjectId,
  id: LinkId,
  claim: { userId: string; sessionId: string; now: number },
  condition?: SQL,
) {
  const lapsed = sql`(${links.usedAt} <= ${claim.now - CLAIM_WINDOW}
        AND NOT ${isProvided})`;
  const mine = sql`(${links.usedSession} = ${claim.sessionId} AND ${links.usedAt} > ${claim.now - CLAIM_WINDOW})`;
  return db
    .update(links)
    .set({
      usedAt: sql`CASE WHEN ${links.usedAt} IS NULL OR ${lapsed} THEN ${claim.now} ELSE ${links.usedAt} END`,
      usedBy: claim.userId,
      usedSession: claim.sessionId,
    })
    .where(
      and(
        eq(links.projectId, projectId),
        eq(links.id, id),
        isNull(links.deletedAt),
        isNull(links.pausedAt),
        isNull(links.finishedAt),
        sql`(${links.expiresAt} IS NULL OR ${links.expiresAt} > ${claim.now})`,
        sql`(${links.usedAt} IS NULL OR ${mine} OR ${lapsed})`,
        condition,
      ),
    )
    .returning({ id: links.id });
}

/** All that an edit of a link sets, besides its servers. */
export type EditedLink = Pick<Link, "name" | "domains" | "emails" | "email" | "expiresAt" | "returnUrl" | "tags" | "events" | "pausedAt">;
/** The same as it was read. */
export type ReadLink = EditedLink & { slugs: string[] };

/** The links that configuration files may describe, in the order of their names. @param after the name before them */
const named = (after = ""): SQL => sql`links.name > ${after} AND links.name IS NOT NULL AND links.deleted_at IS NULL`;

/** What a write threw, if another link has the name already, in words. */
const toNameProblem = (error: unknown): unknown =>
  isUniqueViolation(error) ? new AppError("request.invalid", { fields: { name: "Another link of the project has this name." } }) : error;

/** The condition that a link is still as it was read. */
function isAsRead(projectId: ProjectId, id: LinkId, { slugs, ...columns }: ReadLink): SQL {
  const same = and(eq(links.projectId, projectId), eq(links.id, id), unchanged(links, columns));
  return sql`EXISTS (SELECT 1 FROM links WHERE ${same}) AND (SELECT json_group_array(slug) FROM (SELECT s.slug FROM link_servers ls
    JOIN servers s ON s.id = ls.server_id AND s.deleted_at IS NULL WHERE ls.project_id = ${projectId} AND ls.link_id = ${id} ORDER BY s.slug)) = ${JSON.stringify([...slugs].sort())}`;
}

export function makeLinks(db: Database) {
  return {
    /** The link with its project. The link id is the whole address, so the query has no project. */
    async findWithProject(id: string): Promise<FoundLinkRow | undefined> {
      const row = await db
        .select({
          link: links,
          project: projects,
          createdByEmail: user.email,
          provided: isProvided,
        })
        .from(links)
        .innerJoin(projects, and(eq(projects.id, links.projectId), isNull(projects.deletedAt)))
        .leftJoin(user, eq(user.id, links.createdBy))
        .where(eq(links.id, id as LinkId))
        .get();
      return row && { ...row, link: { ...row.link, provided: row.provided === 1 } };
    },

    async find(projectId: ProjectId, id: string): Promise<Link | undefined> {
      return db
        .select()
        .from(links)
        .where(and(eq(links.projectId, projectId), eq(links.id, id as LinkId)))
        .get();
    },

    async findDefault(projectId: ProjectId): Promise<Link | undefined> {
      return db
        .select()
        .from(links)
        .where(and(eq(links.projectId, projectId), eq(links.type, "default")))
        .get();
    },

    /** Notes when a link was first opened by a person who may use it. @param now UTC ms */
    async noteOpened(projectId: ProjectId, id: LinkId, now: number): Promise<void> {
      await db
        .update(links)
        .set({ openedAt: now })
        .where(and(eq(links.projectId, projectId), eq(links.id, id), isNull(links.openedAt)));
    },

    async listServerIds(projectId: ProjectId, linkId: LinkId): Promise<ServerId[]> {
      return (await selectServerIds(db, projectId, linkId).all()).map((row) => row.id);
    },

    /** Links in an order; the default one where it works or has been used; with their creator and how many people used each. @param which one link, a page of the list, or a page of the named ones by name */
    async list(projectId: ProjectId, which: { id: LinkId } | { named: KeyPage } | Page, order: LinkOrder = "newest") {
      const { after, limit } =
        "id" in which ? { after: undefined, limit: 1 } : "named" in which ? { after: undefined, limit: which.named.limit } : which;
      const { condition, by } = "named" in which ? { condition: named(which.named.after), by: [asc(links.name)] } : orderOfLinks(order, after);
      return db
        .select({
          link: links,
          createdByEmail: user.email,
          uses: sql<number>`coalesce((SELECT uses FROM link_use_counts c WHERE c.link_id = ${links.id} AND c.day = ${sql.raw(String(ALL_DAYS))}), 0)`,
          serverSlugs: slugList(sql`(SELECT json_group_array(s.slug) FROM link_servers ls JOIN servers s ON s.id = ls.server_id
            WHERE ls.link_id = ${links.id} AND s.deleted_at IS NULL)`),
        })
        .from(links)
        .leftJoin(user, eq(user.id, links.createdBy))
        .where(
          and(
            eq(links.projectId, projectId),
            sql`(${links.type} <> 'default' OR ${links.deletedAt} IS NULL OR EXISTS (SELECT 1 FROM redemptions r WHERE r.link_id = ${links.id}))`,
            "id" in which ? eq(links.id, which.id) : undefined,
            condition,
          ),
        )
        .orderBy(...by)
        .limit(limit)
        .all();
    },

    async create(projectId: ProjectId, input: NewLinkRow): Promise<Link> {
      const { serverIds, now, ...values } = input;
      const link: typeof links.$inferInsert = { ...values, id: newId("lnk"), projectId, createdAt: now };
      const [[created]] = await db
        .batch([
          db.insert(links).values(link).returning(),
          ...serverIds.map((serverId) => db.insert(linkServers).values({ linkId: link.id, projectId, serverId })),
        ])
        .catch((error: unknown) => {
          throw toNameProblem(error);
        });
      if (!created) throw new AppError("internal.failed", { reason: "insert returned no link" });
      return created;
    },

    /**
     * @param serverIds the servers from now on; absent means no change
     * @param read what the link must still be; absent, it may have changed
     * @returns whether the link could be changed; the default link, a used one and a deleted one cannot
     */
    async edit(projectId: ProjectId, id: LinkId, set: EditedLink, serverIds: ServerId[] | undefined, read?: ReadLink): Promise<boolean> {
      const editable = and(
        eq(links.projectId, projectId),
        eq(links.id, id),
        ne(links.type, "default"),
        isNull(links.deletedAt),
        isNull(links.usedAt),
      );
      const mine = sql`EXISTS (SELECT 1 FROM links WHERE ${links.projectId} = ${projectId} AND ${editable})`;
      const replaced = serverIds && [
        db.delete(linkServers).where(and(eq(linkServers.projectId, projectId), eq(linkServers.linkId, id), mine)),
        db.insert(linkServers).select(
          sql`SELECT ${id}, ${projectId}, servers.id FROM servers, json_each(${JSON.stringify(serverIds)}) WHERE servers.project_id = ${projectId}
            AND servers.id = json_each.value AND ${mine}`,
        ),
      ];
      const asRead = read && requireIn(db, isAsRead(projectId, id, read));
      const update = db
        .update(links)
        .set({ ...set, ...(set.name === null && { source: null }) })
        .where(and(eq(links.projectId, projectId), editable))
        .returning({ id: links.id });
      try {
        if (!asRead) return (await db.batch([update, ...(replaced ?? [])]))[0].length > 0;
        const [, edited] = await db.batch([asRead, update, ...(replaced ?? [])]);
        return edited.length > 0;
      } catch (error) {
        if (isChanged(error)) throw new AppError("version.changed_meanwhile");
        throw toNameProblem(error);
      }
    },

    async remove(projectId: ProjectId, id: string, now: number): Promise<boolean> {
      const removed = await db
        .update(links)
        .set({ deletedAt: now })
        .where(and(eq(links.projectId, projectId), eq(links.id, id as LinkId), ne(links.type, "default"), isNull(links.deletedAt)))
        .returning({ id: links.id });
      return removed.length > 0;
    },

    /**
     * Claims a single-use link for one browser session: one statement decides, so exactly one of several
     * parallel claims wins (S2). The same statement judges expiry and deletion (S3). The holder may claim again within
     * the window. A claim that led to nothing ends with the window.
     */
    async claim(projectId: ProjectId, id: LinkId, claim: { userId: string; sessionId: string; now: number }): Promise<boolean> {
      const claimed = await updateClaim(db, projectId, id, claim);
      return claimed.length > 0;
    },

    /** Ends a claimed link before its window does. */
    async finish(projectId: ProjectId, id: LinkId, sessionId: string, now: number): Promise<void> {
      await db
        .update(links)
        .set({ finishedAt: now })
        .where(and(eq(links.projectId, projectId), eq(links.id, id), eq(links.type, "project"), eq(links.usedSession, sessionId)));
    },
  };
}
