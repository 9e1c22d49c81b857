import type { Database } from "./client.ts";
import { mailHealth } from "./schema.ts";

export type MailHealth = ReturnType<typeof makeMailHealth>;

/** When a mail was last sent, when sending last failed, UTC ms, and the code of that failure. One row for all mails. */
export function makeMailHealth(db: Database) {
  const note = async (times: { sentAt?: number; failedAt?: number; fault?: string }): Promise<void> => {
    await db
      .insert(mailHealth)
      .values({ id: 1, sentAt: 0, failedAt: 0, ...times })
      .onConflictDoUpdate({ target: mailHealth.id, set: times });
  };
  return {
    get: async (): Promise<{ sentAt: number; failedAt: number; fault: string | null }> =>
      (await db.select().from(mailHealth).get()) ?? { sentAt: 0, failedAt: 0, fault: null },
    noteSent: (sentAt: number) => note({ sentAt }),
    noteFailed: (failedAt: number, fault: string) => note({ failedAt, fault }),
  };
}
