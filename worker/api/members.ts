import { createRoute, z } from "@hono/zod-openapi";
import { errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, time, toPage } from "./router.ts";

const role = z.enum(["member", "admin"]);

export const memberSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role,
    servers: z.array(z.string()).openapi({ description: "Slugs of the servers the person has connected." }),
    callsThisWeek: z.int().openapi({ description: "Tool calls of the person's agents in the last seven days." }),
    queriesThisWeek: z.int().openapi({ description: "Searches for tools in the last seven days." }),
    lastActiveAt: time.nullable().openapi({ description: "When an agent last called or searched for the person." }),
    createdAt: time,
  })
  .openapi("Member");

const totalsSchema = z.object({
  members: z.int(),
  activeThisWeek: z.int(),
  activeThisMonth: z.int(),
  inactive: z.int().openapi({ description: "Not active in the last 30 days." }),
});

const invitationSchema = z
  .strictObject({ email: z.string().openapi({ description: "One address; it gets a mail." }), role: role.default("member") })
  .openapi("Invitation");

const params = projectParams.extend({ member: z.string() });

/** A project's users (F50, F53, F54). What one of them has connected and called is in member-details.ts. */
export const memberRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/members",
      summary: "Members of a project",
      request: { params: projectParams, query: pageQuery },
      responses: {
        200: json(z.object({ members: z.array(memberSchema), totals: totalsSchema, next }), "Newest first; the totals are of all of them."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const { id } = c.var.project;
      const page = toPage(c.req.valid("query"));
      const [members, totals] = await Promise.all([c.var.people.memberList.list(id, page), c.var.people.memberList.count(id)]);
      return c.json({ members, totals, next: nextOf(members, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/members",
      summary: "Invite somebody",
      description: "Makes them a member at once and mails them where to go. Somebody who is a member already keeps their role, and gets the mail.",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: invitationSchema } } } },
      responses: { 201: json(memberSchema, "Invited."), ...errorResponses },
    }),
    async (c) => {
      const { people, project, session } = c.var;
      const { email, role } = c.req.valid("json");
      const { userId, mailed } = await people.inviteMember(project, { email, role, invitedBy: session });
      await c.var.recordChange("member.invite", { target: userId });
      c.var.background(mailed);
      return c.json(await people.memberList.get(project.id, userId), 201);
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}/members/{member}",
      summary: "Change a member's role",
      request: { params, body: { required: true, content: { "application/json": { schema: z.strictObject({ role }) } } } },
      responses: { 200: json(memberSchema, "Changed; the last administrator stays one."), ...errorResponses },
    }),
    async (c) => {
      const { member } = c.req.valid("param");
      const { role } = c.req.valid("json");
      const changed = await c.var.people.memberList.setRole(c.var.project.id, member, role);
      await c.var.recordChange(`member.make_${role}`, { target: member });
      return c.json(changed, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/members/{member}",
      summary: "Remove a member",
      description:
        "Only an invitation brings them back: no link and no key does. What they made for programs, platform tokens, ends with them; `apiKeys` of the member lists it, and their keys for agents, which others may depend on.",
      request: {
        params,
        query: z.object({
          revokeKeys: z.enum(["true", "false"]).default("false").openapi({ description: "Whether the keys for agents that they made end too." }),
        }),
      },
      responses: { 204: { description: "Removed with all their credentials; their agents stop within a second." }, ...errorResponses },
    }),
    async (c) => {
      const { member } = c.req.valid("param");
      const revokeKeys = c.req.valid("query").revokeKeys === "true";
      const ended = await c.var.people.removeMember(c.var.project.id, member, { revokeKeys });
      await c.var.recordChange("member.remove", { target: member });
      for (const key of ended) await c.var.recordChange("key.revoke", { target: key });
      return c.body(null, 204);
    },
  );
