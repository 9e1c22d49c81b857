import { createRoute, z } from "@hono/zod-openapi";
import { LONGEST_PATTERN } from "../routing/navigator-rules.ts";
import { type ListedRule, tagOfPolicy, tagOfRule } from "../routing/routing.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import { conditionOf, errorResponses, etag, json, makeRouter, ownName, projectParams, refusals } from "./router.ts";
import { source } from "./sources.ts";

const policySchema = z.enum(["allow", "deny"]);

const defaultPolicySchema = z.object({ policy: policySchema, etag }).openapi("DefaultPolicy");

const newRuleSchema = z
  .strictObject({
    name: z.string().trim().max(80).default("").openapi({ description: "What people call the rule. It may be empty.", example: "No deleting" }),
    server: z.string().nullable().openapi({ description: "Slug of the server. Null: the rule applies to every server." }),
    navigator: z
      .string()
      .nullable()
      .default(null)
      .openapi({ description: "Slug of the only navigator the rule is for. Null: all of them. A server's own endpoint counts as `default`." }),
    tools: z
      .array(ownName.min(1, "Enter a tool's name, or *.").max(LONGEST_PATTERN))
      .min(1, "Name at least one tool, or * for all.")
      .max(100)
      .openapi({ description: "The server's own names of the tools, with * for any characters.", example: ["delete_*"] }),
    authScope: z.string().nullable().default(null).openapi({ description: "Id of one of the server's auth scopes. Null: the server's own." }),
    policy: policySchema,
  })
  .openapi("NewRouteRule");

const ruleSchema = newRuleSchema.extend({ id: z.string(), etag, source }).openapi("RouteRule");

function toView({ rule, server }: ListedRule): z.infer<typeof ruleSchema> {
  const { id, name, navigator, tools, authScopeId, policy } = rule;
  return { id, name, server, navigator, tools, authScope: authScopeId, policy, source: rule.source, etag: tagOfRule(rule) };
}

const addedRuleSchema = newRuleSchema
  .extend({
    before: z
      .string()
      .nullable()
      .default(null)
      .openapi({ description: "Id of the rule that follows the new one. Null: the new rule is the last one." }),
  })
  .openapi("AddedRouteRule");

const placeSchema = z
  .union([z.strictObject({ before: z.string() }), z.strictObject({ after: z.string() })])
  .openapi("RulePlace", { description: "Id of the rule that follows the moved one, or of the rule that it follows.", example: { before: "rul_2" } });

/** The parts of a rule that the audit names. */
const TOLD = ["name", "server", "navigator", "tools", "authScope", "policy"] as const;

const params = projectParams.extend({ rule: z.string() });
const body = { required: true, content: { "application/json": { schema: newRuleSchema } } } as const;

/** Route rules, which deny calls or choose the auth scope that a call uses (F84). */
export const routeRuleRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/rules",
      summary: "List a project's route rules",
      request: { params: projectParams },
      responses: {
        200: json(
          z.object({ rules: z.array(ruleSchema), defaultPolicy: policySchema, defaultPolicyEtag: etag }),
          "In the order in which they are asked: the first rule that fits a call decides.",
        ),
        ...errorResponses,
      },
    }),
    async (c) => {
      const { id, defaultPolicy } = c.var.project;
      const rules = await c.var.routing.routeRuleEditor.list(id);
      return c.json({ rules: rules.map(toView), defaultPolicy, defaultPolicyEtag: tagOfPolicy(defaultPolicy) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/rules",
      summary: "Add a route rule",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: addedRuleSchema } } } },
      responses: {
        201: json(z.object({ id: z.string() }), "Added. Calls follow the rule within one second."),
        ...refusals("rule.invalid", "rule.too_many"),
      },
    }),
    async (c) => {
      const { before, ...rule } = c.req.valid("json");
      const id = await c.var.routing.routeRuleEditor.add(c.var.project.id, rule, before);
      await c.var.recordChange("rule.add", { target: id, changes: describeChanges(TOLD, undefined, rule) });
      return c.json({ id }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/rules/{rule}",
      summary: "Get a route rule",
      request: { params },
      responses: { 200: json(ruleSchema, "The rule."), ...errorResponses },
    }),
    async (c) => {
      const view = toView(await c.var.routing.routeRuleEditor.get(c.var.project.id, c.req.valid("param").rule));
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/projects/{project}/rules/{rule}",
      summary: "Change a route rule, which stays in its place",
      request: { params, body },
      responses: { 204: { description: "Changed." }, ...refusals("rule.invalid", "version.changed_meanwhile") },
    }),
    async (c) => {
      const { rule } = c.req.valid("param");
      const { routeRuleEditor } = c.var.routing;
      const before = toView(await routeRuleEditor.get(c.var.project.id, rule));
      const after = c.req.valid("json");
      await routeRuleEditor.change(c.var.project.id, rule, after, conditionOf(c));
      await c.var.recordChange("rule.change", { target: rule, changes: describeChanges(TOLD, before, after) });
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/rules/{rule}/move",
      summary: "Move a route rule directly before or after another one",
      request: { params, body: { required: true, content: { "application/json": { schema: placeSchema } } } },
      responses: { 204: { description: "Moved. Calls follow the new order within one second." }, ...refusals("rule.invalid") },
    }),
    async (c) => {
      const { rule } = c.req.valid("param");
      await c.var.routing.routeRuleEditor.move(c.var.project.id, rule, c.req.valid("json"));
      await c.var.recordChange("rule.move", { target: rule });
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
      await c.var.routing.routeRuleEditor.remove(c.var.project.id, rule);
      await c.var.recordChange("rule.remove", { target: rule });
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/default-policy",
      summary: "Get what is done with calls that match no route rule",
      request: { params: projectParams },
      responses: { 200: json(defaultPolicySchema, "The policy."), ...errorResponses },
    }),
    (c) => {
      const policy = c.var.project.defaultPolicy;
      return c.json({ policy, etag: tagOfPolicy(policy) }, 200, { etag: tagOfPolicy(policy) });
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/projects/{project}/default-policy",
      summary: "Allow or deny calls that match no route rule",
      request: {
        params: projectParams,
        body: { required: true, content: { "application/json": { schema: z.strictObject({ policy: policySchema }) } } },
      },
      responses: { 204: { description: "Changed." }, ...refusals("version.changed_meanwhile") },
    }),
    async (c) => {
      const { policy } = c.req.valid("json");
      const { id, defaultPolicy } = c.var.project;
      await c.var.routing.routeRuleEditor.setDefault(id, policy, defaultPolicy, conditionOf(c));
      await c.var.recordChange(`rule.default.${policy}`, {});
      return c.body(null, 204);
    },
  );
