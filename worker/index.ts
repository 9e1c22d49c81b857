import { answer } from "./app.ts";
import type { Bindings } from "./bindings.ts";
import { makeRooms } from "./deps.ts";
import { keepHouse } from "./housekeeping.ts";

export { CredentialKeeper, HeldCalls, ProjectRoot, ProjectStreams, ProviderGate, TokenGate } from "./objects/objects.ts";

/** The dead-letter queue of `wrangler.toml`. */
const LATE_QUEUE = "cardea-audit-late";

export default {
  fetch: answer,

  async queue(batch, env) {
    const { audit } = makeRooms(env);
    if (batch.queue === LATE_QUEUE) await audit.consumeLate(batch.messages);
    else await audit.consume(batch.messages);
  },

  scheduled: (controller, env) => keepHouse(makeRooms(env), controller.cron),
} satisfies ExportedHandler<Bindings>;
