import { createRoute, z } from "@hono/zod-openapi";
import { describeChanges } from "./describe-changes-rules.ts";
import { errorResponses, json, makeRouter, projectParams } from "./router.ts";

/** Whether a configuration file describes an object. */
export const source = z
  .enum(["yaml"])
  .nullable()
  .openapi({ description: "`yaml`: a configuration file describes it, so the next `cardea apply` undoes what is changed here. Null: no file does." });

const described = (description: string, most: number) => z.array(z.string().max(100)).max(most).default([]).openapi({ description });

const namedSchema = z.object({
  servers: described("Slugs of servers.", 1000),
  navigators: described("Slugs of navigators.", 100),
  rules: described("Ids of route rules.", 500),
  links: described("Names of auth links.", 1000),
});

const changeSchema = z.strictObject({ source, ...namedSchema.shape }).openapi("SourceChange");

/** The parts that the audit names. */
const TOLD = ["servers", "navigators", "rules", "links"] as const;

/** Which objects of a project a configuration file describes (F87b). */
export const sourceRoutes = makeRouter().openapi(
  createRoute({
    method: "post",
    path: "/projects/{project}/sources",
    summary: "Say which objects a configuration file describes",
    description:
      "`cardea apply` says so of all that its file describes, and an administrator takes an object over by `null`. An object that is not there is passed over. Nothing else of an object changes.",
    request: { params: projectParams, body: { required: true, content: { "application/json": { schema: changeSchema } } } },
    responses: { 200: json(namedSchema, "The objects of which it was said otherwise before."), ...errorResponses },
  }),
  async (c) => {
    const { source: by, ...named } = c.req.valid("json");
    const changed = await c.var.db.sources.set(c.var.project.id, named, by);
    const changes = describeChanges(TOLD, undefined, changed);
    const isAny = TOLD.some((kind) => changed[kind].length > 0);
    if (isAny) await c.var.recordChange(by === "yaml" ? "configuration.describe" : "configuration.release", { changes });
    return c.json(changed, 200);
  },
);
