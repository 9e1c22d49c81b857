import { answer } from "./app.ts";
import type { Bindings } from "./bindings.ts";
import { makeRooms } from "./deps.ts";
import { keepHouse } from "./housekeeping.ts";

export { CredentialKeeper, HeldCalls, ProjectRoot, ProjectStreams, ProviderGate, TokenGate } from "./objects/objects.ts";

/** Queues by their names in `wrangler.toml`: that of jobs, and the dead-letter queue of audit events. Every other one has audit events. */
const WORK_QUEUE = "cardea-work";
const LATE_QUEUE = "cardea-audit-late";

export default {
  fetch: answer,

  async queue(batch, env) {
    const { audit, jobs } = makeRooms(env);
    if (batch.queue === WORK_QUEUE) await jobs.consume(batch.messages);
    else if (batch.queue === LATE_QUEUE) await audit.consumeLate(batch.messages);
    else await audit.consume(batch.messages);
  },

  scheduled: (controller, env) => keepHouse(makeRooms(env), controller.cron),
} satisfies ExportedHandler<Bindings>;
