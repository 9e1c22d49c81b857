import { and, asc, eq, sql } from "drizzle-orm";
import { newId, type ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { syncDefaultLink } from "./default-link.ts";
import { navigators, routeRules } from "./schema.ts";
import { unchanged } from "./unchanged.ts";

export type Navigator = typeof navigators.$inferSelect;
export type NavigatorSettings = Pick<Navigator, "name" | "mode" | "inChatAuthentication" | "denied">;
/** What a navigator itself withholds, and its slug, which rules may name. A server's own endpoint has those of the default navigator. */
export type NavigatorLimits = Pick<Navigator, "slug" | "denied">;
export type Navigators = ReturnType<typeof makeNavigators>;

/** The navigator at the project's own MCP URL. */
export const DEFAULT_NAVIGATOR = "default";

/** Its settings until an administrator changes them. */
export const DEFAULT_SETTINGS: NavigatorSettings = { name: "Default", mode: "direct", inChatAuthentication: true, denied: [] };

/** The most navigators of a project: all of them are in its directory, and in one list. */
export const MOST_NAVIGATORS = 100;

export function makeNavigators(db: Database) {
  const of = (projectId: ProjectId, slug: string) => and(eq(navigators.projectId, projectId), eq(navigators.slug, slug));

  return {
    async list(projectId: ProjectId): Promise<Navigator[]> {
      return db.select().from(navigators).where(eq(navigators.projectId, projectId)).orderBy(asc(navigators.slug)).all();
    },

    async find(projectId: ProjectId, slug: string): Promise<Navigator | undefined> {
      return db.select().from(navigators).where(of(projectId, slug)).get();
    },

    /**
     * Creates the navigator, or changes the settings of an existing one.
     * @param read the settings that it must still have; `"none"` if there must be none; absent, both may be
     * @returns false if the project has as many as it can have, or if it is not as it must be
     */
    async put(projectId: ProjectId, slug: string, settings: NavigatorSettings, now: number, read?: NavigatorSettings | "none"): Promise<boolean> {
      const { name, mode, inChatAuthentication, denied } = settings;
      const hasRoom = sql`(EXISTS (SELECT 1 FROM navigators WHERE ${of(projectId, slug)})
        OR (SELECT count(*) FROM (SELECT 1 FROM navigators WHERE ${eq(navigators.projectId, projectId)} LIMIT ${MOST_NAVIGATORS})) < ${MOST_NAVIGATORS})`;
      const asRead = read === undefined || read === "none" ? undefined : unchanged(navigators, read);
      const found = sql`EXISTS (SELECT 1 FROM navigators WHERE ${and(of(projectId, slug), asRead)})`;
      const isAsRead = read === undefined ? sql`1` : read === "none" ? sql`NOT ${found}` : found;
      const [put] = await db.batch([
        // All columns of the table, in its order.
        db
          .insert(navigators)
          .select(
            sql`SELECT ${newId("nav")}, ${projectId}, ${slug}, ${name}, ${mode}, ${inChatAuthentication ? 1 : 0}, NULL, ${JSON.stringify(denied)}, ${now}, NULL WHERE ${hasRoom} AND ${isAsRead}`,
          )
          .onConflictDoUpdate({ target: [navigators.projectId, navigators.slug], set: { ...settings, inChatEndedAt: null } })
          .returning({ id: navigators.id }),
        ...syncDefaultLink(db, projectId, now),
      ]);
      return put.length > 0;
    },

    /** Removes a navigator and the rules that are for it alone. @returns whether there was one */
    async remove(projectId: ProjectId, slug: string, now: number): Promise<boolean> {
      const [removed] = await db.batch([
        db.delete(navigators).where(of(projectId, slug)).returning({ id: navigators.id }),
        db.delete(routeRules).where(and(eq(routeRules.projectId, projectId), sql`navigator IS NOT NULL`, eq(routeRules.navigator, slug))),
        ...syncDefaultLink(db, projectId, now),
      ]);
      return removed.length > 0;
    },
  };
}
