import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { AuditFilter } from "../db/db.ts";
import { clientIn, type NameAgents } from "./agent-names.ts";
import { type ApiEnv, time } from "./router.ts";

export const eventSchema = z
  .object({
    id: z.string(),
    at: time,
    actor: z.string().openapi({ description: "Who acted: `user:{id}`, `agent:{client id} user:{id}`, `token:{id} user:{id}` or `system`." }),
    userId: z.string().nullable().openapi({ description: "The id of the person who acted, or for whom an agent acted." }),
    email: z.string().nullable().openapi({ description: "The e-mail address of the person who acted, or for whom an agent acted." }),
    agent: z.string().nullable().openapi({
      description:
        "The name of the application, API key or platform token that acted. Null for a person, and for all but the first agents of a page.",
    }),
    action: z.string(),
    target: z.string().nullable(),
    server: z.string().nullable(),
    tool: z.string().nullable(),
    outcome: z.enum(["ok", "error", "denied"]),
    code: z.string().nullable(),
    durationMs: z.int().nullable(),
    changes: z.string().nullable().openapi({ description: "What an edit changed, with the values before and after it." }),
    authScopeId: z.string().nullable().openapi({ description: "The auth scope that a call was made with." }),
    ruleId: z.string().nullable().openapi({ description: "The route rule that allowed a call. Null if the project's default policy did." }),
    requestId: z.string().nullable().openapi({ description: "The id of the request in the log: its header `CF-Ray`." }),
    sessionId: z.string().nullable().openapi({ description: "The beginning of the id of the agent's session. Null without a session." }),
    traceId: z.string().nullable().openapi({ description: "The id of the trace that the agent stated in `traceparent`." }),
  })
  .openapi("AuditEvent");

const word = z.string().trim().min(1).max(400);
const of = (description: string) => word.optional().openapi({ description });

/** What is looked for. All of it must hold for an event. */
export const filterQuery = z.object({
  person: of("The e-mail address or the id of the person who acted, or for whom an agent acted."),
  agent: of("The client id of an agent, or the id of an API key or platform token."),
  server: of("The server's slug."),
  tool: of("The server's own name of the tool."),
  outcome: z.enum(["ok", "error", "denied"]).optional(),
  code: of("The code of an error, such as `credential.needs_sign_in`."),
  action: of("What was done, such as `server.edit`."),
  kind: z.enum(["calls", "changes"]).optional().openapi({ description: "What agents did, or everything else." }),
  authScope: of("The id of the auth scope that a call was made with."),
  rule: of("The id of the route rule that allowed a call."),
  from: z.coerce.number().int().min(0).optional().openapi({ description: "The earliest time, in UTC milliseconds." }),
  to: z.coerce.number().int().min(0).optional().openapi({ description: "Events of this time and later are left out, in UTC milliseconds." }),
  q: of("A part of any name, id or sentence of an event; or a whole e-mail address."),
});

type AuditQuery = z.output<typeof filterQuery>;

/** No user has this id. */
const NOBODY = "nobody";

/** A filter with the ids of people. An address that nobody has fits no event. */
export async function toFilter(c: Context<ApiEnv>, { person, agent, authScope, rule, q, ...same }: AuditQuery): Promise<AuditFilter> {
  const idOf = async (name: string) => (name.includes("@") ? ((await c.var.db.users.findByEmail(name))?.id ?? NOBODY) : name);
  const isAddress = person === undefined && q?.includes("@") === true && !q.includes(" ");
  const userId = isAddress ? await idOf(q ?? "") : person === undefined ? undefined : await idOf(person);
  return {
    ...same,
    ...(userId !== undefined && { userId }),
    ...(agent !== undefined && { client: agent }),
    ...(authScope !== undefined && { authScopeId: authScope }),
    ...(rule !== undefined && { ruleId: rule }),
    ...(q !== undefined && !isAddress && { text: q }),
  };
}

type Found = Awaited<ReturnType<ApiEnv["Variables"]["db"]["auditEvents"]["search"]>>["rows"];

/** Events as the API shows them. @param nameAgents finds the names of agents */
export async function toEventViews(nameAgents: NameAgents, rows: Found) {
  const names = await nameAgents(rows.map(({ actor }) => actor));
  return rows.map(({ projectId: _, ...event }) => ({ ...event, agent: names.get(clientIn(event.actor) ?? "") ?? null }));
}
