import { and, asc, eq, sql } from "drizzle-orm";
import { newId, type ProjectId, type RuleId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { projects, routeRules } from "./schema.ts";

export type RouteRule = typeof routeRules.$inferSelect;
export type NewRouteRule = Pick<RouteRule, "priority" | "serverId" | "tools" | "authScopeId" | "policy">;
export type Policy = RouteRule["policy"];
export type RouteRules = ReturnType<typeof makeRouteRules>;

/** The most route rules of a project: all of them are in its directory, and in one list. */
export const MOST_RULES = 500;

export function makeRouteRules(db: Database) {
  const of = (projectId: ProjectId, id: string) => and(eq(routeRules.projectId, projectId), eq(routeRules.id, id as RuleId));

  return {
    async list(projectId: ProjectId): Promise<RouteRule[]> {
      return db
        .select()
        .from(routeRules)
        .where(eq(routeRules.projectId, projectId))
        .orderBy(asc(routeRules.priority), asc(routeRules.createdAt))
        .all();
    },

    /** @returns nothing if the project has as many rules as it can have */
    async create(projectId: ProjectId, { priority, serverId, tools, authScopeId, policy }: NewRouteRule, now: number): Promise<RuleId | undefined> {
      const hasRoom = sql`(SELECT count(*) FROM (SELECT 1 FROM route_rules WHERE ${eq(routeRules.projectId, projectId)} LIMIT ${MOST_RULES})) < ${MOST_RULES}`;
      // All columns of the table, in its order.
      const [created] = await db
        .insert(routeRules)
        .select(
          sql`SELECT ${newId("rul")}, ${projectId}, ${priority}, ${serverId}, ${JSON.stringify(tools)}, ${authScopeId}, ${policy}, ${now} WHERE ${hasRoom}`,
        )
        .returning({ id: routeRules.id });
      return created?.id;
    },

    /** @returns whether there was one */
    async change(projectId: ProjectId, id: string, rule: NewRouteRule): Promise<boolean> {
      return (await db.update(routeRules).set(rule).where(of(projectId, id)).returning({ id: routeRules.id })).length > 0;
    },

    /** @returns whether there was one */
    async remove(projectId: ProjectId, id: string): Promise<boolean> {
      return (await db.delete(routeRules).where(of(projectId, id)).returning({ id: routeRules.id })).length > 0;
    },

    async setDefault(projectId: ProjectId, defaultPolicy: Policy): Promise<void> {
      await db.update(projects).set({ defaultPolicy }).where(eq(projects.id, projectId));
    },
  };
}
