import { createRoute, z } from "@hono/zod-openapi";
import { LONGEST_PATTERN } from "../routing/navigator-rules.ts";
import type { ListedRule } from "../routing/routing.ts";
import { errorResponses, json, makeRouter, ownName, projectParams } from "./router.ts";

const policySchema = z.enum(["allow", "deny"]);

const newRuleSchema = z
  .strictObject({
    priority: z.int().min(0).max(10_000).openapi({ description: "Lower ones are asked first; at equal priority one that denies." }),
    server: z.string().nullable().openapi({ description: "Slug; null for every server." }),
    tools: z
      .array(ownName.min(1, "Enter a tool's name, or *.").max(LONGEST_PATTERN))
      .min(1, "Name at least one tool, or * for all.")
      .max(100)
      .openapi({ description: "Names as the server has them, with * for any characters.", example: ["delete_*"] }),
    authScope: z.string().nullable().default(null).openapi({ description: "Id of one of the server's auth scopes; null for its own." }),
    policy: policySchema,
  })
  .openapi("NewRouteRule");

const ruleSchema = newRuleSchema.extend({ id: z.string() }).openapi("RouteRule");

function toView({ rule: { id, priority, tools, authScopeId, policy }, server }: ListedRule): z.infer<typeof ruleSchema> {
  return { id, priority, server, tools, authScope: authScopeId, policy };
}

const params = projectParams.extend({ rule: z.string() });
const body = { required: true, content: { "application/json": { schema: newRuleSchema } } } as const;

/** Which calls are made, and with which credentials (F84). */
export const routeRuleRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/rules",
      summary: "Route rules of a project",
      request: { params: projectParams },
      responses: {
        200: json(z.object({ rules: z.array(ruleSchema), defaultPolicy: policySchema }), "By priority, as they are asked."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const { id, defaultPolicy } = c.var.project;
      const rules = await c.var.routing.ruleBook.list(id);
      return c.json({ rules: rules.map(toView), defaultPolicy }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/rules",
      summary: "Add a route rule",
      request: { params: projectParams, body },
      responses: { 201: json(z.object({ id: z.string() }), "Added; it holds within two seconds."), ...errorResponses },
    }),
    async (c) => {
      const id = await c.var.routing.ruleBook.add(c.var.project.id, c.req.valid("json"));
      await c.var.recordChange("rule.add", { target: id });
      return c.json({ id }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/projects/{project}/rules/{rule}",
      summary: "Change a route rule",
      request: { params, body },
      responses: { 204: { description: "Changed." }, ...errorResponses },
    }),
    async (c) => {
      const { rule } = c.req.valid("param");
      await c.var.routing.ruleBook.change(c.var.project.id, rule, c.req.valid("json"));
      await c.var.recordChange("rule.change", { target: rule });
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/rules/{rule}",
      summary: "Remove a route rule",
      request: { params },
      responses: { 204: { description: "Removed." }, ...errorResponses },
    }),
    async (c) => {
      const { rule } = c.req.valid("param");
      await c.var.routing.ruleBook.remove(c.var.project.id, rule);
      await c.var.recordChange("rule.remove", { target: rule });
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/projects/{project}/default-policy",
      summary: "Say what becomes of calls that no rule is about",
      request: {
        params: projectParams,
        body: { required: true, content: { "application/json": { schema: z.strictObject({ policy: policySchema }) } } },
      },
      responses: { 204: { description: "Changed." }, ...errorResponses },
    }),
    async (c) => {
      const { policy } = c.req.valid("json");
      await c.var.routing.ruleBook.setDefault(c.var.project.id, policy);
      await c.var.recordChange(`rule.default.${policy}`, {});
      return c.body(null, 204);
    },
  );
