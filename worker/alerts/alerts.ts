import type { AuditEvent, RecordEvent } from "../audit/audit.ts";
import type { Alert, GrantOf, NamedAlert, OpenAlert, PassingKind, Repositories } from "../db/db.ts";
import { type Clock, DAY, HOUR } from "../lib/clock.ts";
import { AppError, reasonOf as causeOf } from "../lib/errors.ts";
import { type AuthScopeId, newId, type ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { hasRecovered } from "./error-rate-rules.ts";
import { reasonOf } from "./reason-rules.ts";
import { FORGOTTEN_AFTER } from "./use-rules.ts";
import { countCalls, makeWatchCalls, QUIET } from "./watch-calls.ts";

export { reasonOf } from "./reason-rules.ts";

/** A provider is down if the tokens of so many people are not renewed: with one, it may be the grant. The project's own grant is everybody's. */
const SEVERAL = 2;
/** A failure counts for so long, in ms. A keeper tries again within an hour, if its person calls. */
const COUNTS_FOR = 3 * HOUR;
/** How many open alerts of a kind one run of the schedule looks at: those that wait longest. */
const A_RUN = 50;
/** How long an alert that is over is kept, in ms. */
const KEPT = 90 * DAY;
/** The mark of how far the sweep of habits has come. */
const HABITS_SWEPT = "habits-swept";

type Ports = {
  db: Pick<Repositories, "alerts" | "callRollups" | "personHabits" | "providerTroubles" | "usage" | "auditMarks">;
  record: RecordEvent;
  clock: Clock;
  log: Log;
};

/**
 * Finds what is unusual: a server whose calls fail, a provider that is down, a credential that is used as never before (decision 65). Nothing here is on the way of a call: calls are judged
 * after their events were written, and grants by their keepers.
 */
export function makeAlertsRoom({ db, record, clock, log }: Ports) {
  const { alerts, callRollups, personHabits, providerTroubles, auditMarks } = db;
  const watchCalls = makeWatchCalls({ ...db, clock });

  /** Records an alert that was opened or is over, so that open consoles and receivers of the audit hear of it. */
  async function tell(alert: Pick<Alert, "projectId" | "id">, action: "alert.open" | "alert.recover"): Promise<void> {
    const named = await alerts.find(alert.projectId, alert.id);
    if (!named) return;
    const { kind, userId } = named.alert;
    // The audit names people by their ids, which name nobody after an erasure.
    const changes = action === "alert.open" ? `${kind}: ${reasonOf({ ...named, email: userId })}` : kind;
    const { projectId, id: target } = alert;
    const server = named.server ?? undefined;
    await record({ projectId, by: { kind: "system" }, action, target, outcome: "ok", changes, ...(server !== undefined && { server }) });
  }

  /** Runs work whose failure must stop nothing else. */
  const attempt = (name: string, work: Promise<unknown>): Promise<void> =>
    work.then(
      () => undefined,
      (error: unknown) => log.error("alerts.failed", { name, reason: causeOf(error) }),
    );

  async function tellAll(opened: readonly Alert[]): Promise<void> {
    for (const alert of opened) await tell(alert, "alert.open");
  }

  const enough = () => ({ people: SEVERAL, since: clock.now() - COUNTS_FOR });

  async function closeProvider(of: { projectId: ProjectId; authScopeId: AuthScopeId }): Promise<void> {
    const closed = await providerTroubles.closeIfOver(of, enough(), clock.now());
    if (closed) await tell(closed, "alert.recover");
  }

  async function checkServers(open: readonly OpenAlert[]): Promise<void> {
    const servers = open.map(({ projectId, subject }) => ({ projectId, server: subject }));
    const counted = await countCalls(callRollups, servers, clock.now());
    for (const [index, alert] of open.entries()) {
      const calls = counted[index];
      if (!calls || !hasRecovered(alert.facts.usual ?? null, calls.hour, calls.before, calls.withToday)) continue;
      if (await alerts.close(alert, clock.now())) await tell(alert, "alert.recover");
    }
  }

  async function check(kind: PassingKind, look: (open: OpenAlert[]) => Promise<void>): Promise<void> {
    const open = await alerts.listToCheck(kind, A_RUN);
    if (open.length === 0) return;
    for (const alert of open) await alerts.noteCheck(alert, clock.now());
    await look(open);
  }

  return {
    /** Judges the calls in a batch of events that were written. It never fails: what is missed is found with the next call. */
    watch: (events: readonly AuditEvent[]): Promise<void> => attempt("calls", watchCalls(events).then(tellAll)),

    /** Notes that a grant could not be refreshed, twice in a row. It never fails. */
    grantFailed: (of: GrantOf): Promise<void> =>
      attempt(
        "provider",
        providerTroubles
          .note(of, newId("alr"), enough(), clock.now(), clock.now() - QUIET)
          .then((opened) => (opened ? tell(opened, "alert.open") : undefined)),
      ),

    /** Notes that a grant that had failed was refreshed. It never fails. */
    grantRefreshed: (of: GrantOf): Promise<void> =>
      attempt(
        "provider",
        providerTroubles.clear(of).then(() => closeProvider(of)),
      ),

    /**
     * Takes an alert off the overview.
     * @param by the user @returns the alert as it is then; one that was over or acknowledged stays as it was
     * @throws AppError `resource.not_found`
     */
    async acknowledge(projectId: ProjectId, id: string, by: string): Promise<{ named: NamedAlert; isNew: boolean }> {
      const isNew = await alerts.acknowledge(projectId, id, by, clock.now());
      const named = await alerts.find(projectId, id);
      if (!named) throw new AppError("resource.not_found");
      return { named, isNew };
    },

    /** Closes alerts that are over although nothing was called or refreshed. */
    async closeOver(): Promise<void> {
      await check("error_rate", checkServers);
      await check("provider_down", async (open) => {
        for (const { projectId, subject } of open) await closeProvider({ projectId, authScopeId: subject as AuthScopeId });
      });
    },

    /** Forgets alerts, failures and habits that are too old. */
    async sweep(): Promise<void> {
      const now = clock.now();
      await alerts.sweep(now - KEPT);
      await providerTroubles.sweep(now - COUNTS_FOR);
      const place = (await auditMarks.find(HABITS_SWEPT))?.place ?? null;
      const next = await personHabits.sweep(now - FORGOTTEN_AFTER, place);
      if (place !== null || next !== null) await auditMarks.put(HABITS_SWEPT, now, next);
    },
  };
}
