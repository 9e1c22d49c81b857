import { z } from "zod";
import type { AuthScopeId, EventId, ProjectId, RuleId } from "../lib/ids.ts";

const isText = (value: unknown): boolean => typeof value === "string";

const traceFields = {
  /** By which the platform's log names the request. */
  requestId: z.string().optional(),
  /** The beginning of the id of the session that the agent had opened. It opens nothing. */
  sessionId: z.string().optional(),
  /** Of the trace that the agent began (W3C Trace Context). */
  traceId: z.string().optional(),
  /** The navigator that the agent came to; absent at a server's own endpoint. It is counted, and not stored with the event. */
  navigator: z.string().optional(),
  /** Where the request came from, by the platform: two characters. It is not stored with the event. */
  country: z.string().optional(),
};

/** The ids by which a call is found in other records, and where it came in. */
export type CallTrace = { [Field in keyof typeof traceFields]?: string };

/** One recorded fact. Arguments and values are not part of it. */
export const auditEventSchema = z.object({
  id: z.custom<EventId>((value) => typeof value === "string" && value.startsWith("evt_")),
  projectId: z.custom<ProjectId>((value) => typeof value === "string" && value.startsWith("prj_")),
  /** UTC milliseconds. */
  at: z.number().int(),
  /** Who did it: `user:{id}`, `agent:{client id} user:{id}`, `token:{id} user:{id}` or `system`. */
  actor: z.string(),
  /** The person who acted or was acted for. */
  userId: z.string().optional(),
  /** What was done: `noun.verb`. */
  action: z.string(),
  /** Id of the thing it was done to. */
  target: z.string().optional(),
  server: z.string().optional(),
  tool: z.string().optional(),
  outcome: z.enum(["ok", "error", "denied"]),
  code: z.string().optional(),
  durationMs: z.number().int().optional(),
  /** How much of it passed after the server was asked. It is counted, and not stored with the event. */
  serverMs: z.number().int().optional(),
  /** What an edit changed, before and after, in words; never a secret. */
  changes: z.string().optional(),
  /** The auth scope that a call was made with. */
  authScopeId: z.custom<AuthScopeId>(isText).optional(),
  /** The route rule that allowed or refused a call; absent if no rule did. */
  ruleId: z.custom<RuleId>(isText).optional(),
  ...traceFields,
});

export type AuditEvent = z.infer<typeof auditEventSchema>;

/** The fields of an event that are stored, in this order. Its digest covers them. A new field comes at the end. */
export const STORED_FIELDS = [
  ...(["id", "projectId", "at", "actor", "userId", "action", "target", "server", "tool", "outcome", "code", "durationMs", "changes"] as const),
  ...(["authScopeId", "ruleId", "requestId", "sessionId", "traceId"] as const),
] as const;
