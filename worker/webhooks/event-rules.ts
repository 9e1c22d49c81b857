import { TEST_EVENT, type ToldConnection, type Webhook, type WebhookDelivery } from "../db/db.ts";
import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";

/** The pauses before the attempts after the first one. */
export const PAUSES = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR] as const;

/** What an endpoint answered. @property status absent if no answer came */
export type Answer = { status?: number };

/**
 * What becomes of a delivery after an attempt. Only an answer 2xx is a receipt. After the last pause it has failed.
 * @param attempts including this one
 */
export function decideNext(attempts: number, { status }: Answer, now: number) {
  const lastStatus = status ?? null;
  if (status !== undefined && status >= 200 && status < 300) return { status: "delivered", dueAt: now, lastStatus } as const;
  const pause = PAUSES[attempts - 1];
  return pause === undefined
    ? ({ status: "failed", dueAt: now, lastStatus } as const)
    : ({ status: "pending", dueAt: now + pause, lastStatus } as const);
}

/** The versions of the signing secrets that sign a request: the one in use, and the one before until its end. */
export function signingVersions({ secretVersion, formerVersion, formerEndsAt }: Webhook, now: number): number[] {
  return formerVersion !== null && formerEndsAt !== null && now < formerEndsAt ? [secretVersion, formerVersion] : [secretVersion];
}

/** A member as an event names them. */
export type ToldMember = { id: string; email: string };

/** Whether an event is about a member. */
export const isOfMember = ({ event }: Pick<WebhookDelivery, "event">): boolean => event.startsWith("member.");

/** An event about a connection or a member, or a test: `type`, `timestamp` and `data`, as Standard Webhooks recommends. It has names and ids, and no value of a credential. */
export function toBody(
  { event, objectId, createdAt }: Pick<WebhookDelivery, "event" | "objectId" | "createdAt">,
  project: { id: string; slug: string },
  told: ToldConnection | undefined,
  member?: ToldMember,
): string {
  const about = { type: event, timestamp: new Date(createdAt).toISOString() };
  if (event === TEST_EVENT) return JSON.stringify({ ...about, data: { project, webhook: { id: objectId } } });
  // A person who was erased meanwhile has no address.
  if (isOfMember({ event })) return JSON.stringify({ ...about, data: { project, user: { id: objectId, email: member?.email ?? null } } });
  const data = {
    project,
    connection: {
      id: objectId,
      server: told?.server ?? null,
      authScope: told?.authScope ?? null,
      user: told?.user ? { id: told.user, email: told.email } : null,
    },
    link: told?.link ? { id: told.link, tags: told.tags ?? {} } : null,
  };
  return JSON.stringify({ ...about, data });
}
