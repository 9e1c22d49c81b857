import { and, eq, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { agentEndings } from "./schema.ts";

/** Whose agents' grants end. @property madeUntil UTC milliseconds: grants made later go on */
export type AgentEnding = typeof agentEndings.$inferSelect;
export type AgentEndings = ReturnType<typeof makeAgentEndings>;

const A_RUN = 100;

/** Says that the grants of the user's agents end. A statement for the batch of what causes it. */
export const endAgents = (db: Database, userId: string, now: number, condition: SQL) =>
  db
    .insert(agentEndings)
    .select(sql`SELECT ${userId}, ${now} WHERE ${condition}`)
    .onConflictDoUpdate({ target: agentEndings.userId, set: { madeUntil: sql`excluded.made_until` } });

/** Which users' agents' grants are to end. */
export function makeAgentEndings(db: Database) {
  return {
    async find(userId: string): Promise<AgentEnding | undefined> {
      return db.select().from(agentEndings).where(eq(agentEndings.userId, userId)).get();
    },

    /** Some of those that were noted before this moment. */
    async list(before: number): Promise<AgentEnding[]> {
      return db.select().from(agentEndings).where(lt(agentEndings.madeUntil, before)).limit(A_RUN).all();
    },

    /** Forgets one that is done, unless another has come to the user meanwhile. */
    async forget({ userId, madeUntil }: AgentEnding): Promise<void> {
      await db.delete(agentEndings).where(and(eq(agentEndings.userId, userId), eq(agentEndings.madeUntil, madeUntil)));
    },
  };
}
