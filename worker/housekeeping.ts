import { troubleMailTextsOf } from "./connect/connect.tsx";
import { SWEPT } from "./db/db.ts";
import type { Rooms } from "./deps.ts";
import { DAY, HOUR } from "./lib/clock.ts";
import { reasonOf } from "./lib/errors.ts";
import type { Log } from "./lib/log.ts";

/** The schedule of `wrangler.toml` for what grows with the calls. All else is done by the hourly one. */
const OFTEN = "*/5 * * * *";

/** How many batches of events move from the main database in one run. */
const MOVES_A_RUN = 5;

/** The most grants of agents that one run forgets. */
const GRANTS_A_RUN = 1000;

type Tasks = Record<string, () => Promise<unknown>>;

/** Runs what a schedule asks for. Each task is bounded, and goes on in the next run where it stopped (docs/storage.md). */
export async function keepHouse(rooms: Rooms, cron: string): Promise<void> {
  const { clock, log } = rooms.instance;
  const kind = cron === OFTEN ? "often" : "hourly";
  const failed = await runEach(kind === "often" ? frequentTasks(rooms) : hourlyTasks(rooms), log);
  await runEach({ mark: () => rooms.db.auditMarks.put(SWEPT[kind], clock.now(), failed.join(" ")) }, log);
}

/** Runs tasks one after the other. A failure is logged and stops no other task. @returns the names of those that failed */
async function runEach(tasks: Tasks, log: Log): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, run] of Object.entries(tasks)) {
    try {
      await run();
    } catch (error) {
      failed.push(name);
      log.error("housekeeping.failed", { name, reason: reasonOf(error) });
    }
  }
  return failed;
}

const frequentTasks = ({ db, alerts, audit, auditDelivery, jobs, webhooks, people, servers, instance: { clock } }: Rooms): Tasks => ({
  vaultKeys: () => jobs.keys.sweep(),
  jobs: () => jobs.resume(),
  ends: () => webhooks.tellEnds(),
  webhooks: () => webhooks.wake(),
  erasures: () => people.erasePerson.resume(),
  deadLetters: () => audit.retryDeadLetters(),
  serverHealth: () => servers.sweepHealth(),
  auditEvents: () => audit.sweep.events(),
  waitingEvents: async () => {
    for (let round = 0; round < MOVES_A_RUN; round++) if ((await db.auditEvents.moveWaiting(clock.now())).isDone) break;
  },
  alerts: () => alerts.closeOver(),
  auditTargets: () => auditDelivery.wakeAll(),
  startWatch: () => people.startWatch(),
  // Last, because mails may take long.
  connectionMails: () => people.connectionMails.tellDue(troubleMailTextsOf),
});

function hourlyTasks(rooms: Rooms): Tasks {
  const { authorizations, signInConflicts, platformAdmins, sweeps } = rooms.db;
  const { settings, clock, log } = rooms.instance;
  return {
    authorizations: () => authorizations.sweep(clock.now() - HOUR),
    requestCounts: () => rooms.people.rateLimit.sweep(),
    signInConflicts: () => signInConflicts.sweep(clock.now() - 30 * DAY),
    platformAdmins: () => platformAdmins.forgetOthers(settings.ADMIN_EMAILS.map((email) => email.toLowerCase())),
    deploymentTokens: () => rooms.db.deploymentTokens.sweep(clock.now() - 366 * DAY),
    sessions: () => sweeps.sessions(clock.now()),
    verifications: () => sweeps.verifications(clock.now()),
    revokedCredentials: () => sweeps.revokedCredentials(clock.now() - 90 * DAY),
    endedLinks: () => sweeps.endedLinks(clock.now() - 180 * DAY),
    serverRequests: () => rooms.db.serverRequests.sweep(clock.now() - 90 * DAY),
    toolsOfRemovedServers: () => sweeps.toolsOfRemovedServers(),
    unlistedTools: () => sweeps.unlistedTools(clock.now() - 180 * DAY),
    deadLetters: () => rooms.db.deadLetters.sweep(clock.now() - 30 * DAY, clock.now()),
    webhookDeliveries: () => rooms.webhooks.sweep(),
    alerts: () => rooms.alerts.sweep(),
    usage: () => rooms.audit.sweep.usage(),
    rollups: () => rooms.audit.sweep.rollups(),
    chatLinks: () => rooms.db.chatLinks.sweep(clock.now(), { hour: clock.now() - 3 * DAY, day: clock.now() - 760 * DAY }),
    unusedGrants: () => rooms.db.agentList.sweep(clock.now() - 32 * DAY, GRANTS_A_RUN),
    auditSegments: () => rooms.audit.sweep.segments(),
    endedAgents: () => rooms.agents.endAgents.sweep(),
    ciphertexts: async () => {
      const { reason, ...swept } = await rooms.vault.sweepOrphans(rooms.providers.clients);
      log.info("vault.swept", swept);
      if (reason !== undefined) log.error("vault.sweep_failed", { failed: swept.failed, reason });
    },
    projectStores: () => rooms.jobs.store.sweep(),
    replacedScopes: () => rooms.jobs.sweep(),
  };
}
