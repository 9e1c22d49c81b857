import { and, eq, isNull } from "drizzle-orm";
import { AppError } from "../lib/errors.ts";
import { newId, type ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { links } from "./connection-schema.ts";
import { DEFAULT_NAVIGATOR, DEFAULT_SETTINGS } from "./navigators.ts";
import { members, navigators, projects } from "./schema.ts";

export type Project = typeof projects.$inferSelect;
export type Role = "member" | "admin";
/** @property since UTC milliseconds @property version the one the keeper is told */
export type Membership = { project: Project; role: Role; since: number; version: number };
export type Projects = ReturnType<typeof makeProjects>;

export function makeProjects(db: Database) {
  return {
    async findBySlug(slug: string): Promise<Project | undefined> {
      return db.select().from(projects).where(eq(projects.slug, slug)).get();
    },

    /** The project, if this user is a member of it now. */
    async findForMember(slug: string, userId: string): Promise<Membership | undefined> {
      return db
        .select({ project: projects, role: members.role, since: members.createdAt, version: members.version })
        .from(projects)
        .innerJoin(members, and(eq(members.projectId, projects.id), eq(members.userId, userId), isNull(members.removedAt)))
        .where(eq(projects.slug, slug))
        .get();
    },

    async listForMember(userId: string): Promise<{ project: Project; role: Role }[]> {
      return db
        .select({ project: projects, role: members.role })
        .from(projects)
        .innerJoin(members, and(eq(members.projectId, projects.id), eq(members.userId, userId), isNull(members.removedAt)))
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
  };
}

/** Whether D1 refused a row because a unique index has an equal one. */
export function isUniqueViolation(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes("UNIQUE constraint failed")) return true;
  }
  return false;
}
