import { and, asc, desc, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { AlertId, ProjectId } from "../lib/ids.ts";
import type { AlertKind } from "./alert-schema.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import type { Page } from "./page.ts";
import { agents, alerts, authScopes, servers, user } from "./schema.ts";
import { deleteBatch } from "./sweeps.ts";

export type Alert = typeof alerts.$inferSelect;
export type Alerts = ReturnType<typeof makeAlerts>;
/** An alert with the names of what it is about. Those of what has gone are null. */
export type NamedAlert = Awaited<ReturnType<ReturnType<typeof selectNamed>["all"]>>[number];
export type NewAlert = Pick<Alert, "id" | "projectId" | "kind" | "subject" | "userId" | "facts">;
/** An alert that the schedule looks at. */
export type OpenAlert = Pick<Alert, "projectId" | "id" | "subject" | "facts">;
/** Kinds of alerts that end when what they are about has recovered. */
export type PassingKind = Extract<AlertKind, "error_rate" | "provider_down">;

/** The most open alerts of a kind that a project has, so that nothing can fill the list. */
const MOST_OPEN = 100;

/**
 * Whether there may be another alert of a subject: the project has not too many of the kind, and the one before did not end a moment ago. One that is open stops it by the index.
 * @param since UTC ms: one that was closed later was closed a moment ago
 */
export const mayOpen = (projectId: SQL, kind: SQL, subject: SQL, since: number): SQL =>
  sql`(SELECT count(*) FROM (SELECT 1 FROM alerts c WHERE c.project_id = ${projectId} AND c.kind = ${kind} AND c.closed_at IS NULL LIMIT ${MOST_OPEN})) < ${MOST_OPEN}
    AND NOT EXISTS (SELECT 1 FROM alerts l WHERE l.project_id = ${projectId} AND l.kind = ${kind} AND l.subject = ${subject} AND l.closed_at > ${since})`;

/** For an upsert: the alert that is open. */
export const OPEN = { target: [alerts.projectId, alerts.kind, alerts.subject], targetWhere: sql`closed_at IS NULL` };

/** The statement that reads alerts with the names of what they are about. */
function selectNamed(db: Database) {
  const scopeOf = and(eq(alerts.kind, sql`'provider_down'`), eq(authScopes.id, sql`${alerts.subject}`));
  const failing = alias(servers, "failing");
  const isFailing = and(
    eq(alerts.kind, sql`'error_rate'`),
    eq(failing.projectId, alerts.projectId),
    eq(failing.slug, alerts.subject),
    isNull(failing.deletedAt),
  );
  const asking = alias(servers, "asking");
  const isAsking = and(or(eq(asking.authScopeId, authScopes.id), eq(asking.id, authScopes.serverId)), isNull(asking.deletedAt));
  const agentOf = and(eq(alerts.kind, sql`'new_agent'`), eq(agents.projectId, alerts.projectId), eq(agents.id, alerts.subject));

  return db
    .select({
      alert: alerts,
      server: sql<string | null>`coalesce(${failing.slug}, ${asking.slug})`,
      serverName: sql<string | null>`coalesce(${failing.name}, ${asking.name})`,
      authScope: authScopes.name,
      agent: agents.id,
      agentName: agents.name,
      email: user.email,
    })
    .from(alerts)
    .leftJoin(authScopes, and(eq(authScopes.projectId, alerts.projectId), scopeOf))
    .leftJoin(failing, isFailing)
    .leftJoin(asking, isAsking)
    .leftJoin(agents, agentOf)
    .leftJoin(user, eq(user.id, alerts.userId));
}

/** What was found to be wrong in a project. */
export function makeAlerts(db: Database) {
  const one = (projectId: ProjectId, id: string) => and(eq(alerts.projectId, projectId), eq(alerts.id, id as AlertId));
  const isWaiting = and(isNull(alerts.acknowledgedAt), isNull(alerts.closedAt));

  return {
    /**
     * Opens alerts, unless one of the kind and subject is open. Alerts about a server or person need that to be there.
     * @param since UTC ms: nothing is opened whose alert before was closed later @returns those that were opened
     */
    async open(found: readonly NewAlert[], now: number, since: number): Promise<Alert[]> {
      if (found.length === 0) return [];
      const rows = JSON.stringify(found.map(({ id, projectId, kind, subject, userId, facts }) => [id, projectId, kind, subject, userId, facts]));
      const value = (index: number) => sql.raw(`e.value ->> ${index}`);
      const [projectId, kind, subject, userId] = [value(1), value(2), value(3), value(4)];
      const isThere = sql`CASE ${kind} WHEN 'error_rate'
        THEN EXISTS (SELECT 1 FROM servers s WHERE s.project_id = ${projectId} AND s.slug = ${subject} AND s.deleted_at IS NULL)
        ELSE EXISTS (SELECT 1 FROM members m WHERE m.project_id = ${projectId} AND m.user_id = ${userId} AND m.removed_at IS NULL) END`;
      return db
        .insert(alerts)
        .select(
          sql`SELECT ${value(0)}, ${projectId}, ${kind}, ${subject}, ${userId}, ${value(5)}, ${now}, NULL, NULL, NULL, ${now}
            FROM json_each(${rows}) e WHERE ${isThere} AND ${mayOpen(projectId, kind, subject, since)}`,
        )
        .onConflictDoNothing()
        .returning();
    },

    /** The alerts of a project, newest first. @param state `waiting`: those that are neither over nor acknowledged; absent: all */
    async list(projectId: ProjectId, { after, limit }: Page, state?: "waiting"): Promise<NamedAlert[]> {
      const place = after && sql`(${alerts.openedAt}, ${alerts.id}) < (${after.createdAt}, ${after.id})`;
      return selectNamed(db)
        .where(and(eq(alerts.projectId, projectId), state && isWaiting, place))
        .orderBy(desc(alerts.openedAt), desc(alerts.id))
        .limit(limit)
        .all();
    },

    async find(projectId: ProjectId, id: string): Promise<NamedAlert | undefined> {
      return selectNamed(db).where(one(projectId, id)).get();
    },

    /** What events tell of these alerts. */
    async listTold(projectId: ProjectId, ids: string[]): Promise<NamedAlert[]> {
      return selectNamed(db)
        .where(and(isAmong(alerts.id, ids), sql`+${alerts.projectId} = ${projectId}`))
        .all();
    },

    /**
     * Takes an alert off the overview. One about a credential is over with that.
     * @param by the user @returns whether it was neither over nor acknowledged
     */
    async acknowledge(projectId: ProjectId, id: string, by: string, now: number): Promise<boolean> {
      const closedAt = sql`CASE WHEN ${alerts.kind} IN ('error_rate', 'provider_down') THEN ${alerts.closedAt} ELSE ${now} END`;
      const acknowledged = await db
        .update(alerts)
        .set({ acknowledgedAt: now, acknowledgedBy: by, closedAt })
        .where(and(one(projectId, id), sql`+${alerts.acknowledgedAt} IS NULL`, sql`+${alerts.closedAt} IS NULL`))
        .returning({ id: alerts.id });
      return acknowledged.length > 0;
    },

    /** Open alerts of a kind of all projects that were looked at longest ago. */
    async listToCheck(kind: PassingKind, limit: number): Promise<OpenAlert[]> {
      return db
        .select({ projectId: alerts.projectId, id: alerts.id, subject: alerts.subject, facts: alerts.facts })
        .from(alerts)
        .where(and(eq(alerts.kind, kind), sql`closed_at IS NULL`))
        .orderBy(asc(alerts.checkedAt))
        .limit(limit)
        .all();
    },

    /** Notes that an alert was looked at. */
    async noteCheck({ projectId, id }: Pick<Alert, "projectId" | "id">, now: number): Promise<void> {
      await db.update(alerts).set({ checkedAt: now }).where(one(projectId, id));
    },

    /** Closes an alert that is over. @returns whether it was open */
    async close({ projectId, id }: Pick<Alert, "projectId" | "id">, now: number): Promise<boolean> {
      const closed = await db
        .update(alerts)
        .set({ closedAt: now })
        .where(and(one(projectId, id), sql`+${alerts.closedAt} IS NULL`))
        .returning({ id: alerts.id });
      return closed.length > 0;
    },

    /** Forgets a batch of alerts that were closed before this time. */
    async sweep(before: number): Promise<void> {
      await deleteBatch(db, alerts, sql`SELECT rowid FROM ${alerts} WHERE closed_at IS NOT NULL AND closed_at < ${before}`);
    },
  };
}
