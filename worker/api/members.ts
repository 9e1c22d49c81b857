import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { MEMBER_ORDERS } from "../db/db.ts";
import { ACTIVITIES, type ListedMember, tagOfMember } from "../people/people.ts";
import {
  type ApiEnv,
  conditionOf,
  errorResponses,
  etag,
  foundOf,
  json,
  makeRouter,
  next,
  nextOf,
  pageQuery,
  projectParams,
  refusals,
  tellLimitTo,
  time,
  toPage,
  writePlace,
} from "./router.ts";

const role = z
  .enum(["member", "auditor", "admin"])
  .openapi({ description: "`admin`: may do everything in the project. `auditor`: reads everything and changes nothing. Both are members too." });

export const memberSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role,
    servers: z.array(z.string()).openapi({ description: "Slugs of the servers that the member has connected." }),
    callsThisWeek: z.int().openapi({ description: "Tool calls that agents made for the member in the last seven days." }),
    queriesThisWeek: z.int().openapi({ description: "Tool searches that agents made for the member in the last seven days." }),
    lastActiveAt: time.nullable().openapi({ description: "When an agent last called or searched a tool for the member." }),
    createdAt: time,
    etag,
  })
  .openapi("Member");

export const toMemberView = (member: ListedMember): z.infer<typeof memberSchema> => ({ ...member, etag: tagOfMember(member) });

const totalsSchema = z.object({
  members: z.int(),
  activeThisWeek: z.int(),
  activeThisMonth: z.int(),
  inactive: z.int().openapi({ description: "Members without activity in the last 30 days." }),
});

const invitationSchema = z
  .strictObject({ email: z.string().openapi({ description: "The e-mail address of the person, who gets a mail." }), role: role.default("member") })
  .openapi("Invitation");

const membersQuery = pageQuery.extend({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .min(1)
    .max(320)
    .optional()
    .openapi({ description: "Only members whose e-mail address begins with this, in the order of their addresses unless `sort` is given." }),
  role: role.optional().openapi({ description: "Only members with this role." }),
  activity: z.enum(ACTIVITIES).optional().openapi({
    description: "Only members whose agents acted in the last 7 days (`week`) or 30 days (`month`), or did not in the last 30 days (`inactive`).",
  }),
  sort: z
    .enum(MEMBER_ORDERS)
    .optional()
    .openapi({ description: "By the time when they became members, or by their addresses; with `-` from the last address to the first." }),
});

/** A part of the members that are asked for. */
async function readPart(c: Context<ApiEnv>, { email, role, activity, sort, ...query }: z.output<typeof membersQuery>) {
  const { memberList } = c.var.people;
  const { id } = c.var.project;
  const page = { ...toPage(query), ...(email !== undefined && { emailPrefix: email }) };
  if (role === undefined && activity === undefined && sort === undefined) {
    const members = await memberList.list(id, page);
    return { members, next: nextOf(members, page), found: null };
  }
  const order = sort ?? (email === undefined ? "newest" : "email");
  const { members, next, found } = await memberList.search(id, { filter: { role, activity }, order, page });
  return { members, next: next ? writePlace(next) : null, found: found ?? null };
}

const params = projectParams.extend({ member: z.string() });

/** The members of a project (F50, F53, F54). The connections and calls of one member are in member-details.ts. */
export const memberRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/members",
      summary: "List a project's members",
      request: { params: projectParams, query: membersQuery },
      responses: {
        200: json(
          z.object({ members: z.array(memberSchema), totals: totalsSchema, found: foundOf("members", "`role`, `activity` and `sort`"), next }),
          "Newest first, unless `email` or `sort` is given. The totals count all members, not only this part of the list. With `role` or `activity` a part may have few members, or none, though `next` is not null: one request looks at 1,000 members at most.",
        ),
        ...errorResponses,
      },
    }),
    async (c) => {
      const part = readPart(c, c.req.valid("query"));
      const [{ members, next, found }, totals] = await Promise.all([part, c.var.people.memberList.count(c.var.project.id)]);
      return c.json({ members: members.map(toMemberView), totals, found, next }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/members",
      summary: "Invite a person",
      description:
        "The person is a member at once and gets a mail with the project's address. A person who is already a member keeps their role and gets the mail too.",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: invitationSchema } } } },
      responses: { 201: json(memberSchema, "Invited."), ...refusals("session.email_invalid", "request.too_many", "member.address_disputed") },
    }),
    async (c) => {
      const { people, project, session } = c.var;
      const { email, role } = c.req.valid("json");
      const { userId, mailed } = await people.inviteMember(project, { email, role, invitedBy: session, tellLimit: tellLimitTo(c) });
      const member = await people.memberList.get(project.id, userId);
      await c.var.recordChange("member.invite", { target: userId, changes: `role: ${member.role}` });
      c.var.background(mailed);
      return c.json(toMemberView(member), 201);
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}/members/{member}",
      summary: "Change a member's role",
      request: { params, body: { required: true, content: { "application/json": { schema: z.strictObject({ role }) } } } },
      responses: {
        200: json(memberSchema, "Changed. The role of the last administrator cannot be changed."),
        ...refusals("member.last_admin", "version.changed_meanwhile"),
      },
    }),
    async (c) => {
      const { member } = c.req.valid("param");
      const { role } = c.req.valid("json");
      const { member: changed, before } = await c.var.people.memberList.setRole(c.var.project.id, member, role, conditionOf(c));
      await c.var.recordChange(`member.make_${role}`, { target: member, changes: `role: ${before} → ${role}` });
      const view = toMemberView(changed);
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/members/{member}",
      summary: "Remove a member",
      description:
        "Only a new invitation makes the person a member again; an auth link or an API key does not. The platform tokens that the member created end. The API keys that the member created stay unless `revokeKeys` is `true`, because other people's agents may depend on them. The member's `apiKeys` list both.",
      request: {
        params,
        query: z.object({
          revokeKeys: z.enum(["true", "false"]).default("false").openapi({ description: "Whether the API keys that the member created end too." }),
        }),
      },
      responses: {
        204: { description: "Removed, together with all credentials of the member. Their agents are refused within one second." },
        ...refusals("member.last_admin"),
      },
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
