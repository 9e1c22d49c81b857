import type { Database } from "./client.ts";
import { mailHealth } from "./schema.ts";

export type MailHealth = ReturnType<typeof makeMailHealth>;

/** When a mail was last sent and when sending last failed, UTC ms. One row for all mails. */
export function makeMailHealth(db: Database) {
  const note = async (times: { sentAt?: number; failedAt?: number }): Promise<void> => {
    await db
      .insert(mailHealth)
      .values({ id: 1, sentAt: 0, failedAt: 0, ...times })
      .onConflictDoUpdate({ target: mailHealth.id, set: times });
  };
  return {
    get: async (): Promise<{ sentAt: number; failedAt: number }> => (await db.select().from(mailHealth).get()) ?? { sentAt: 0, failedAt: 0 },
    noteSent: (sentAt: number) => note({ sentAt }),
    noteFailed: (failedAt: number) => note({ failedAt }),
  };
}
