import { createRoute, z } from "@hono/zod-openapi";
import type { StorePlace } from "../db/db.ts";
import { AppError, errorCodes } from "../lib/errors.ts";
import { STORE_ERRORS } from "./document/error-groups.ts";
import { jobSchema, toJobView } from "./jobs.ts";
import { errorResponses, json, makeRouter, projectParams, refusals } from "./router.ts";

const kv = z.object({ kind: z.literal("kv") });
const ssm = z.object({
  kind: z.literal("ssm"),
  region: z.string().openapi({ description: "The AWS region.", example: "eu-central-1" }),
  prefix: z.string().openapi({ description: "The path below which the parameters are.", example: "/cardea" }),
  kmsKeyId: z.string().nullable().openapi({ description: "The KMS key of the SecureStrings. Null for the account's `alias/aws/ssm`." }),
});

const storeSchema = z
  .object({
    place: z.discriminatedUnion("kind", [kv, ssm]).openapi({ description: "Where new values are stored: Workers KV, or the AWS Parameter Store." }),
    former: z
      .discriminatedUnion("kind", [kv, ssm])
      .nullable()
      .openapi({ description: "Where values still are while they move. Null if all have moved." }),
    move: z.union([jobSchema, z.null()]).openapi({ description: "The last move. Null if there was none in the last 30 days." }),
    problem: z
      .object({ code: z.enum(errorCodes), message: z.string() })
      .nullable()
      .openapi({ description: "Why the move does not go on, and what to do. It goes on by itself once this is mended." }),
    region: z.string().nullable().openapi({
      description: "The region of this Cardea instance's Parameter Store. Null if its settings are missing, so that there is only KV.",
    }),
  })
  .openapi("ProjectStore");

const newPlaceSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("kv") }),
    z.strictObject({
      kind: z.literal("ssm"),
      prefix: z.string().trim().openapi({ description: "A path that the IAM policy allows.", example: "/cardea" }),
      kmsKeyId: z.string().trim().optional().openapi({
        description: "Id, ARN or alias of a symmetric KMS key. Absent or empty: the account's `alias/aws/ssm`.",
        example: "alias/cardea",
      }),
    }),
  ])
  .openapi("NewProjectStore");

const toPlaceView = (place: StorePlace) => (place.kind === "kv" ? place : { ...place, kmsKeyId: place.kmsKeyId ?? null });
const describe = (place: StorePlace) => (place.kind === "kv" ? "KV" : `Parameter Store, ${place.region}, ${place.prefix}`);

/** Where a project has its sealed values (docs/ssm.md). */
export const projectStoreRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/store",
      summary: "Get where a project's values are stored",
      request: { params: projectParams },
      responses: { 200: json(storeSchema, "The place, and the progress of a move."), ...errorResponses },
    }),
    async (c) => {
      const { row, job } = await c.var.jobs.store.find(c.var.project.id);
      const problem = row?.problem ? { code: row.problem, message: new AppError(row.problem).message } : null;
      return c.json(
        {
          place: toPlaceView(row?.place ?? { kind: "kv" }),
          former: row?.former ? toPlaceView(row.former) : null,
          move: job ? toJobView(job) : null,
          problem,
          region: c.var.instance.settings.SSM_REGION ?? null,
        },
        200,
      );
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/projects/{project}/store",
      summary: "Move a project's values to another store",
      description:
        "New values go there from now on; the others move in the background, and both places are read meanwhile. Cardea first tries the place, and changes nothing if AWS refuses. Answers 409 while another move goes on, except for the way back.",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newPlaceSchema } } } },
      responses: { 202: json(z.object({ move: jobSchema }), "The move has begun."), ...refusals("store.same", "store.moving", ...STORE_ERRORS) },
    }),
    async (c) => {
      const wanted = c.req.valid("json");
      const { project, session, background, jobs, instance } = c.var;
      const { SSM_REGION: region } = instance.settings;
      if (wanted.kind === "ssm" && region === undefined) throw new AppError("store.not_set_up");
      const place: StorePlace =
        wanted.kind === "kv"
          ? wanted
          : { kind: "ssm", region: region ?? "", prefix: wanted.prefix, ...(wanted.kmsKeyId && { kmsKeyId: wanted.kmsKeyId }) };
      const job = await jobs.store.move(project, place, session.userId, background);
      await c.var.recordChange("project.store", { target: project.id, changes: `${describe(place)}: ${job.id}` });
      return c.json({ move: toJobView(job) }, 202);
    },
  );
