import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { newId, type ProjectId, type RuleId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import { projects, routeRules } from "./schema.ts";
import { unchanged } from "./unchanged.ts";

/** A statement that returns the id of the rule that it wrote, if it wrote one. */
type Write = BatchItem<"sqlite"> & PromiseLike<{ id: RuleId }[]>;

type Row = typeof routeRules.$inferSelect;
export type RouteRule = Omit<Row, "priority" | "navigatorTools">;
export type NewRouteRule = Pick<RouteRule, "name" | "serverId" | "navigator" | "tools" | "authScopeId" | "policy">;
export type Policy = RouteRule["policy"];
export type RouteRules = ReturnType<typeof makeRouteRules>;

/** Where a rule goes among the others. @property before id of the rule that follows it @property after id of the rule that it follows */
export type RulePlace = { before: string } | { after: string } | "last";

/** The most route rules of a project: all of them are in its directory, and in one list. */
export const MOST_RULES = 500;
/** The difference between two neighbours when all rules get new numbers. */
const STEP = 10;
/** The highest number, which earlier versions accept too. */
const HIGHEST = 10_000;

/** The query for a project's rules in the order in which they decide. @param project its id, or a query for it */
export const selectRules = (db: Database, project: ProjectId | SQL) =>
  db
    .select()
    .from(routeRules)
    .where(eq(routeRules.projectId, project))
    .orderBy(asc(routeRules.priority), sql`${routeRules.policy} = 'allow'`, asc(routeRules.createdAt), asc(routeRules.id));

/** The rule of a row. Earlier versions apply an allowing rule everywhere, so its tools are hidden from them if it is for one navigator. */
export function toRouteRule({ priority: _, navigatorTools, ...rule }: Row): RouteRule {
  return { ...rule, tools: navigatorTools ?? rule.tools };
}

function toColumns({ tools, ...rule }: NewRouteRule) {
  const isHidden = rule.navigator !== null && rule.policy === "allow";
  return { ...rule, tools: isHidden ? [] : tools, navigatorTools: isHidden ? tools : null };
}

/**
 * A query for the number of a place, halfway between its neighbours. It has no row if the neighbour is gone, or if there is no number
 * between them. @param moved id of the rule that moves there, which is no neighbour of itself
 */
function selectNumber(projectId: ProjectId, place: RulePlace, moved: string): SQL {
  const others = sql`o.project_id = ${projectId} AND o.id <> ${moved}`;
  const bounds = () => {
    if (place === "last")
      return sql`SELECT low, low + ${2 * STEP} AS high FROM (SELECT coalesce((SELECT o.priority FROM route_rules o WHERE ${others}
        ORDER BY o.priority DESC LIMIT 1), 0) AS low)`;
    const id = "before" in place ? place.before : place.after;
    const neighbour = sql`FROM route_rules n WHERE n.project_id = ${projectId} AND n.id = ${id} AND n.id <> ${moved}
      AND NOT EXISTS (SELECT 1 FROM route_rules o WHERE ${others} AND o.priority = n.priority AND o.id <> n.id)`;
    return "before" in place
      ? sql`SELECT coalesce((SELECT o.priority FROM route_rules o WHERE ${others} AND o.priority < n.priority
          ORDER BY o.priority DESC LIMIT 1), 0) AS low, n.priority AS high ${neighbour}`
      : sql`SELECT n.priority AS low, coalesce((SELECT o.priority FROM route_rules o WHERE ${others} AND o.priority > n.priority
          ORDER BY o.priority LIMIT 1), n.priority + ${2 * STEP}) AS high ${neighbour}`;
  };
  return sql`WITH bounds AS MATERIALIZED (${bounds()}) SELECT (low + high) / 2.0 AS number FROM bounds
    WHERE low < (low + high) / 2.0 AND (low + high) / 2.0 < high AND (low + high) / 2.0 <= ${HIGHEST}`;
}

export function makeRouteRules(db: Database) {
  const of = (projectId: ProjectId, id: string) => and(eq(routeRules.projectId, projectId), eq(routeRules.id, id as RuleId));

  /** Gives the rules new numbers in their order, so that there is room between all of them. */
  function renumber(projectId: ProjectId) {
    const places = sql`(SELECT o.id, row_number() OVER (ORDER BY o.priority, o.policy = 'allow', o.created_at, o.id) AS place
      FROM route_rules o WHERE o.project_id = ${projectId}) p`;
    return db
      .update(routeRules)
      .set({ priority: sql`p.place * ${STEP}` })
      .from(places)
      .where(and(eq(routeRules.projectId, projectId), sql`p.id = ${routeRules.id}`));
  }

  /** Whether all of these rules are the project's. */
  async function areRules(projectId: ProjectId, ids: string[]): Promise<boolean> {
    const found = await db
      .select({ id: routeRules.id })
      .from(routeRules)
      .where(and(eq(routeRules.projectId, projectId), isAmong(routeRules.id, ids)));
    return found.length === new Set(ids).size;
  }

  /**
   * Writes a rule at a place. If there is no number left at it, all rules get new numbers in the same transaction. Each number is chosen in
   * the statement that writes it, so two administrators who move rules at the same time both get what they asked for.
   * @returns nothing if the statement wrote nothing
   */
  async function writeAt(
    projectId: ProjectId,
    place: RulePlace,
    { moved, write }: { moved?: string; write: () => Write },
  ): Promise<RuleId | undefined> {
    const [written] = await write();
    if (written) return written.id;
    const named = [...(place === "last" ? [] : Object.values(place)), ...(moved === undefined ? [] : [moved])];
    if (!(await areRules(projectId, named))) return undefined;
    const [, rewritten]: [unknown, { id: RuleId }[]] = await db.batch([renumber(projectId), write()]);
    return rewritten[0]?.id;
  }

  return {
    /** In the order in which they decide. */
    async list(projectId: ProjectId): Promise<RouteRule[]> {
      return (await selectRules(db, projectId).all()).map(toRouteRule);
    },

    /** Whether a project has a rule. */
    has: (projectId: ProjectId, id: string): Promise<boolean> => areRules(projectId, [id]),

    /** @returns nothing if the place's neighbour is gone, or if the project has as many rules as it can have */
    create(projectId: ProjectId, rule: NewRouteRule, place: RulePlace, now: number): Promise<RuleId | undefined> {
      const { serverId, tools, authScopeId, policy, name, navigator, navigatorTools } = toColumns(rule);
      const hasRoom = sql`NOT EXISTS (SELECT 1 FROM route_rules WHERE ${eq(routeRules.projectId, projectId)} LIMIT 1 OFFSET ${MOST_RULES - 1})`;
      const hidden = navigatorTools && JSON.stringify(navigatorTools);
      const id = newId("rul");
      const write = () =>
        // All columns of the table, in its order.
        db
          .insert(routeRules)
          .select(
            sql`SELECT ${id}, ${projectId}, number, ${serverId}, ${JSON.stringify(tools)}, ${authScopeId}, ${policy}, ${now}, ${name}, ${navigator}, ${hidden}, NULL
              FROM (${selectNumber(projectId, place, id)}) WHERE ${hasRoom}`,
          )
          .returning({ id: routeRules.id });
      return writeAt(projectId, place, { write });
    },

    async find(projectId: ProjectId, id: string): Promise<RouteRule | undefined> {
      const row = await db.select().from(routeRules).where(of(projectId, id)).get();
      return row && toRouteRule(row);
    },

    /** @param read the rule as it must still be; absent, it may have changed @returns whether there was one */
    async change(projectId: ProjectId, id: string, rule: NewRouteRule, read?: NewRouteRule): Promise<boolean> {
      const asRead = read && unchanged(routeRules, toColumns(read));
      const changed = await db
        .update(routeRules)
        .set(toColumns(rule))
        .where(and(of(projectId, id), asRead))
        .returning({ id: routeRules.id });
      return changed.length > 0;
    },

    /** Moves a rule next to another one. @returns false if one of the two is gone */
    async move(projectId: ProjectId, id: string, place: Exclude<RulePlace, "last">): Promise<boolean> {
      const number = selectNumber(projectId, place, id);
      const write = () =>
        db
          .update(routeRules)
          .set({ priority: sql`(${number})` })
          .where(and(of(projectId, id), sql`EXISTS (${number})`))
          .returning({ id: routeRules.id });
      return (await writeAt(projectId, place, { moved: id, write })) !== undefined;
    },

    /** @returns whether there was one */
    async remove(projectId: ProjectId, id: string): Promise<boolean> {
      return (await db.delete(routeRules).where(of(projectId, id)).returning({ id: routeRules.id })).length > 0;
    },

    /** @param expected the policy that the project must still have @returns whether it was set */
    async setDefault(projectId: ProjectId, defaultPolicy: Policy, expected?: Policy): Promise<boolean> {
      const isExpected = expected && eq(projects.defaultPolicy, expected);
      const set = await db
        .update(projects)
        .set({ defaultPolicy })
        .where(and(eq(projects.id, projectId), isExpected))
        .returning({ id: projects.id });
      return set.length > 0;
    },
  };
}
