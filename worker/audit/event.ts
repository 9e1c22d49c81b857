import { z } from "zod";
import type { EventId, ProjectId } from "../lib/ids.ts";

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
  /** What an edit changed, before and after, in words; never a secret. */
  changes: z.string().optional(),
});

export type AuditEvent = z.infer<typeof auditEventSchema>;
