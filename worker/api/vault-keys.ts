import { createRoute, z } from "@hono/zod-openapi";
import { readRotation } from "../jobs/rotation-rules.ts";
import { toJobView } from "./jobs.ts";
import { json, makeRouter, refusals } from "./router.ts";
import { rotationSchema, vaultKeySchema } from "./vault-key-schemas.ts";

type Job = Parameters<typeof toJobView>[0];

function toRotationView(job: Job): z.infer<typeof rotationSchema> {
  const { id, target, state, total, done, failed, nextAt, createdAt, finishedAt } = toJobView(job);
  const { step, round, seen } = readRotation(job.cursor);
  return {
    id,
    key: target,
    state,
    step: step.startsWith("count.") ? "counting" : "sealing",
    round,
    seen,
    total,
    done,
    failed,
    nextAt,
    createdAt,
    finishedAt,
  };
}

const view = z.object({
  keys: z.array(vaultKeySchema),
  rotation: z.union([rotationSchema, z.null()]).openapi({ description: "The last rotation. Null if there was none in the last 30 days." }),
});

/** The keys of the vault and their rotation, for platform administrators. Keys themselves are in no answer. */
export const vaultKeyRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/vault-keys",
      summary: "List the vault's keys and what needs them",
      responses: { 200: json(view.openapi("VaultKeys"), "The key that was seen first is first."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const { keys, rotation } = await c.var.jobs.keys.list();
      const views = keys.map(({ signInsUntil, ...key }) => ({
        ...key,
        signInsUntil: signInsUntil > c.var.instance.clock.now() ? signInsUntil : null,
      }));
      return c.json({ keys: views, rotation: rotation ? toRotationView(rotation) : null }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/vault-keys/rotation",
      operationId: "rotateVaultKeys",
      summary: "Seal everything again with the first key of the settings",
      description: "The work is done in the background. If nothing needs another key, it only counts, twice.",
      responses: {
        202: json(z.object({ rotation: rotationSchema }), "It has begun. Answers 409 while one is running."),
        ...refusals("resource.not_found", "rotation.running", "vault.key_missing", "vault.other_settings"),
      },
    }),
    async (c) => {
      const job = await c.var.jobs.keys.rotate(c.var.session.userId, c.var.background);
      return c.json({ rotation: toRotationView(job) }, 202);
    },
  );
