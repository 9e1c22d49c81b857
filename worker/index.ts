import { answer } from "./app.ts";
import type { Bindings } from "./bindings.ts";
import { makeRooms } from "./deps.ts";
import { keepHouse } from "./housekeeping.ts";
import { onOccasion } from "./lib/log.ts";

export { BridgeHub, CredentialKeeper, HeldCalls, ProjectRoot, ProjectStreams, ProviderGate, TokenGate } from "./objects/objects.ts";

/**
 * How the names of queues end: that of jobs, webhooks and audit targets, and the dead-letter queue of audit events. Every other one has audit events. The names begin with the
 * deployment's own, so that an account may have two deployments.
 */
const WORK_QUEUE = "-work";
const LATE_QUEUE = "-audit-late";

export default {
  fetch: answer,

  async queue(batch, env) {
    const { audit, auditDelivery, jobs, webhooks } = makeRooms(env);
    await onOccasion({ queue: batch.queue }, async () => {
      if (batch.queue.endsWith(WORK_QUEUE)) {
        await webhooks.consume(batch.messages.filter(({ body }) => webhooks.isFor(body)));
        await auditDelivery.consume(batch.messages.filter(({ body }) => auditDelivery.isFor(body)));
        await jobs.consume(batch.messages.filter(({ body }) => !webhooks.isFor(body) && !auditDelivery.isFor(body)));
      } else if (batch.queue.endsWith(LATE_QUEUE)) await audit.consumeLate(batch.messages);
      else {
        await audit.consume(batch.messages);
        // What is told by the audit may be told by webhooks too.
        await webhooks.wakeSoon();
        await auditDelivery.wakeSoon(batch.messages.map(({ body }) => body));
      }
    });
  },

  scheduled: ({ cron }, env) => onOccasion({ schedule: cron }, () => keepHouse(makeRooms(env), cron)),
} satisfies ExportedHandler<Bindings>;
