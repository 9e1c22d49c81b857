import { createRoute, z } from "@hono/zod-openapi";
import type { Deps } from "../deps.ts";
import { DAY } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

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

/** The project's members as they are shown. @param id one of them only */
export async function listMembers({ members, usage, clock }: Deps, projectId: ProjectId, id?: string): Promise<MemberView[]> {
  const [rows, used] = await Promise.all([members.list(projectId, id), usage.listByUser(projectId, clock.now() - WEEK + DAY)]);
  const byUser = new Map(used.map((one) => [one.userId, one]));
  return rows.map(({ userId, serverSlugs, ...row }) => {
    const { calls = 0, queries = 0, lastActiveAt = null } = byUser.get(userId) ?? {};
    return { id: userId, ...row, servers: slugsSchema.parse(JSON.parse(serverSlugs)), callsThisWeek: calls, queriesThisWeek: queries, lastActiveAt };
  });
}

const slugsSchema = z.array(z.string());

/** @throws AppError `resource.not_found` */
export async function getMember(deps: Deps, projectId: ProjectId, id: string): Promise<MemberView> {
  const [member] = await listMembers(deps, projectId, id);
  if (!member) throw new AppError("resource.not_found");
  return member;
}

function totalsOf(members: MemberView[], now: number): z.infer<typeof totalsSchema> {
  const activeSince = (since: number) => members.filter(({ lastActiveAt }) => lastActiveAt !== null && lastActiveAt >= since).length;
  const activeThisMonth = activeSince(now - MONTH);
  return { members: members.length, activeThisWeek: activeSince(now - WEEK), activeThisMonth, inactive: members.length - activeThisMonth };
}

const params = projectParams.extend({ member: z.string() });

/** A project's users (F50, F53, F54). What one of them has connected and called is in member-details.ts. */
export const memberRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/members",
      summary: "Members of a project",
      request: { params: projectParams },
      responses: { 200: json(z.object({ members: z.array(memberSchema), totals: totalsSchema }), "Newest first."), ...errorResponses },
    }),
    async (c) => {
      const members = await listMembers(c.var.deps, c.var.project.id);
      return c.json({ members, totals: totalsOf(members, c.var.deps.clock.now()) }, 200);
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
      const { deps, project, session } = c.var;
      const { email, role } = c.req.valid("json");
      const { userId, mailed } = await deps.inviteMember(project, { email, role, invitedBy: session });
      await c.var.recordChange("member.invite", { target: userId });
      c.var.background(mailed);
      return c.json(await getMember(deps, project.id, userId), 201);
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
      const { deps, project } = c.var;
      const { member } = c.req.valid("param");
      const { role } = c.req.valid("json");
      const known = await getMember(deps, project.id, member);
      if (!(await deps.members.setRole(project.id, known.id, role))) throw new AppError("member.last_admin");
      await c.var.recordChange(`member.make_${role}`, { target: member });
      return c.json(await getMember(deps, project.id, member), 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/members/{member}",
      summary: "Remove a member",
      request: { params },
      responses: { 204: { description: "Removed with all their credentials; their agents stop within a second." }, ...errorResponses },
    }),
    async (c) => {
      const { member } = c.req.valid("param");
      await c.var.deps.removeMember(c.var.project.id, member);
      await c.var.recordChange("member.remove", { target: member });
      return c.body(null, 204);
    },
  );
