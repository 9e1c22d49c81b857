import { answer } from "./app.ts";
import { consumeAudit } from "./audit/audit.ts";
import type { Bindings } from "./bindings.ts";
import { makeRooms } from "./deps.ts";
import { keepHouse } from "./housekeeping.ts";

export { CredentialKeeper, HeldCalls, ProjectStreams, ProviderGate, TokenGate } from "./objects/objects.ts";

export default {
  fetch: answer,

  async queue(batch, env) {
    const rooms = makeRooms(env);
    const { auditEvents } = rooms.db;
    const { clock, log } = rooms.instance;
    await consumeAudit(batch.messages, (events) => auditEvents.insert(events, clock.now()), log);
  },

  scheduled: (controller, env) => keepHouse(makeRooms(env), controller.cron),
} satisfies ExportedHandler<Bindings>;
