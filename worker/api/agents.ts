import { Buffer } from "node:buffer";
import { createRoute, z } from "@hono/zod-openapi";
import { AGENT_ORDERS, type Agent, type AgentPerson, type AgentsPage } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { accepted, beginJob } from "./jobs.ts";
import { countedOf, json, keyPageQuery, makeRouter, next, nextKeyOf, projectParams, refusals, time, toKeyPage } from "./router.ts";

const agentSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["client", "key"]).openapi({ description: "`client`: an OAuth client that people have allowed. `key`: an API key." }),
    name: z.string().openapi({ description: "As the client gave it: nobody has verified it. Of a key, as an administrator gave it." }),
    host: z
      .string()
      .nullable()
      .openapi({ description: "The verified host of a client with a Client ID Metadata Document. Null for all other agents.", example: "claude.ai" }),
    clientId: z.string().openapi({ description: "By which the audit names the agent." }),
    people: z.int().openapi({ description: "For how many people it acts. A key counts those for whom it was used within a month." }),
    lastCallAt: time.nullable().openapi({ description: "When it last called or searched a tool, exact to an hour." }),
    since: time,
    isEnding: z.boolean().openapi({ description: "Whether a revocation for everybody is under way." }),
  })
  .openapi("Agent");

const personSchema = z
  .object({
    id: z.string().openapi({ description: "Id of the member." }),
    email: z.string(),
    since: time,
    lastCallAt: time.nullable().openapi({ description: "When the agent last called or searched a tool for the person, exact to an hour." }),
    endedAt: time.nullable().openapi({ description: "When an administrator ended the key for this person. Null if the agent acts for them." }),
  })
  .openapi("AgentPerson");

/** The place after a row: what the list is sorted by, and the row's id. */
const placeSchema = z.tuple([z.union([z.number(), z.string().max(100)]), z.string().max(100)]);

const USE_NEXT = "Use `next` of the previous part.";
const wrongPlace = () => new AppError("request.invalid", { fields: { after: USE_NEXT } });

