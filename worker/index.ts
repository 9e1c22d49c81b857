import { answer } from "./app.ts";
import { consumeAudit } from "./audit/audit.ts";
import type { Bindings } from "./bindings.ts";
import { makeRooms } from "./deps.ts";
import { DAY, HOUR } from "./lib/clock.ts";

export { CredentialKeeper, HeldCalls, ProjectStreams, ProviderGate, TokenGate } from "./objects/objects.ts";

/** The queue of jobs, by its name in wrangler.toml. Every other queue has audit events. */
const WORK_QUEUE = "cardea-work";
/** The schedule that only looks after jobs; the hourly one does everything. */
const OFTEN = "*/5 * * * *";

export default {
  fetch: answer,

  async queue(batch, env) {
    const rooms = makeRooms(env);
    if (batch.queue === WORK_QUEUE) return rooms.jobs.consume(batch.messages);
    const { auditEvents } = rooms.db;
    const { log } = rooms.instance;
    await consumeAudit(batch.messages, auditEvents.insert, log);
  },

  async scheduled({ cron }, env) {
    const rooms = makeRooms(env);
    await rooms.jobs.resume();
    if (cron === OFTEN) return;
    const { authorizations, signInConflicts, platformAdmins } = rooms.db;
    const { rateLimit } = rooms.people;
    const { settings, clock, log } = rooms.instance;
    const { endAgents } = rooms.agents;
    const { sweepOrphans } = rooms.vault;
    await authorizations.sweep(clock.now() - HOUR);
    await rateLimit.sweep();
    await signInConflicts.sweep(clock.now() - 30 * DAY);
    await platformAdmins.forgetOthers(settings.ADMIN_EMAILS.map((email) => email.toLowerCase()));
    await endAgents.sweep();
    log.info("vault.swept", await sweepOrphans(rooms.providers.clients));
    await rooms.jobs.sweep();
  },
} satisfies ExportedHandler<Bindings>;
