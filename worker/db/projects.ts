import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { AppError } from "../lib/errors.ts";
import { newId, type ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { links } from "./connection-schema.ts";
import { insertJob, type NewJob } from "./jobs.ts";
import { DEFAULT_NAVIGATOR, DEFAULT_SETTINGS } from "./navigators.ts";
import {
  alerts,
  apiKeys,
  auditTargets,
  authorizations,
  authScopes,
  chatLinkCounts,
  chatLinks,
  members,
  navigators,
  projects,
  providerTroubles,
  servers,
  webhookDeliveries,
  webhooks,
} from "./schema.ts";
import { unchanged } from "./unchanged.ts";

export type Project = typeof projects.$inferSelect;
/** All that an edit of a project sets. */
export type ProjectSettings = Pick<
  Project,
  "name" | "description" | "icon" | "returnOrigins" | "browserOrigins" | "auditRetentionDays" | "recordsCalls" | "redactionHints" | "secondFactor"
>;
/** What a person may do in a project. An administrator may do everything, an auditor reads everything, and both are members too. */
export type Role = "member" | "auditor" | "admin";
/** @property since UTC milliseconds @property version the one the keeper is told */
export type Membership = { project: Project; role: Role; since: number; version: number };
export type Projects = ReturnType<typeof makeProjects>;

export function makeProjects(db: Database) {
  const scopesOf = (projectId: ProjectId) => db.select({ id: authScopes.id }).from(authScopes).where(eq(authScopes.projectId, projectId));

  return {
    async findBySlug(slug: string): Promise<Project | undefined> {
      return db
        .select()
        .from(projects)
        .where(and(eq(projects.slug, slug), isNull(projects.deletedAt)))
        .get();
    },

    /** The project, if this user is a member of it now. */
    async findForMember(slug: string, userId: string): Promise<Membership | undefined> {
      return db
        .select({ project: projects, role: members.role, since: members.createdAt, version: members.version })
        .from(projects)
        .innerJoin(members, and(eq(members.projectId, projects.id), eq(members.userId, userId), isNull(members.removedAt)))
        .where(and(eq(projects.slug, slug), isNull(projects.deletedAt)))
        .get();
    },

    async listForMember(userId: string): Promise<{ project: Project; role: Role }[]> {
      return db
        .select({ project: projects, role: members.role })
        .from(projects)
        .innerJoin(members, and(eq(members.projectId, projects.id), eq(members.userId, userId), isNull(members.removedAt)))
        .where(isNull(projects.deletedAt))
        .orderBy(projects.name)
        .all();
    },

    /**
     * The project, its first administrator, its default navigator and its default link, which is not alive yet. All are written in one batch.
     * @throws AppError `project.slug_taken`
     */
    async create(input: {
      id: ProjectId;
      slug: string;
      name: string;
      description: string;
      icon?: string;
      createdBy: string;
      now: number;
    }): Promise<Project> {
      const { id, now: createdAt, createdBy } = input;
      try {
        const [[project]] = await db.batch([
          db
            .insert(projects)
            .values({ ...input, createdAt })
            .returning(),
          db.insert(members).values({ projectId: id, userId: createdBy, role: "admin", createdAt }),
          db.insert(navigators).values({ id: newId("nav"), projectId: id, slug: DEFAULT_NAVIGATOR, ...DEFAULT_SETTINGS, createdAt }),
          db.insert(links).values({ id: newId("lnk"), projectId: id, type: "default", createdBy, createdAt, deletedAt: createdAt }),
        ]);
        if (!project) throw new AppError("internal.failed", { reason: "insert returned no project" });
        return project;
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError("project.slug_taken", { fields: { slug: "This slug is taken." } });
        throw error;
      }
    },

    /** @param read the settings that it must still have; absent, they may have changed @returns whether it has been changed */
    async edit(projectId: ProjectId, change: Partial<ProjectSettings>, read?: ProjectSettings): Promise<boolean> {
      const asRead = read && unchanged(projects, read);
      const edited = await db
        .update(projects)
        .set(change)
        .where(and(eq(projects.id, projectId), asRead))
        .returning({ id: projects.id });
      return edited.length > 0;
    },

    /** For how many days each of these projects keeps its audit events; a removed one, for none. */
    async listRetention(ids: ProjectId[]): Promise<Map<ProjectId, number>> {
      const found = await db
        .select({ id: projects.id, days: sql<number>`CASE WHEN ${projects.deletedAt} IS NULL THEN ${projects.auditRetentionDays} ELSE 0 END` })
        .from(projects)
        .where(sql`${projects.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
        .all();
      return new Map(found.map(({ id, days }) => [id, days]));
    },

    /**
     * Marks a project as removed and begins the job that ends all it has: all or nothing. From here on no query finds it, so its agents,
     * keys, links and pages are refused.
     * @returns whether there is such a project
     */
    async remove(projectId: ProjectId, job: NewJob): Promise<boolean> {
      const now = job.createdAt;
      const removed = sql`EXISTS (SELECT 1 FROM projects WHERE id = ${projectId} AND deleted_at = ${now})`;
      const [changed] = await db.batch([
        db
          .update(projects)
          .set({ deletedAt: now })
          .where(and(eq(projects.id, projectId), isNull(projects.deletedAt)))
          .returning({ id: projects.id }),
        insertJob(db, job, removed),
        db
          .update(authScopes)
          .set({ retiredAt: now })
          .where(and(eq(authScopes.projectId, projectId), removed)),
        db.delete(authorizations).where(and(inArray(authorizations.authScopeId, scopesOf(projectId)), removed)),
        // Without webhooks the end of the project's credentials is told nowhere. The sweep removes the signing secrets.
        db.delete(webhooks).where(and(eq(webhooks.projectId, projectId), removed)),
        db.delete(webhookDeliveries).where(and(eq(webhookDeliveries.projectId, projectId), removed)),
        db.delete(auditTargets).where(and(eq(auditTargets.projectId, projectId), removed)),
        db.delete(alerts).where(and(eq(alerts.projectId, projectId), removed)),
        db.delete(chatLinks).where(and(eq(chatLinks.projectId, projectId), removed)),
        db.delete(chatLinkCounts).where(and(eq(chatLinkCounts.projectId, projectId), removed)),
        db.delete(providerTroubles).where(and(eq(providerTroubles.projectId, projectId), removed)),
      ]);
      return changed.length > 0;
    },

    /** The slug of a project that is not removed. */
    async findSlug(projectId: ProjectId): Promise<string | undefined> {
      const row = await db
        .select({ slug: projects.slug })
        .from(projects)
        .where(and(eq(projects.id, projectId), isNull(projects.deletedAt)))
        .get();
      return row?.slug;
    },

    /** The slug of a removed project, which its agents' grants name. */
    async findRemovedSlug(projectId: ProjectId): Promise<string | undefined> {
      const row = await db
        .select({ slug: projects.slug })
        .from(projects)
        .where(and(eq(projects.id, projectId), isNotNull(projects.deletedAt)))
        .get();
      return row?.slug;
    },

    /**
     * The end of a removal: keys, links and servers are marked as ended, and the slug is free for another project. The rows stay, without any
     * secret. The sweep of the audit deletes its events and counts (`listRetention`).
     */
    async finishRemoval(projectId: ProjectId, now: number): Promise<void> {
      await db.batch([
        db
          .update(apiKeys)
          .set({ revokedAt: now })
          .where(and(eq(apiKeys.projectId, projectId), isNull(apiKeys.revokedAt))),
        db
          .update(links)
          .set({ deletedAt: now })
          .where(and(eq(links.projectId, projectId), isNull(links.deletedAt))),
        db
          .update(servers)
          .set({ deletedAt: now })
          .where(and(eq(servers.projectId, projectId), isNull(servers.deletedAt))),
        db
          .update(projects)
          .set({ slug: sql`${projects.id}` })
          .where(and(eq(projects.id, projectId), isNotNull(projects.deletedAt))),
      ]);
    },
  };
}

/** Whether D1 refused a row because a unique index has an equal one. */
export function isUniqueViolation(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes("UNIQUE constraint failed")) return true;
  }
  return false;
}
