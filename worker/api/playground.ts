import { createRoute, z } from "@hono/zod-openapi";
import { errorResponses, json, keyPageQuery, makeRouter, next, nextKeyOf, projectParams, toKeyPage } from "./router.ts";

const userSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    servers: z.array(z.string()).openapi({ description: "Slugs of the servers for which the user gave credentials through a playground link." }),
  })
  .openapi("PlaygroundUser");

const toolSchema = z
  .looseObject({
    name: z.string().openapi({ description: "The tool's name at navigators." }),
    server: z.string(),
    ownName: z.string().openapi({ description: "The server's own name of the tool." }),
    description: z.string().optional(),
  })
  .openapi("PlaygroundTool");

const newCallSchema = z
  .strictObject({
    user: z.string().openapi({ description: "Id of a user of the playground." }),
    tool: z.string().max(300).openapi({ description: "The tool's name at navigators.", example: "notes__whoami" }),
    arguments: z.record(z.string(), z.unknown()).default({}),
  })
  .openapi("NewPlaygroundCall");

const callSchema = z
  .object({
    server: z.string(),
    request: z.unknown().openapi({ description: "The request that the server received, without the credential." }),
    response: z.unknown().openapi({ description: "The server's `result`, or an `error` with its code and message." }),
    durationMs: z.int(),
  })
  .openapi("PlaygroundCall");

/** The playground, where an administrator tries tools with credentials that are used for nothing else (F8). */
export const playgroundRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/playground/users",
      summary: "List the users of the playground",
      request: { params: projectParams, query: keyPageQuery },
      responses: { 200: json(z.object({ users: z.array(userSchema), next }), "In the order of their ids."), ...errorResponses },
    }),
    async (c) => {
      const page = toKeyPage(c.req.valid("query"));
      const users = await c.var.people.playgroundUsers.list(c.var.project.id, page);
      const next = nextKeyOf(
        users.map(({ id }) => id),
        page,
      );
      return c.json({ users, next }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/playground/users/{user}/tools",
      summary: "List the tools that a user of the playground can try",
      request: { params: projectParams.extend({ user: z.string() }) },
      responses: { 200: json(z.object({ tools: z.array(toolSchema) }), "The tools with their input schemas."), ...errorResponses },
    }),
    async (c) => {
      const { gateway, project, background } = c.var;
      const { user } = c.req.valid("param");
      await c.var.people.playgroundUsers.require(project.id, user);
      return c.json({ tools: await gateway.playground.listTools(project, user, background) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/playground/calls",
      summary: "Call a tool in the playground",
      description: "Calls the tool with the user's playground credentials. The call does not count as activity and uses no other credential.",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newCallSchema } } } },
      responses: { 200: json(callSchema, "The server's answer, which may be an error."), ...errorResponses },
    }),
    async (c) => {
      const { gateway, project, background } = c.var;
      const { user, tool, arguments: args } = c.req.valid("json");
      await c.var.people.playgroundUsers.require(project.id, user);
      const called = await gateway.playground.call(project, { userId: user, name: tool, args }, background);
      await c.var.recordChange("playground.call", { server: called.server, target: called.request.params.name });
      return c.json(called, 200);
    },
  );
