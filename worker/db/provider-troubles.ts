import { and, eq, sql } from "drizzle-orm";
import type { AlertId, AuthScopeId, ProjectId } from "../lib/ids.ts";
import { type Alert, mayOpen, OPEN } from "./alerts.ts";
import type { Database } from "./client.ts";
import { alerts, providerTroubles } from "./schema.ts";
import { deleteBatch } from "./sweeps.ts";

/** Whose grant it is, and of which auth scope. */
export type GrantOf = { projectId: ProjectId; authScopeId: AuthScopeId; subject: string };

/** The most people of an auth scope that are noted. */
const MOST_PEOPLE = 20;
/** A repeated failure is written after this time, in ms. */
const WRITTEN_AGAIN_AFTER = 10 * 60_000;

/** What decides. @property people how many make an alert @property since UTC ms: older failures do not count */
type Enough = { people: number; since: number };

/** Whose tokens a provider does not renew, and the alerts about it. */
export function makeProviderTroubles(db: Database) {
  const counted = ({ projectId, authScopeId }: Omit<GrantOf, "subject">, since: number) =>
    sql`(SELECT count(*) AS people, coalesce(max(t.subject = 'project'), 0) AS is_shared FROM provider_troubles t
      WHERE t.project_id = ${projectId} AND t.auth_scope_id = ${authScopeId} AND t.at > ${since}) f`;

  return {
    /**
     * Notes that a grant could not be refreshed, and opens an alert if it is that of enough people, or the project's, which all use.
     * @param closed as in `Alerts.open` @returns the alert, if it was opened
     */
    async note({ projectId, authScopeId, subject }: GrantOf, id: AlertId, enough: Enough, now: number, closed: number): Promise<Alert | undefined> {
      const ofProject = sql`t.project_id = ${projectId} AND t.auth_scope_id = ${authScopeId}`;
      const hasRoom = sql`(SELECT count(*) FROM provider_troubles t WHERE ${ofProject}) < ${MOST_PEOPLE} OR EXISTS (SELECT 1 FROM provider_troubles t WHERE ${ofProject} AND t.subject = ${subject})`;
      const isInUse = sql`EXISTS (SELECT 1 FROM auth_scopes s WHERE s.id = ${authScopeId} AND s.project_id = ${projectId} AND s.retired_at IS NULL)`;
      const may = mayOpen(sql`${projectId}`, sql`'provider_down'`, sql`${authScopeId}`, closed);
      const [, opened] = await db.batch([
        db
          .insert(providerTroubles)
          .select(sql`SELECT ${projectId}, ${authScopeId}, ${subject}, ${now} WHERE ${isInUse} AND (${hasRoom})`)
          .onConflictDoUpdate({
            target: [providerTroubles.projectId, providerTroubles.authScopeId, providerTroubles.subject],
            set: { at: now },
            setWhere: sql`at < ${now - WRITTEN_AGAIN_AFTER}`,
          }),
        db
          .insert(alerts)
          .select(
            sql`SELECT ${id}, ${projectId}, 'provider_down', ${authScopeId}, NULL, json_object('people', f.people), ${now}, NULL, NULL, NULL, ${now}
              FROM ${counted({ projectId, authScopeId }, enough.since)} WHERE (f.people >= ${enough.people} OR f.is_shared = 1) AND ${isInUse} AND ${may}`,
          )
          .onConflictDoUpdate({
            ...OPEN,
            set: { facts: sql`json_set(alerts.facts, '$.people', excluded.facts ->> 'people')` },
            setWhere: sql`alerts.facts ->> 'people' < excluded.facts ->> 'people'`,
          })
          .returning(),
      ]);
      return opened.find((alert) => alert.id === id);
    },

    /** Notes that a grant of the auth scope was refreshed again. */
    async clear({ projectId, authScopeId, subject }: GrantOf): Promise<void> {
      const { projectId: project, authScopeId: scope, subject: whose } = providerTroubles;
      await db.delete(providerTroubles).where(and(eq(project, projectId), eq(scope, authScopeId), eq(whose, subject)));
    },

    /** Closes the alert about a provider if it is over: too few people still wait for a token. @returns the alert, if it was closed */
    async closeIfOver(of: Omit<GrantOf, "subject">, { people, since }: Enough, now: number): Promise<Alert | undefined> {
      const stillDown = sql`EXISTS (SELECT 1 FROM ${counted(of, since)} WHERE f.people >= ${people} OR f.is_shared = 1)`;
      const isOpen = and(eq(alerts.kind, "provider_down"), eq(alerts.subject, of.authScopeId), sql`closed_at IS NULL`);
      const [closed] = await db
        .update(alerts)
        .set({ closedAt: now })
        .where(and(eq(alerts.projectId, of.projectId), isOpen, sql`NOT ${stillDown}`))
        .returning();
      return closed;
    },

    /** Forgets a batch of failures that are older than this. */
    async sweep(before: number): Promise<void> {
      await deleteBatch(db, providerTroubles, sql`SELECT rowid FROM ${providerTroubles} WHERE at < ${before}`);
    },
  };
}