const agentsQuery = z.object({
  sort: z
    .enum(AGENT_ORDERS.flatMap((order) => [order, `-${order}`] as const))
    .default("-called")
    .openapi({ description: "`called`: by the last call. With `-` before it, the other way round. With `name`, the order is by name." }),
  name: z.string().trim().min(1).max(80).optional().openapi({ description: "Only agents whose name begins with this." }),
  kind: agentSchema.shape.kind.optional().openapi({ description: "Only OAuth clients (`client`), or only API keys (`key`)." }),
  after: z
    .string()
    .regex(/^[\w-]{1,500}$/, USE_NEXT)
    .optional()
    .openapi({ description: "`next` of the previous part, with the same `sort`, `name` and `kind`. Absent: the list's first part." }),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

/** @throws AppError `request.invalid` for a place that no answer gave */
function toAgentsPage({ sort, name, kind, after, limit }: z.output<typeof agentsQuery>): AgentsPage {
  const order = name === undefined || sort === "-name" ? sort : "name";
  const only = { ...(name !== undefined && { name }), ...(kind !== undefined && { kind }) };
  const page = { order: order.replace("-", "") as AgentsPage["order"], down: order.startsWith("-"), limit, ...only };
  if (after === undefined) return page;
  const [value, id] = readPlace(after);
  if ((page.order === "name") !== (typeof value === "string")) throw wrongPlace();
  return { ...page, after: { value, id } };
}

function readPlace(after: string): z.infer<typeof placeSchema> {
  try {
    return placeSchema.parse(JSON.parse(Buffer.from(after, "base64url").toString("utf8")));
  } catch {
    throw wrongPlace();
  }
}

function nextAgents(rows: Agent[], { order, limit }: AgentsPage): string | null {
  const last = rows.at(-1);
  if (!last || rows.length < limit) return null;
  const value = { called: last.lastCallAt, name: lowerAscii(last.name), people: last.people, since: last.createdAt }[order];
  return Buffer.from(JSON.stringify([value, last.id])).toString("base64url");
}

/** As SQLite's `lower`, which knows the letters of ASCII alone. */
const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const momentOf = (at: number): number | null => (at === 0 ? null : at);

const toAgentView = ({ id, kind, name, host, clientId, people, lastCallAt, createdAt, endedAt }: Agent): z.infer<typeof agentSchema> => ({
  id,
  kind,
  name,
  host,
  clientId,
  people,
  lastCallAt: momentOf(lastCallAt),
  since: createdAt,
  isEnding: endedAt !== null,
});

const toPersonView = ({ userId, email, createdAt, lastCallAt, endedAt }: AgentPerson): z.infer<typeof personSchema> => ({
  id: userId,
  email,
  since: createdAt,
  lastCallAt: momentOf(lastCallAt),
  endedAt,
});

const params = projectParams.extend({ agent: z.string() });
const personParams = params.extend({ person: z.string().openapi({ description: "Id of the member." }) });

/** The agents of a project: every OAuth client and every API key that acts in it (F96). */
export const agentRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/agents",
      summary: "List a project's agents",
      request: { params: projectParams, query: agentsQuery },
      responses: {
        200: json(
          z.object({ agents: z.array(agentSchema), found: countedOf("agents"), next }),
          "OAuth clients with a grant of a person, and API keys that are not revoked.",
        ),
        ...refusals(),
      },
    }),
    async (c) => {
      const page = toAgentsPage(c.req.valid("query"));
      const { db, project } = c.var;
      const [rows, found] = await Promise.all([db.agentList.list(project.id, page), page.after ? null : db.agentList.count(project.id, page)]);
      return c.json({ agents: rows.map(toAgentView), found, next: nextAgents(rows, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/agents/{agent}",
      summary: "Get an agent",
      request: { params },
      responses: { 200: json(agentSchema, "The agent."), ...refusals() },
    }),
    async (c) => c.json(toAgentView(await c.var.people.revokeAgent.get(c.var.project, c.req.valid("param").agent)), 200),
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/agents/{agent}",
      operationId: "revokeAgent",
      summary: "Revoke an agent for everybody",
      description:
        "No request of the agent is admitted after one second. A job ends the grants of a client, whom people may allow again afterwards. An API key is gone for good.",
      request: { params },
      responses: {
        202: accepted("The client is revoked. The job ends its grants."),
        204: { description: "The API key is revoked." },
        ...refusals("agent.ending"),
      },
    }),
    async (c) => {
      const { project, session, people } = c.var;
      const { agent, job } = await people.revokeAgent.forAll(project, c.req.valid("param").agent, session.userId);
      if (job) return c.json(await beginJob(c, job, { target: agent.clientId }), 202);
      await c.var.recordChange("key.revoke", { target: agent.clientId });
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/agents/{agent}/people",
      operationId: "listAgentPeople",
      summary: "List the people for whom an agent acts",
      request: { params, query: keyPageQuery },
      responses: { 200: json(z.object({ people: z.array(personSchema), next }), "In the order of their ids."), ...refusals() },
    }),
    async (c) => {
      const { project, db, people } = c.var;
      const { id } = await people.revokeAgent.get(project, c.req.valid("param").agent);
      const page = toKeyPage(c.req.valid("query"));
      const rows = await db.agentList.listPeople(project.id, id, page);
      return c.json(
        {
          people: rows.map(toPersonView),
          next: nextKeyOf(
            rows.map(({ userId }) => userId),
            page,
          ),
        },
        200,
      );
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/agents/{agent}/people/{person}",
      operationId: "revokeAgentForPerson",
      summary: "Revoke an agent for one person",
      description:
        "No request of the agent is admitted for the person after one second. A person may allow a client again. An API key acts for the person again only after an administrator has allowed it.",
      request: { params: personParams },
      responses: { 204: { description: "Revoked. For all others the agent acts as before." }, ...refusals() },
    }),
    async (c) => {
      const { agent: id, person } = c.req.valid("param");
      const agent = await c.var.people.revokeAgent.forPerson(c.var.project, id, person);
      await c.var.recordChange("agent.revoke_for", { target: agent.clientId, changes: `for: ${person}` });
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/agents/{agent}/people/{person}/allow",
      operationId: "allowAgentForPerson",
      summary: "Let an API key act for a person again",
      request: { params: personParams },
      responses: { 204: { description: "The key acts for the person within one second." }, ...refusals() },
    }),
    async (c) => {
      const { agent: id, person } = c.req.valid("param");
      const agent = await c.var.people.revokeAgent.allowAgain(c.var.project, id, person);
      await c.var.recordChange("agent.allow_for", { target: agent.clientId, changes: `for: ${person}` });
      return c.body(null, 204);
    },
  );
