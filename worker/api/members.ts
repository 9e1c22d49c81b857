import { createRoute, z } from "@hono/zod-openapi";
import type { Page } from "../db/db.ts";
import type { Rooms } from "../deps.ts";
import { DAY } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, time, toPage } from "./router.ts";

/** What is read to show one. */
type Seen = Pick<Rooms, "db" | "instance">;

const WEEK = 7 * DAY;
const MONTH = 30 * DAY;

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

export type MemberView = z.infer<typeof memberSchema>;

/** The project's members as they are shown. @param which one of them, or a part of the list */
export async function listMembers(
  { db: { members, usage }, instance: { clock } }: Seen,
  projectId: ProjectId,
  which: { userId: string } | Page,
): Promise<MemberView[]> {
  const rows = await members.list(projectId, which);
  const ids = rows.map(({ userId }) => userId);
  const byUser = new Map((await usage.listByUser(projectId, ids, clock.now() - WEEK + DAY)).map((one) => [one.userId, one]));
  return rows.map(({ userId, serverSlugs, ...row }) => {
    const { calls = 0, queries = 0, lastActiveAt = null } = byUser.get(userId) ?? {};
    return { id: userId, ...row, servers: slugsSchema.parse(JSON.parse(serverSlugs)), callsThisWeek: calls, queriesThisWeek: queries, lastActiveAt };
  });
}

const slugsSchema = z.array(z.string());

/** @throws AppError `resource.not_found` */
export async function getMember(rooms: Seen, projectId: ProjectId, id: string): Promise<MemberView> {
  const [member] = await listMembers(rooms, projectId, { userId: id });
  if (!member) throw new AppError("resource.not_found");
  return member;
}

async function readTotals({ db: { members }, instance: { clock } }: Seen, projectId: ProjectId): Promise<z.infer<typeof totalsSchema>> {
  const now = clock.now();
  const [all, activeThisWeek, activeThisMonth] = await Promise.all([
    members.count(projectId),
    members.count(projectId, now - WEEK),
    members.count(projectId, now - MONTH),
  ]);
  return { members: all, activeThisWeek, activeThisMonth, inactive: all - activeThisMonth };
}

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
      const { project } = c.var;
      const page = toPage(c.req.valid("query"));
      const [members, totals] = await Promise.all([listMembers(c.var, project.id, page), readTotals(c.var, project.id)]);
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
      return c.json(await getMember(c.var, project.id, userId), 201);
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
      const { db, project } = c.var;
      const { member } = c.req.valid("param");
      const { role } = c.req.valid("json");
      const known = await getMember(c.var, project.id, member);
      if (!(await db.members.setRole(project.id, known.id, role))) throw new AppError("member.last_admin");
      await c.var.recordChange(`member.make_${role}`, { target: member });
      return c.json(await getMember(c.var, project.id, member), 200);
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
