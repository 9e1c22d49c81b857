import { and, asc, eq, gt, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import type { KeyPage } from "./page.ts";
import { agentEndings } from "./schema.ts";

/** A user whose agents' grants end. @property madeUntil UTC milliseconds; grants made later stay */
export type AgentEnding = typeof agentEndings.$inferSelect;
export type AgentEndings = ReturnType<typeof makeAgentEndings>;

/** The statement that notes the end of a user's agents' grants. It belongs in the batch that causes the end. */
export const endAgents = (db: Database, userId: string, now: number, condition: SQL) =>
  db
    .insert(agentEndings)
    .select(sql`SELECT ${userId}, ${now} WHERE ${condition}`)
    .onConflictDoUpdate({ target: agentEndings.userId, set: { madeUntil: sql`excluded.made_until` } });

/** The users whose agents' grants are to end. */
export function makeAgentEndings(db: Database) {
  return {
    async find(userId: string): Promise<AgentEnding | undefined> {
      return db.select().from(agentEndings).where(eq(agentEndings.userId, userId)).get();
    },

    /** Endings noted before this moment, in pages, by the users' ids. */
    async list(before: number, { after = "", limit }: KeyPage): Promise<AgentEnding[]> {
      const { madeUntil, userId } = agentEndings;
      return db
        .select()
        .from(agentEndings)
        .where(and(gt(userId, after), lt(madeUntil, before)))
        .orderBy(asc(userId))
        .limit(limit)
        .all();
    },

    /** Forgets a finished ending, unless the user has another one meanwhile. */
    async forget({ userId, madeUntil }: AgentEnding): Promise<void> {
      await db.delete(agentEndings).where(and(eq(agentEndings.userId, userId), eq(agentEndings.madeUntil, madeUntil)));
    },
  };
}
