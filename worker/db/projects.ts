import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { AppError } from "../lib/errors.ts";
import { newId, type ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { insertJob, type NewJob } from "./jobs.ts";
import { DEFAULT_NAVIGATOR, DEFAULT_SETTINGS } from "./navigators.ts";
import { apiKeys, authorizations, authScopes, links, members, navigators, projects } from "./schema.ts";

export type Project = typeof projects.$inferSelect;
export type Role = "member" | "admin";
/** @property since UTC milliseconds @property version the one the keeper is told */
export type Membership = { project: Project; role: Role; since: number; version: number };
export type Projects = ReturnType<typeof makeProjects>;

export function makeProjects(db: Database) {
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
    async create(input: { id: ProjectId; slug: string; name: string; description: string; createdBy: string; now: number }): Promise<Project> {
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

    async setOrigins(projectId: ProjectId, origins: Partial<Pick<Project, "returnOrigins" | "browserOrigins">>): Promise<void> {
      await db.update(projects).set(origins).where(eq(projects.id, projectId));
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
        db.delete(authorizations).where(and(eq(authorizations.projectId, projectId), removed)),
      ]);
      return changed.length > 0;
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
     * The end of a removal: keys and links are marked as ended, and the slug is free for another project. The rows stay, without any secret.
     * Its audit ends as that of every project.
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
