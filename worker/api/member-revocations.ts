import { createRoute, z } from "@hono/zod-openapi";
import type { ChosenMembers } from "../db/db.ts";
import { accepted, beginJob } from "./jobs.ts";
import { json, makeRouter, projectParams, refusals } from "./router.ts";

const email = z.string().trim().toLowerCase().min(1).max(320);

const choiceSchema = z
  .strictObject({
    all: z.literal(true).optional().openapi({ description: "Every member." }),
    emails: z
      .array(email)
      .min(1, "Choose at least one member.")
      .max(1000, "Choose at most 1,000 members, or use a search.")
      .optional()
      .openapi({ description: "The members with these e-mail addresses, at most 1,000." }),
    emailPrefix: email
      .optional()
      .openapi({ description: "The members whose e-mail address begins with this, as `email` in the list of members, at most 10,000." }),
    servers: z
      .array(z.string())
      .min(1, "Choose at least one server, or leave it out for all.")
      .max(20, "Choose at most 20 servers, or leave it out for all.")
      .optional()
      .openapi({ description: "Slugs of servers: only their connections end, by any auth scope. Absent: those to all servers." }),
  })
  .refine(({ all, emails, emailPrefix }) => [all, emails, emailPrefix].filter((one) => one !== undefined).length === 1, {
    path: ["all"],
    message: "Say whose connections: one of `all`, `emails` and `emailPrefix`.",
  })
  .openapi("RevocationChoice");

const previewSchema = z
  .object({
    members: z.int().openapi({ description: "How many members are chosen." }),
    connections: z.int().openapi({ description: "How many connections they have now." }),
    unknown: z.array(z.string()).openapi({ description: "Those of `emails` that are no member's. A revocation with them is refused." }),
  })
  .openapi("RevocationPreview");

function toChoice({ emails, emailPrefix, servers }: z.infer<typeof choiceSchema>) {
  const chosen: ChosenMembers = emails
    ? { kind: "emails", emails: [...new Set(emails)] }
    : emailPrefix === undefined
      ? { kind: "all" }
      : { kind: "prefix", prefix: emailPrefix };
  return { chosen, servers: servers && [...new Set(servers)] };
}

const request = { params: projectParams, body: { required: true, content: { "application/json": { schema: choiceSchema } } } } as const;

/** The revocation of many members' connections at once (F52). */
export const memberRevocationRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/members/revocations/preview",
      operationId: "previewRevocation",
      summary: "Count what a revocation of many members' connections would end",
      request,
      responses: { 200: json(previewSchema, "Nothing has been changed."), ...refusals("revocation.too_many_members") },
    }),
    async (c) => c.json(await c.var.people.revokeConnections.preview(c.var.project, toChoice(c.req.valid("json"))), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/members/revocations",
      operationId: "revokeConnections",
      summary: "Revoke the connections of many members",
      description:
        "What the members gave until now ends: for all servers, or for those that are named. The memberships stay, and a person who connects again keeps the new connection. Credentials of the project and of the playground stay.",
      request,
      responses: {
        202: accepted("Revoked. No call uses the credentials after one second. The job deletes them and tells the providers."),
        ...refusals("revocation.too_many", "revocation.too_many_members"),
      },
    }),
    async (c) => {
      const { project, session, people } = c.var;
      const choice = toChoice(c.req.valid("json"));
      const { job, server } = await people.revokeConnections.revoke(project, choice, session.userId);
      return c.json(await beginJob(c, job, { ...(server !== undefined && { server }) }), 202);
    },
  );
