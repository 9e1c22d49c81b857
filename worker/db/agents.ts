import { and, asc, count, desc, eq, gt, lte, type SQL, sql } from "drizzle-orm";
import { HOUR } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { insertJob, type NewJob } from "./jobs.ts";
import { type Counted, type KeyPage, MOST_IN_TOTAL, toCounted } from "./page.ts";
import { agentGrants, agents, user } from "./schema.ts";
import { LAST } from "./text-order.ts";

export type Agent = typeof agents.$inferSelect;
export type Agents = ReturnType<typeof makeAgentList>;

/** What a list of agents is sorted by. */
export const AGENT_ORDERS = ["called", "name", "people", "since"] as const;
type AgentOrder = (typeof AGENT_ORDERS)[number];

/**
 * A page of the agents of a project. @property name only those whose name begins with this, in the order of names
 * @property kind only those of this kind @property after what the last row before is sorted by, and its id
 */
export type AgentsPage = {
  order: AgentOrder;
  down: boolean;
  name?: string | undefined;
  kind?: Agent["kind"] | undefined;
  after?: { value: string | number; id: string };
  limit: number;
};

/** A person for whom an agent acts. @property endedAt of a key that an administrator has ended for this person */
export type AgentPerson = { userId: string; email: string; createdAt: number; lastCallAt: number; endedAt: number | null };

/** A client as a grant names it. */
type KnownClient = { projectId: ProjectId; id: string; clientId: string; name: string; host: string | null };
/** A grant, or a key that acts for a person. */
type AgentGrant = { projectId: ProjectId; agentId: string; userId: string; grantId: string };

/** An agent called or searched a tool, perhaps for a person. @property at UTC ms */
type AgentCalled = { projectId: ProjectId; clientId: string; userId: string | undefined; at: number };

/** An agent whose older grants are refused. */
export type EndedAgent = { clientId: string; endedAt: number };

const foldedName = sql<string>`lower(${agents.name})`;
const SORTED_BY = { called: agents.lastCallAt, name: foldedName, people: agents.people, since: agents.createdAt } as const;

/** The statement that reads the agents of a project whose older grants are refused. */
export const selectEndedAgents = (db: Database, projectId: SQL) =>
  db
    .select({ clientId: agents.clientId, endedAt: sql<number>`${agents.endedAt}` })
    .from(agents)
    .where(and(eq(agents.projectId, projectId), sql`ended_at IS NOT NULL`));

