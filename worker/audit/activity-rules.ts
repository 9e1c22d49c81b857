import type { AuditEvent } from "./event.ts";

/** What agents do for a person. Calls in the playground and changes in the console do not count. */
const ACTIONS = ["tool.call", "tool.search"];

/** When agents acted for people, each with the project: one entry for each such event. */
export const activitiesOf = (events: readonly AuditEvent[]): { projectId: AuditEvent["projectId"]; userId: string; at: number }[] =>
  events.flatMap(({ projectId, userId, at, action }) => (userId && ACTIONS.includes(action) ? [{ projectId, userId, at }] : []));

/** The calls that succeeded for people, the last one of each server and person. @property at UTC ms */
export function succeededCallsOf(
  events: readonly AuditEvent[],
): { projectId: AuditEvent["projectId"]; userId: string; server: string; at: number }[] {
  const last = new Map<string, { projectId: AuditEvent["projectId"]; userId: string; server: string; at: number }>();
  for (const { projectId, userId, server, action, outcome, at } of events) {
    if (action !== "tool.call" || outcome !== "ok" || userId === undefined || server === undefined) continue;
    const key = JSON.stringify([projectId, userId, server]);
    if ((last.get(key)?.at ?? 0) < at) last.set(key, { projectId, userId, server, at });
  }
  return [...last.values()];
}

const AGENT = "agent:";

/** When agents called or searched a tool, each with its client id and the person, if there is one. A client id may contain anything. */
export function agentCallsOf(
  events: readonly AuditEvent[],
): { projectId: AuditEvent["projectId"]; clientId: string; userId: string | undefined; at: number }[] {
  return events.flatMap(({ projectId, userId, at, action, actor }) => {
    if (!ACTIONS.includes(action) || !actor.startsWith(AGENT)) return [];
    const end = userId === undefined ? "" : ` user:${userId}`;
    return actor.endsWith(end) ? [{ projectId, clientId: actor.slice(AGENT.length, actor.length - end.length), userId, at }] : [];
  });
}
