import { asc, sql } from "drizzle-orm";
import type { AlertId, ProjectId } from "../lib/ids.ts";
import { type Alert, mayOpen, OPEN } from "./alerts.ts";
import type { Database } from "./client.ts";
import { LOOKED_AT } from "./look-through-rules.ts";
import { alerts, personHabits } from "./schema.ts";

export type PersonHabits = ReturnType<typeof makePersonHabits>;

/** A use of a person's credentials. @property alert the id of the alert that it may open */
type AgentUse = { projectId: ProjectId; userId: string; clientId: string; alert: AlertId };
type CountryUse = { projectId: ProjectId; userId: string; country: string; alert: AlertId };

/** @property known UTC ms: a person of whom something else was known by then has habits @property seen UTC ms: what was seen before is noted again */
type Moment = { now: number; known: number; seen: number };

/** The most agents, or countries, that are remembered of a person. */
const MOST_HABITS = 100;

const KEY = [personHabits.projectId, personHabits.userId, personHabits.kind, personHabits.value];

/** Which agents have used a person's credentials, and from where. */
export function makePersonHabits(db: Database) {
  /** Uses by agents that are there, for people who are members. */
  const agentUses = (
    json: string,
  ) => sql`(SELECT DISTINCT e.value ->> 'projectId' AS project_id, e.value ->> 'userId' AS user_id, a.id AS value, e.value ->> 'alert' AS alert
    FROM json_each(${json}) e CROSS JOIN agents a ON a.project_id = e.value ->> 'projectId' AND a.client_id = e.value ->> 'clientId')`;
  const countryUses = (
    json: string,
  ) => sql`(SELECT e.value ->> 'projectId' AS project_id, e.value ->> 'userId' AS user_id, e.value ->> 'country' AS value, e.value ->> 'alert' AS alert
    FROM json_each(${json}) e)`;

  /** The statement that remembers uses. @param uses rows of `agentUses` or `countryUses` */
  const note = (kind: "agent" | "country", uses: ReturnType<typeof agentUses>, { now, seen }: Moment) => {
    const known = sql`SELECT count(*) FROM person_habits h WHERE h.project_id = u.project_id AND h.user_id = u.user_id AND h.kind = ${kind}`;
    const isMember = sql`EXISTS (SELECT 1 FROM members m WHERE m.project_id = u.project_id AND m.user_id = u.user_id AND m.removed_at IS NULL)`;
    return db
      .insert(personHabits)
      .select(
        sql`SELECT u.project_id, u.user_id, ${kind}, u.value, ${now}, ${now}, u.alert FROM ${uses} u WHERE ${isMember} AND (${known}) < ${MOST_HABITS}`,
      )
      .onConflictDoUpdate({ target: KEY, set: { seenAt: now }, setWhere: sql`seen_at < ${seen}` });
  };

  /** Rows that this transaction has inserted, of people who have had other habits of the kind for a while. */
  const fresh = (kind: "agent" | "country", uses: ReturnType<typeof agentUses>, { known }: Moment) => sql`${uses} u
    CROSS JOIN person_habits n ON n.project_id = u.project_id AND n.user_id = u.user_id AND n.kind = ${kind} AND n.value = u.value AND n.alert_id = u.alert
    WHERE EXISTS (SELECT 1 FROM person_habits o WHERE o.project_id = u.project_id AND o.user_id = u.user_id AND o.kind = ${kind} AND o.first_at <= ${known})`;
  /** How many others of the kind are known of the person. */
  const others = (kind: "agent" | "country") =>
    sql`(SELECT count(*) - 1 FROM person_habits h WHERE h.project_id = u.project_id AND h.user_id = u.user_id AND h.kind = ${kind})`;

  /** The statement that opens alerts about agents, unless one was acknowledged. An agent that is new for further people adds them to its alert. */
  const openForAgents = (uses: ReturnType<typeof agentUses>, moment: Moment) => {
    const { now } = moment;
    const may = mayOpen(sql`u.project_id`, sql`'new_agent'`, sql`u.value`, 0);
    return db
      .insert(alerts)
      .select(
        sql`SELECT u.alert, u.project_id, 'new_agent', u.value, u.user_id, json_object('people', 1, 'known', ${others("agent")}), ${now}, NULL, NULL, NULL, ${now}
          FROM ${fresh("agent", uses, moment)} AND ${may}`,
      )
      .onConflictDoUpdate({ ...OPEN, set: { facts: sql`json_set(alerts.facts, '$.people', (alerts.facts ->> 'people') + 1)` } })
      .returning();
  };

  /** The statement that opens alerts about countries, one for each, so that none is hidden by another. */
  const openForCountries = (uses: ReturnType<typeof agentUses>, moment: Moment) => {
    const { now } = moment;
    const subject = sql`u.user_id || ' ' || u.value`;
    const may = mayOpen(sql`u.project_id`, sql`'new_country'`, subject, now);
    return db
      .insert(alerts)
      .select(
        sql`SELECT u.alert, u.project_id, 'new_country', ${subject}, u.user_id, json_object('country', u.value, 'known', ${others("country")}), ${now}, NULL, NULL, NULL, ${now}
          FROM ${fresh("country", uses, moment)} AND ${may}`,
      )
      .onConflictDoNothing()
      .returning();
  };

  /** The uses, by the ids of their alerts, that are not known, or were not noted for a while. Nearly all are known, so this is all that most batches read. */
  async function findUnknown(byAgents: readonly AgentUse[], fromCountries: readonly CountryUse[], { seen }: Moment): Promise<Set<AlertId>> {
    const select = (kind: "agent" | "country", uses: ReturnType<typeof agentUses>) =>
      db
        .select({ alert: sql<AlertId>`u.alert` })
        .from(
          sql`${uses} u LEFT JOIN person_habits h ON h.project_id = u.project_id AND h.user_id = u.user_id AND h.kind = ${kind} AND h.value = u.value`,
        )
        .where(sql`h.seen_at IS NULL OR h.seen_at < ${seen}`);
    const found = await db.batch([
      select("agent", agentUses(JSON.stringify(byAgents))),
      select("country", countryUses(JSON.stringify(fromCountries))),
    ]);
    return new Set(found.flat().map(({ alert }) => alert));
  }

  /** Those that were opened, in their last state. One that was open already has another id. */
  const openedBy = (uses: readonly { alert: AlertId }[], alerts: readonly Alert[]): Alert[] => {
    const last = new Map(alerts.map((alert) => [alert.id, alert]));
    return uses.flatMap(({ alert }) => last.get(alert) ?? []);
  };

  const KINDS = {
    agent: { rowsOf: agentUses, open: openForAgents },
    country: { rowsOf: countryUses, open: openForCountries },
  };

  async function noteNew(kind: "agent" | "country", uses: readonly (AgentUse | CountryUse)[], moment: Moment): Promise<Alert[]> {
    if (uses.length === 0) return [];
    const { rowsOf, open } = KINDS[kind];
    const rows = rowsOf(JSON.stringify(uses));
    const [, opened] = await db.batch([note(kind, rows, moment), open(rows, moment)]);
    return openedBy(uses, opened);
  }

  return {
    /**
     * Remembers who used people's credentials, and from where, and opens an alert for what is new of a person with habits. Of each kind both are one transaction, and a row is written once.
     * So of two consumers one opens it, and a repeat opens nothing. @returns the alerts that were opened
     */
    async note(byAgents: readonly AgentUse[], fromCountries: readonly CountryUse[], moment: Moment): Promise<Alert[]> {
      if (byAgents.length === 0) return [];
      const unknown = await findUnknown(byAgents, fromCountries, moment);
      const newAgents = byAgents.filter(({ alert }) => unknown.has(alert));
      const newCountries = fromCountries.filter(({ alert }) => unknown.has(alert));
      return [...(await noteNew("agent", newAgents, moment)), ...(await noteNew("country", newCountries, moment))];
    },

    /** Forgets what was not seen since a time among the next rows. @param place where to begin; null for the beginning @returns where to go on; null at the end */
    async sweep(before: number, place: string | null): Promise<string | null> {
      const { projectId, userId, kind, value, seenAt } = personHabits;
      const key = sql`(${projectId}, ${userId}, ${kind}, ${value})`;
      const keyAt = (at: string | null) => {
        const [project = "", person = "", ofKind = "", last = ""] = at === null ? [] : (JSON.parse(at) as string[]);
        return sql`(${project}, ${person}, ${ofKind}, ${last})`;
      };
      const last = await db
        .select({ projectId, userId, kind, value })
        .from(personHabits)
        .where(sql`${key} > ${keyAt(place)}`)
        .orderBy(asc(projectId), asc(userId), asc(kind), asc(value))
        .limit(1)
        .offset(LOOKED_AT - 1)
        .get();
      const end = last && JSON.stringify([last.projectId, last.userId, last.kind, last.value]);
      const untilEnd = end === undefined ? sql`1` : sql`(project_id, user_id, kind, value) <= ${keyAt(end)}`;
      await db.delete(personHabits).where(sql`${key} > ${keyAt(place)} AND ${untilEnd} AND ${seenAt} < ${before}`);
      return end ?? null;
    },
  };
}
