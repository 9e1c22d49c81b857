import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { AuditTargetId, ProjectId } from "../lib/ids.ts";
import { type ChainPlace, listWritten } from "./audit-backlog.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import { auditTargets, projects } from "./schema.ts";
import { unchanged } from "./unchanged.ts";

export type AuditTarget = typeof auditTargets.$inferSelect;
/** What an edit can set of a target. @property url null for a target that is a binding */
export type AuditTargetChange = Pick<AuditTarget, "url" | "description" | "paused" | "tokenVersion">;
export type AuditTargets = ReturnType<typeof makeAuditTargets>;
/** A failed attempt. @property dueAt of the next one */
type Failure = Pick<AuditTarget, "dueAt" | "problem" | "lastStatus">;

/** The most targets of a project. */
export const MOST_TARGETS = 5;

/** Where the audit events of projects are delivered, and how far that has come. @param auditDb the database with the events */
export function makeAuditTargets(db: Database, auditDb: Database) {
  const of = ({ projectId, id }: Pick<AuditTarget, "projectId" | "id">) => and(eq(auditTargets.projectId, projectId), eq(auditTargets.id, id));
  const isActive = sql`${auditTargets.paused} = 0`;

  return {
    /** All of a project's targets, at most five. */
    list: async (projectId: ProjectId): Promise<AuditTarget[]> =>
      db.select().from(auditTargets).where(eq(auditTargets.projectId, projectId)).orderBy(asc(auditTargets.id)).limit(MOST_TARGETS).all(),

    find: async (projectId: ProjectId, id: string): Promise<AuditTarget | undefined> =>
      db
        .select()
        .from(auditTargets)
        .where(of({ projectId, id: id as AuditTargetId }))
        .get(),

    /** @returns whether it was added: a project has at most five, and a removed one has none */
    async create(target: Pick<AuditTarget, "id" | "projectId" | "kind" | "url" | "tokenVersion" | "description" | "createdAt" | "segment">) {
      const { id, projectId, kind, url, tokenVersion, description, createdAt, segment } = target;
      const count = sql`(SELECT count(*) FROM audit_targets WHERE project_id = ${projectId})`;
      const lives = sql`EXISTS (SELECT 1 FROM ${projects} WHERE ${projects.id} = ${projectId} AND ${projects.deletedAt} IS NULL)`;
      const added = await db.all<{ id: AuditTargetId }>(
        sql`INSERT INTO audit_targets (id, project_id, kind, url, token_version, description, created_at, segment)
          SELECT ${id}, ${projectId}, ${kind}, ${url}, ${tokenVersion}, ${description}, ${createdAt}, ${segment}
          WHERE ${count} < ${MOST_TARGETS} AND ${lives} RETURNING id`,
      );
      return added.length > 0;
    },

    /** Changes a target that is still as it was read, and lets it be tried at once. @returns the target; nothing if it has changed meanwhile */
    async edit(target: AuditTarget, change: AuditTargetChange, read: AuditTargetChange): Promise<AuditTarget | undefined> {
      const [edited] = await db
        .update(auditTargets)
        .set({ ...change, dueAt: 0 })
        .where(and(of(target), unchanged(auditTargets, read)))
        .returning();
      return edited;
    },

    /** @returns the target that was removed */
    async remove(projectId: ProjectId, id: string): Promise<AuditTarget | undefined> {
      const [removed] = await db
        .delete(auditTargets)
        .where(of({ projectId, id: id as AuditTargetId }))
        .returning();
      return removed;
    },

    /** Whether a sealed token is in use. */
    async usesSecret(projectId: ProjectId, id: string, version: number): Promise<boolean> {
      return (await this.find(projectId, id))?.tokenVersion === version;
    },

    /** Takes a target for a batch, if it is as it was read and no other sender has it. @returns the target as it was taken */
    async take(target: AuditTarget, end: ChainPlace, { now, until }: { now: number; until: number }): Promise<AuditTarget | undefined> {
      const { segment, position } = target;
      const [taken] = await db
        .update(auditTargets)
        .set({ endSegment: end.segment, endPosition: end.position, leaseUntil: until })
        .where(and(of(target), isActive, unchanged(auditTargets, { segment, position }), lte(auditTargets.leaseUntil, now)))
        .returning();
      return taken;
    },

    /** Notes that the batch was delivered, unless another sender has taken the target since. @returns the target with its next place; nothing if another sender has taken over */
    async advance(target: AuditTarget, end: ChainPlace, counts: { delivered: number; lost: number }, now: number): Promise<AuditTarget | undefined> {
      const [advanced] = await db
        .update(auditTargets)
        .set({
          ...end,
          ...{ endSegment: null, endPosition: null, leaseUntil: 0, dueAt: 0, failures: 0, problem: null, lastStatus: null },
          ...(counts.delivered > 0 && { deliveredAt: now }),
          delivered: sql`${auditTargets.delivered} + ${counts.delivered}`,
          lost: sql`${auditTargets.lost} + ${counts.lost}`,
        })
        .where(and(of(target), eq(auditTargets.leaseUntil, target.leaseUntil)))
        .returning();
      return advanced;
    },

    /** Notes that the batch was not delivered, so that the same batch is tried again, unless another sender has taken the target since. */
    async fail(target: AuditTarget, failure: Failure): Promise<void> {
      await db
        .update(auditTargets)
        .set({ ...failure, leaseUntil: 0, failures: sql`${auditTargets.failures} + 1` })
        .where(and(of(target), eq(auditTargets.leaseUntil, target.leaseUntil)));
    },

    /** The targets of these projects that may be tried. */
    async listDueOf(projectIds: ProjectId[], now: number): Promise<AuditTarget[]> {
      return db
        .select()
        .from(auditTargets)
        .where(and(isAmong(auditTargets.projectId, projectIds), isActive, lte(auditTargets.dueAt, now), lte(auditTargets.leaseUntil, now)))
        .all();
    },

    /** The active targets of all projects, in the order of their keys, for the schedule's sweep. */
    async listActive(after: { projectId: ProjectId | ""; id: string }, limit: number): Promise<AuditTarget[]> {
      return db
        .select()
        .from(auditTargets)
        .where(and(isActive, sql`(${auditTargets.projectId}, ${auditTargets.id}) > (${after.projectId}, ${after.id})`))
        .orderBy(asc(auditTargets.projectId), asc(auditTargets.id))
        .limit(limit)
        .all();
    },

    /** How many active targets have failed so often in a row. It looks at 1,000 targets at most. */
    async countFailing(failures: number): Promise<number> {
      const active = sql`SELECT failures FROM audit_targets WHERE paused = 0 ORDER BY project_id, id LIMIT 1000`;
      const row = await db.get<{ n: number }>(sql`SELECT count(*) AS n FROM (${active}) WHERE failures >= ${failures}`);
      return row.n;
    },

    /**
     * Since when events wait for the slowest target of each of these projects, paused ones included. Projects where none waits are left out.
     */
    async listWaitingSince(projectIds: ProjectId[]): Promise<Map<ProjectId, number>> {
      const places = await db
        .select({ projectId: auditTargets.projectId, segment: sql<number>`min(${auditTargets.segment})` })
        .from(auditTargets)
        .where(isAmong(auditTargets.projectId, projectIds))
        .groupBy(auditTargets.projectId)
        .all();
      const written = places.length === 0 ? [] : await listWritten(auditDb, places);
      return new Map(written.map(({ projectId, at }) => [projectId, at]));
    },
  };
}
