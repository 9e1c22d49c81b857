import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { personMails } from "./schema.ts";

export type PersonMail = typeof personMails.$inferSelect;
export type PersonMails = ReturnType<typeof makePersonMails>;

/** What mails about their connections need to know of people (F75). */
export function makePersonMails(db: Database) {
  return {
    find: async (userId: string): Promise<PersonMail | undefined> => db.select().from(personMails).where(eq(personMails.userId, userId)).get(),

    /** Notes the language in which a person reads Cardea's pages. Nothing is written if it is known. */
    async noteLanguage(userId: string, language: string): Promise<void> {
      await db
        .insert(personMails)
        .values({ userId, language })
        .onConflictDoUpdate({ target: personMails.userId, set: { language }, setWhere: ne(personMails.language, language) });
    },

    /** Notes whether a person wants the mails. @param unsubscribedAt UTC ms; null for a person who wants them */
    async choose(userId: string, unsubscribedAt: number | null, language: string): Promise<void> {
      await db
        .insert(personMails)
        .values({ userId, language, unsubscribedAt })
        .onConflictDoUpdate({
          target: personMails.userId,
          set: { unsubscribedAt },
          setWhere: sql`(${personMails.unsubscribedAt} IS NULL) <> ${Number(unsubscribedAt === null)}`,
        });
    },

    /**
     * Notes that a mail is sent now, if nothing was sent since `toldAt` was read and the person wants mails. Only one of two workers gets this right.
     * @param toldAt as it was read; null if nothing was sent yet
     */
    async claim(userId: string, toldAt: number | null, language: string, now: number): Promise<boolean> {
      const claimed = await db
        .insert(personMails)
        .values({ userId, language, toldAt: now })
        .onConflictDoUpdate({
          target: personMails.userId,
          set: { toldAt: now },
          setWhere: and(sql`${personMails.toldAt} IS ${toldAt}`, isNull(personMails.unsubscribedAt)),
        })
        .returning({ userId: personMails.userId });
      return claimed.length > 0;
    },

    /** Notes what became of the mail that was claimed at `now`. @param toldAt when the last mail was sent @param failures in a row */
    async finish(userId: string, now: number, { toldAt, failures }: Pick<PersonMail, "toldAt" | "failures">): Promise<void> {
      await db
        .update(personMails)
        .set({ toldAt, failures })
        .where(and(eq(personMails.userId, userId), eq(personMails.toldAt, now)));
    },
  };
}
