import type { AuditEvent } from "./event.ts";

/** What agents do for a person. Calls in the playground and changes in the console do not count. */
const ACTIONS = ["tool.call", "tool.search"];

/** When agents acted for people, each with the project: one entry for each such event. */
export const activitiesOf = (events: readonly AuditEvent[]): { projectId: AuditEvent["projectId"]; userId: string; at: number }[] =>
  events.flatMap(({ projectId, userId, at, action }) => (userId && ACTIONS.includes(action) ? [{ projectId, userId, at }] : []));
