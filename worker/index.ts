import { answer } from "./app.ts";
import { consumeAudit } from "./audit/audit.ts";
import { makeDeps } from "./deps.ts";
import type { Bindings } from "./env.ts";
import { DAY, HOUR } from "./lib/clock.ts";

export { CredentialKeeper, HeldCalls, ProjectStreams, ProviderGate, TokenGate } from "./objects/objects.ts";

export default {
  fetch: answer,

  async queue(batch, env) {
    const { auditEvents, log } = makeDeps(env);
    await consumeAudit(batch.messages, auditEvents.insert, log);
  },

  async scheduled(_controller, env) {
    const { authorizations, rateLimit, signInConflicts, platformAdmins, settings, endAgents, sweepOrphans, afterEdit, clock, log } = makeDeps(env);
    await authorizations.sweep(clock.now() - HOUR);
    await rateLimit.sweep();
    await signInConflicts.sweep(clock.now() - 30 * DAY);
    await platformAdmins.forgetOthers(settings.ADMIN_EMAILS.map((email) => email.toLowerCase()));
    await endAgents.sweep();
    log.info("vault.swept", await sweepOrphans());
    await afterEdit.sweep();
  },
} satisfies ExportedHandler<Bindings>;
