import { type Clock, DAY } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { BATCH, BATCHES, BATCHES_A_RUN, listDue, listRemoved, type Oldest, ROLLUP_RETENTION_DAYS, USAGE_RETENTION_DAYS } from "./retention-rules.ts";
import { GRAINS, type Grain, MOST_ROWS, type RollupKind } from "./rollups/rollup-rules.ts";

/** One database's events and daily counts. */
type AuditStore = {
  listOldest(): Promise<Oldest[]>;
  /** Deletes at most `limit` of the project's oldest events, or blocks of events. @returns how many */
  sweep(projectId: ProjectId, before: number, limit: number): Promise<number>;
  /** Deletes old counts among the next ones. @returns where to go on; null at the end */
  sweepUsage(beforeDay: number, place: string | null): Promise<string | null>;
  /** The projects that have counts. */
  listCounted(): Promise<ProjectId[]>;
  /** Deletes at most `limit` of the project's counts. @returns how many */
  removeUsage(projectId: ProjectId, limit: number): Promise<number>;
};

type Marks = {
  find(name: string): Promise<{ place: string | null } | undefined>;
  put(name: string, at: number, place: string | null): Promise<void>;
};

/** The chains of events. Their segments are kept longer than the events. */
type Segments = {
  listProjects(): Promise<ProjectId[]>;
  sweep(projectId: ProjectId, before: number, limit: number): Promise<void>;
};

/** The calls of hours, days and weeks, added up. */
type Rollups = {
  listProjects(): Promise<ProjectId[]>;
  /** Deletes at most `limit` of the project's oldest rows. @returns how many */
  sweep(projectId: ProjectId, rows: { grain: Grain; kind: RollupKind; before: number; limit: number }): Promise<number>;
};

type StoreName = keyof typeof BATCHES;

const STORES = Object.keys(BATCHES) as StoreName[];
const GRAIN_NAMES = Object.keys(GRAINS) as Grain[];
const KINDS = Object.keys(MOST_ROWS) as RollupKind[];

type Ports = {
  segments: Segments;
  callRollups: Rollups;
  stores: Record<StoreName, AuditStore>;
  projects: { listRetention(ids: ProjectId[]): Promise<Map<ProjectId, number>> };
  /** Where events are delivered, and since when they wait there. */
  auditTargets: { listWaitingSince(ids: ProjectId[]): Promise<Map<ProjectId, number>> };
  marks: Marks;
  settings: { AUDIT_RETENTION_DAYS_MAX: number };
  clock: Clock;
};

/**
 * Deletes events that are older than their project keeps them, and old counts; of a removed project, all events and counts. One run deletes a batch of each project in turn, the most
 * overdue first, until nothing is due or the run has deleted enough. The next run goes on: what is left is found by its age.
 */
export function makeSweepAudit({ stores, segments, callRollups, projects, auditTargets, marks, settings, clock }: Ports) {
  async function sweepEvents(store: AuditStore, batch: number): Promise<void> {
    const oldest = await store.listOldest();
    const projectIds = oldest.map(({ projectId }) => projectId);
    const chosen = await projects.listRetention(projectIds);
    const waiting = await auditTargets.listWaitingSince(projectIds);
    let due = listDue(oldest, chosen, settings.AUDIT_RETENTION_DAYS_MAX, waiting, clock.now());
    let removed = 0;
    while (due.length > 0 && removed < BATCHES_A_RUN * batch) {
      const goOn: typeof due = [];
      for (const one of due) {
        if (removed >= BATCHES_A_RUN * batch) break;
        const deleted = await store.sweep(one.projectId, one.before, batch);
        removed += deleted;
        if (deleted === batch) goOn.push(one);
      }
      due = goOn;
    }
  }

  async function sweepUsage(name: string, store: AuditStore): Promise<void> {
    const mark = `usage-swept:${name}`;
    const place = (await marks.find(mark))?.place ?? null;
    const beforeDay = Math.floor(clock.now() / DAY) - USAGE_RETENTION_DAYS;
    await marks.put(mark, clock.now(), await store.sweepUsage(beforeDay, place));
  }

  async function sweepRemovedUsage(store: AuditStore): Promise<void> {
    const removed = listRemoved(await projects.listRetention(await store.listCounted()));
    let left = BATCHES_A_RUN * BATCH;
    for (const projectId of removed) {
      for (let deleted = BATCH; deleted === BATCH && left > 0; left -= deleted) deleted = await store.removeUsage(projectId, BATCH);
    }
  }

  return {
    /** Deletes old events. */
    async events(): Promise<void> {
      for (const name of STORES) await sweepEvents(stores[name], BATCHES[name]);
    },

    /** Deletes segments that are older than any event, and those of removed projects. */
    async segments(): Promise<void> {
      const found = await segments.listProjects();
      const removed = new Set(listRemoved(await projects.listRetention(found)));
      const before = clock.now() - USAGE_RETENTION_DAYS * DAY;
      for (const projectId of found) await segments.sweep(projectId, removed.has(projectId) ? Number.MAX_SAFE_INTEGER : before, BATCH);
    },

    /** Deletes rows of hours, days and weeks that are too old, and those of removed projects. */
    async rollups(): Promise<void> {
      const found = await callRollups.listProjects();
      const removed = new Set(listRemoved(await projects.listRetention(found)));
      for (const projectId of found)
        for (const grain of GRAIN_NAMES)
          for (const kind of KINDS) {
            const before = removed.has(projectId) ? Number.MAX_SAFE_INTEGER : clock.now() - ROLLUP_RETENTION_DAYS[grain] * DAY;
            await callRollups.sweep(projectId, { grain, kind, before, limit: BATCH });
          }
    },

    async usage(): Promise<void> {
      for (const [name, store] of Object.entries(stores)) {
        await sweepRemovedUsage(store);
        await sweepUsage(name, store);
      }
    },
  };
}
