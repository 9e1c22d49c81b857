import { createRoute, z } from "@hono/zod-openapi";
import { errorResponses, json, makeRouter, projectParams } from "./router.ts";

const userSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    servers: z.array(z.string()).openapi({ description: "Slugs of the servers they gave credentials for, through a playground link." }),
  })
  .openapi("PlaygroundUser");

const toolSchema = z
  .looseObject({
    name: z.string().openapi({ description: "As agents see it." }),
    server: z.string(),
    ownName: z.string().openapi({ description: "The server's own." }),
    description: z.string().optional(),
  })
  .openapi("PlaygroundTool");

const newCallSchema = z
  .strictObject({
    user: z.string().openapi({ description: "Id of one of the playground's users." }),
    tool: z.string().max(300).openapi({ example: "notes__whoami" }),
    arguments: z.record(z.string(), z.unknown()).default({}),
  })
  .openapi("NewPlaygroundCall");

const callSchema = z
  .object({
    server: z.string(),
    request: z.unknown().openapi({ description: "As it went to the server, without the credential." }),
    response: z.unknown().openapi({ description: "`result`, or `error` with its code and message." }),
    durationMs: z.int(),
  })
  .openapi("PlaygroundCall");

/** Where an administrator tries tools with credentials given for that alone (F8). */
export const playgroundRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/playground/users",
      summary: "Users of the playground",
      request: { params: projectParams },
      responses: { 200: json(z.object({ users: z.array(userSchema) }), "By address."), ...errorResponses },
    }),
    async (c) => c.json({ users: await c.var.people.playgroundUsers.list(c.var.project.id) }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/playground/users/{user}/tools",
      summary: "Tools a user of the playground can try",
      request: { params: projectParams.extend({ user: z.string() }) },
      responses: { 200: json(z.object({ tools: z.array(toolSchema) }), "With their input schemas."), ...errorResponses },
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
      summary: "Try a tool",
      description: "With the user's playground credentials. Nothing of it counts as use, and no real user's credential is touched.",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newCallSchema } } } },
      responses: { 200: json(callSchema, "What came back, errors of the server included."), ...errorResponses },
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
