import { type AuditEvent, beginningOf, errorClassOf, type Rollup, type RollupKey } from "../audit/audit.ts";
import type { Alert, AlertFacts, Alerts, CallRollups, NewAlert, PersonHabits, Usage } from "../db/db.ts";
import { type Clock, DAY, dayOf, HOUR, MINUTE } from "../lib/clock.ts";
import { newId, type ProjectId } from "../lib/ids.ts";
import { addCounted, type Counted, judgeErrors } from "./error-rate-rules.ts";
import { COMPARED_DAYS, judgeBurst, KNOWN_FOR, NO_BURST, SEEN_EVERY, type Use, usesOf } from "./use-rules.ts";

/** After the end of an alert its subject has as long until the next one, in ms: what comes and goes each minute is told a few times an hour. */
export const QUIET = 15 * MINUTE;
/** After a burst was acknowledged, so long passes until the next one, in ms: its day goes on. */
const QUIET_AFTER_BURST = 1 * DAY;
/** How many days before today say what is usual at a server. */
const USUAL_DAYS = 7;
/** How many servers one batch of events is judged for. The next batch has those again that still fail. */
const SERVERS_AT_ONCE = 20;

/** A server of a project. */
type ServerRef = { projectId: ProjectId; server: string };
type Ports = {
  alerts: Pick<Alerts, "open">;
  callRollups: Pick<CallRollups, "list">;
  personHabits: Pick<PersonHabits, "note">;
  usage: Pick<Usage, "listCalls">;
  clock: Clock;
};

const keyOf = (...parts: unknown[]): string => JSON.stringify(parts);

/** Failures of which the server or the way to it is the cause. Those of class `auth` are mostly one person's, and `client` and `policy` are wanted. */
const countedOf = (rows: readonly Rollup[]): Counted =>
  addCounted(rows.map(({ calls, errors }) => ({ calls, failed: errors.server + errors.timeout + errors.rate })));
const isServersFailure = (event: AuditEvent): boolean =>
  event.action === "tool.call" && ["server", "timeout", "rate"].includes(errorClassOf(event) ?? "");

/** The calls of servers in this hour, the one before, the days before today, and today. */
export async function countCalls(callRollups: Ports["callRollups"], servers: readonly ServerRef[], now: number) {
  const [hour, today] = [beginningOf("hour", now), beginningOf("day", now)];
  const days = Array.from({ length: USUAL_DAYS + 1 }, (_, index) => today - index * DAY);
  const rowOf = ({ projectId, server }: ServerRef, grain: "hour" | "day", at: number): RollupKey => ({
    ...{ projectId, grain, kind: "server", at, key: server, tool: "" },
  });
  const keys = servers.flatMap((server) => [
    rowOf(server, "hour", hour),
    rowOf(server, "hour", hour - HOUR),
    ...days.map((at) => rowOf(server, "day", at)),
  ]);
  const rows = await callRollups.list(keys);
  return servers.map((server) => {
    const own = rows.filter(({ projectId, key }) => projectId === server.projectId && key === server.server);
    const at = (grain: "hour" | "day", fits: (at: number) => boolean) => countedOf(own.filter((row) => row.grain === grain && fits(row.at)));
    return {
      ...server,
      hour: at("hour", (time) => time === hour),
      before: at("hour", (time) => time === hour - HOUR),
      week: at("day", (time) => time < today),
      withToday: at("day", () => true),
    };
  });
}

/** What a batch of calls says: which servers fail, and whose credentials are used unusually. It comes after the events were written and counted. */
export function makeWatchCalls({ alerts, callRollups, personHabits, usage, clock }: Ports) {
  async function watchServers(events: readonly AuditEvent[]): Promise<Alert[]> {
    const failing = events.filter(isServersFailure).flatMap(({ projectId, server }) => (server === undefined ? [] : [{ projectId, server }]));
    const servers = [...new Map(failing.map((one) => [keyOf(one.projectId, one.server), one])).values()].slice(0, SERVERS_AT_ONCE);
    if (servers.length === 0) return [];
    const now = clock.now();
    const counted = await countCalls(callRollups, servers, now);
    const found = counted.flatMap(({ projectId, server, hour, before, week }) =>
      toAlerts({ projectId, kind: "error_rate", subject: server, userId: null }, judgeErrors(hour, before, week)),
    );
    return alerts.open(found, now, now - QUIET);
  }

  async function watchPeople(uses: readonly Use[]): Promise<Alert[]> {
    const now = clock.now();
    const byAgents = new Map(uses.map((use) => [keyOf(use.projectId, use.userId, use.clientId), { ...use, alert: newId("alr") }]));
    const fromCountries = new Map(
      uses.flatMap(({ country, ...use }) =>
        country === undefined ? [] : [[keyOf(use.projectId, use.userId, country), { ...use, country, alert: newId("alr") }] as const],
      ),
    );
    return personHabits.note([...byAgents.values()], [...fromCountries.values()], { now, known: now - KNOWN_FOR, seen: now - SEEN_EVERY });
  }

  /** Reads the days before today only of those who have called often today. */
  async function watchBursts(uses: readonly Use[]): Promise<Alert[]> {
    const people = [...new Map(uses.map(({ projectId, userId }) => [keyOf(projectId, userId), { projectId, userId }])).values()];
    if (people.length === 0) return [];
    const now = clock.now();
    const today = dayOf(now);
    const busy = (await usage.listCalls(people, { from: today, to: today })).filter(({ calls }) => calls >= NO_BURST);
    if (busy.length === 0) return [];
    const days = await usage.listCalls(busy, { from: today - COMPARED_DAYS, to: today - 1 });
    const found = busy.flatMap(({ projectId, userId, calls }) => {
      const before = days.filter((day) => day.projectId === projectId && day.userId === userId && day.calls > 0).map((day) => day.calls);
      return toAlerts({ projectId, kind: "burst", subject: userId, userId }, judgeBurst(calls, before));
    });
    return alerts.open(found, now, now - QUIET_AFTER_BURST);
  }

  /** @returns the alerts that were opened */
  return async (events: readonly AuditEvent[]): Promise<Alert[]> => {
    const uses = usesOf(events);
    return [...(await watchServers(events)), ...(await watchPeople(uses)), ...(await watchBursts(uses))];
  };
}

const toAlerts = (alert: Omit<NewAlert, "id" | "facts">, facts: AlertFacts | undefined): NewAlert[] =>
  facts === undefined ? [] : [{ ...alert, id: newId("alr"), facts }];
