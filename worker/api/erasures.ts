import { createRoute, z } from "@hono/zod-openapi";
import type { Erasure } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { ErasureId } from "../lib/ids.ts";
import { parseEmail } from "../lib/text/email.ts";
import { json, makeRouter, refusals, time } from "./router.ts";

const erasureSchema = z
  .object({
    id: z.string(),
    person: z.string().openapi({ description: "The person's id, under which the audit still knows what was done. It is random." }),
    state: z.enum(["running", "done"]),
    memberships: z
      .int()
      .openapi({ description: "How many projects the person has been removed from, with credentials, agents and platform tokens." }),
    playgrounds: z.int().openapi({ description: "In how many further playgrounds the person's credentials have ended." }),
    keys: z.int().openapi({ description: "How many API keys and platform tokens have ended." }),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .openapi("Erasure");

const toView = ({ id, userId, state, memberships, playgrounds, keys, createdAt, finishedAt }: Erasure): z.infer<typeof erasureSchema> => ({
  ...{ id, person: userId, state, memberships, playgrounds, keys, createdAt, finishedAt },
});

const newErasureSchema = z.strictObject({
  email: z.string().openapi({ description: "The present address of the person." }),
  confirm: z.string().openapi({ description: "The address again: an erasure cannot be undone." }),
  revokeKeys: z.boolean().default(false).openapi({ description: "Whether API keys that the person made end too. Agents of others may use them." }),
});

/** Erases people from the whole deployment, for platform administrators. */
export const erasureRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "post",
      path: "/erasures",
      summary: "Erase a person from the deployment",
      description: "Nobody can sign in as this person from the answer on. The rest is done in the background; the answer is also the receipt.",
      request: { body: { required: true, content: { "application/json": { schema: newErasureSchema } } } },
      responses: { 202: json(erasureSchema, "The erasure has begun."), ...refusals("resource.not_found", "member.last_admin") },
    }),
    async (c) => {
      const { email, confirm, revokeKeys } = c.req.valid("json");
      if (confirm !== email) throw new AppError("request.invalid", { fields: { confirm: "Type the address once more." } });
      const { erasePerson } = c.var.people;
      const erasure = await erasePerson.begin(parseEmail(email)?.address ?? email, { revokesKeys: revokeKeys, by: c.var.session.userId });
      c.var.background(erasePerson.run(erasure));
      return c.json(toView(erasure), 202);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/erasures/{erasure}",
      summary: "Get the receipt of an erasure",
      request: { params: z.object({ erasure: z.string() }) },
      responses: { 200: json(erasureSchema, "How far it has come, or when it was done."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const erasure = await c.var.db.erasures.find(c.req.valid("param").erasure as ErasureId);
      if (!erasure) throw new AppError("resource.not_found");
      return c.json(toView(erasure), 200);
    },
  );
