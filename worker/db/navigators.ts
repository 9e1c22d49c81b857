import { and, asc, eq } from "drizzle-orm";
import { newId, type ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { navigators } from "./schema.ts";

export type Navigator = typeof navigators.$inferSelect;
export type NavigatorSettings = Pick<Navigator, "name" | "mode" | "inChatAuthentication" | "denied">;
export type Navigators = ReturnType<typeof makeNavigators>;

/** The navigator at the project's own MCP URL. */
export const DEFAULT_NAVIGATOR = "default";

export function makeNavigators(db: Database) {
  const of = (projectId: ProjectId, slug: string) => and(eq(navigators.projectId, projectId), eq(navigators.slug, slug));

  return {
    async list(projectId: ProjectId): Promise<Navigator[]> {
      return db.select().from(navigators).where(eq(navigators.projectId, projectId)).orderBy(asc(navigators.slug)).all();
    },

    async find(projectId: ProjectId, slug: string): Promise<Navigator | undefined> {
      return db.select().from(navigators).where(of(projectId, slug)).get();
    },

    /** Makes the navigator, or gives the one that is there these settings. */
    async put(projectId: ProjectId, slug: string, settings: NavigatorSettings, now: number): Promise<void> {
      await db
        .insert(navigators)
        .values({ id: newId("nav"), projectId, slug, ...settings, createdAt: now })
        .onConflictDoUpdate({ target: [navigators.projectId, navigators.slug], set: settings });
    },

    /** @returns whether there was one */
    async remove(projectId: ProjectId, slug: string): Promise<boolean> {
      const removed = await db.delete(navigators).where(of(projectId, slug)).returning({ id: navigators.id });
      return removed.length > 0;
    },
  };
}