/** The agents of projects, and for whom each acts. */
export function makeAgentList(db: Database) {
  const one = (projectId: ProjectId, id: string) => and(eq(agents.projectId, projectId), eq(agents.id, id));
  const ofAgent = (projectId: ProjectId, agentId: string) => and(eq(agentGrants.projectId, projectId), eq(agentGrants.agentId, agentId));

  /** The agents that are asked for. Keys are few among clients: they are found by their ids. */
  const fits = (projectId: ProjectId, { name, kind }: Pick<AgentsPage, "name" | "kind">) =>
    and(
      eq(agents.projectId, projectId),
      kind && eq(agents.kind, kind),
      kind === "key" ? sql`${agents.id} >= 'ck_' AND ${agents.id} < 'ck~'` : undefined,
      name === undefined ? undefined : sql`${foldedName} >= lower(${name}) AND ${foldedName} < lower(${name}) || ${LAST}`,
    );

  return {
    async list(projectId: ProjectId, { order, down, name, kind, after, limit }: AgentsPage): Promise<Agent[]> {
      // With a `+` keys are found by their ids, and then sorted.
      const by = kind === "key" ? sql`+${SORTED_BY[order]}` : SORTED_BY[order];
      const compare = sql.raw(down ? "<" : ">");
      const toOrder = down ? desc : asc;
      return db
        .select()
        .from(agents)
        .where(and(fits(projectId, { name, kind }), after && sql`(${by}, ${agents.id}) ${compare} (${after.value}, ${after.id})`))
        .orderBy(toOrder(by), toOrder(agents.id))
        .limit(limit)
        .all();
    },

    /** How many agents are asked for. It counts a limited number of them. */
    async count(projectId: ProjectId, asked: Pick<AgentsPage, "name" | "kind">): Promise<Counted> {
      const some = db
        .select({ id: agents.id })
        .from(agents)
        .where(fits(projectId, asked))
        .limit(MOST_IN_TOTAL + 1)
        .as("some");
      const [row] = await db.select({ count: count() }).from(some);
      return toCounted(row?.count ?? 0);
    },

    async find(projectId: ProjectId, id: string): Promise<Agent | undefined> {
      return db.select().from(agents).where(one(projectId, id)).get();
    },

    /** The people of an agent, in the order of their ids. */
    async listPeople(projectId: ProjectId, agentId: string, { after = "", limit }: KeyPage): Promise<AgentPerson[]> {
      return db
        .select({
          userId: agentGrants.userId,
          email: user.email,
          createdAt: sql<number>`min(${agentGrants.createdAt})`,
          lastCallAt: sql<number>`max(${agentGrants.lastCallAt})`,
          endedAt: sql<number | null>`max(${agentGrants.endedAt})`,
        })
        .from(agentGrants)
        .innerJoin(user, eq(user.id, agentGrants.userId))
        .where(and(ofAgent(projectId, agentId), gt(agentGrants.userId, after)))
        .groupBy(agentGrants.userId)
        .orderBy(asc(agentGrants.userId))
        .limit(limit)
        .all();
    },

    /** The grants by which an agent acts for a person. */
    async listGrants(projectId: ProjectId, agentId: string, userId: string): Promise<string[]> {
      const rows = await db
        .select({ grantId: agentGrants.grantId })
        .from(agentGrants)
        .where(and(ofAgent(projectId, agentId), eq(agentGrants.userId, userId)))
        .all();
      return rows.map(({ grantId }) => grantId);
    },

    /** Grants of an agent that were made until a time, in the order of their users. @param after the last one before */
    async listGrantsOfAll(
      projectId: ProjectId,
      agentId: string,
      madeUntil: number,
      after: { userId: string; grantId: string },
      limit: number,
    ): Promise<{ userId: string; grantId: string }[]> {
      return db
        .select({ userId: agentGrants.userId, grantId: agentGrants.grantId })
        .from(agentGrants)
        .where(
          and(
            ofAgent(projectId, agentId),
            sql`(${agentGrants.userId}, ${agentGrants.grantId}) > (${after.userId}, ${after.grantId})`,
            lte(agentGrants.createdAt, madeUntil),
          ),
        )
        .orderBy(asc(agentGrants.userId), asc(agentGrants.grantId))
        .limit(limit)
        .all();
    },

    /** Notes a grant of a client. A client that is known gets the name that it gives now. */
    async noteGrant(
      { projectId, id, clientId, name, host }: KnownClient,
      grant: Omit<AgentGrant, "projectId" | "agentId">,
      now: number,
    ): Promise<void> {
      await db.batch([
        db
          .insert(agents)
          .values({ projectId, id, clientId, kind: "client", name, host, createdAt: now })
          .onConflictDoUpdate({ target: [agents.projectId, agents.id], set: { name, host } }),
        db
          .insert(agentGrants)
          .values({ projectId, agentId: id, ...grant, createdAt: now, seenAt: now })
          .onConflictDoNothing(),
      ]);
    },

    /** Notes that a token of a grant was issued, unless that was noted since `before`. @returns whether the grant is known */
    async noteSeen({ projectId, agentId, userId, grantId }: AgentGrant, now: number, before: number): Promise<boolean> {
      const isGrant = and(eq(agentGrants.userId, userId), eq(agentGrants.grantId, grantId));
      const [, found] = await db.batch([
        db
          .update(agentGrants)
          .set({ seenAt: now })
          .where(and(ofAgent(projectId, agentId), isGrant, lte(agentGrants.seenAt, before))),
        db
          .select({ grantId: agentGrants.grantId })
          .from(agentGrants)
          .where(and(ofAgent(projectId, agentId), isGrant)),
      ]);
      return found.length > 0;
    },

    /** Forgets a grant that has ended. */
    async forgetGrant(projectId: ProjectId, userId: string, grantId: string): Promise<void> {
      await db.delete(agentGrants).where(and(eq(agentGrants.projectId, projectId), eq(agentGrants.userId, userId), eq(agentGrants.grantId, grantId)));
    },

    /** Notes when agents called, once an hour, and for whom keys did. */
    async noteCalled(calls: AgentCalled[]): Promise<void> {
      if (calls.length === 0) return;
      const json = JSON.stringify(calls);
      const called = (
        userId: SQL,
      ) => sql`(SELECT value ->> 'projectId' AS project_id, value ->> 'clientId' AS client_id, ${userId} AS user_id, max(value ->> 'at') AS at
          FROM json_each(${json}) GROUP BY 1, 2, 3) AS called`;
      const ofPerson = sql`value ->> 'userId'`;
      await db.run(sql`UPDATE agents SET last_call_at = called.at FROM ${called(sql`NULL`)}
          WHERE agents.project_id = called.project_id AND agents.client_id = called.client_id AND agents.last_call_at < called.at - ${HOUR}`);
      await db.run(sql`INSERT INTO agent_grants (project_id, agent_id, user_id, grant_id, created_at, seen_at, last_call_at)
          SELECT called.project_id, agents.id, called.user_id, agents.id, called.at, called.at, 0 FROM ${called(ofPerson)}
          JOIN agents ON agents.project_id = called.project_id AND agents.client_id = called.client_id AND agents.kind = 'key'
          JOIN members ON members.project_id = called.project_id AND members.user_id = called.user_id AND members.removed_at IS NULL
          WHERE true ON CONFLICT DO NOTHING`);
      await db.run(sql`UPDATE agent_grants SET last_call_at = called.at, seen_at = max(agent_grants.seen_at, called.at) FROM ${called(ofPerson)}
          JOIN agents ON agents.project_id = called.project_id AND agents.client_id = called.client_id
          WHERE agent_grants.project_id = called.project_id AND agent_grants.agent_id = agents.id AND agent_grants.user_id = called.user_id
            AND agent_grants.last_call_at < called.at - ${HOUR}`);
    },

    /**
     * Marks all grants of an agent until now as ended, and stores the job that ends them. From here on no call is admitted by one.
     * @returns whether there is such an agent, and no revocation of it is under way
     */
    async endForAll(projectId: ProjectId, id: string, job: NewJob): Promise<boolean> {
      const isNew = and(one(projectId, id), sql`ended_at IS NULL`, eq(agents.kind, "client"));
      const [marked] = await db.batch([
        db.update(agents).set({ endedAt: job.createdAt }).where(isNew).returning({ id: agents.id }),
        insertJob(db, job, sql`EXISTS (SELECT 1 FROM agents WHERE project_id = ${projectId} AND id = ${id} AND ended_at = ${job.createdAt})`),
      ]);
      return marked.length > 0;
    },

    /** Lifts the mark of a revocation for all whose job has ended the grants. */
    async lift(projectId: ProjectId, id: string, endedAt: number): Promise<void> {
      await db
        .update(agents)
        .set({ endedAt: null })
        .where(and(one(projectId, id), eq(agents.endedAt, endedAt)));
    },

    /** Ends or allows again that a key acts for a person. @returns whether the key has acted for them */
    async setEnded({ projectId, agentId, userId }: Omit<AgentGrant, "grantId">, endedAt: number | null): Promise<boolean> {
      const changed = await db
        .update(agentGrants)
        .set({ endedAt })
        .where(and(ofAgent(projectId, agentId), eq(agentGrants.userId, userId), eq(agentGrants.grantId, agentId)))
        .returning({ userId: agentGrants.userId });
      return changed.length > 0;
    },

    /** Forgets grants that had no token since then. */
    async sweep(before: number, limit: number): Promise<void> {
      await db.run(sql`DELETE FROM agent_grants WHERE rowid IN
        (SELECT rowid FROM agent_grants WHERE seen_at < ${before} AND ended_at IS NULL ORDER BY seen_at LIMIT ${limit})`);
    },
  };
}
