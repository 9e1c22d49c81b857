import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { AppError } from "../lib/errors.ts";
import { DECISIONS } from "../people/people.ts";
import { type ApiEnv, errorResponses, json, makeRouter, time } from "./router.ts";

const conflictSchema = z
  .object({
    id: z.string().openapi({ description: "Another one as soon as address or holder are: a decision counts for what was seen." }),
    email: z.string().openapi({ description: "The address that both have." }),
    issuer: z.string(),
    subject: z.string().openapi({ description: "Who was refused: the subject at the sign-in service." }),
    holderSubject: z
      .string()
      .nullable()
      .openapi({ description: "Who has the account here: the subject at the same service; null for one of another service." }),
    holderSince: time.openapi({ description: "Since when that account exists." }),
    isKnown: z.boolean().openapi({ description: "Whether the one who was refused has an account here too, under another address." }),
    at: time.openapi({ description: "When they last tried." }),
  })
  .openapi("SignInConflict");

const decisionSchema = z
  .strictObject({
    decision: z.enum(DECISIONS).openapi({
      description:
        "`same_person`: the holder has a new account at the sign-in service, which takes the old one's place. `someone_else`: the address was given to another person; they get an account of their own, and the holder keeps theirs without an address.",
    }),
  })
  .openapi("SignInDecision");

/** To everybody but an administrator of this Cardea there is nothing here. @throws AppError `resource.not_found` */
async function requirePlatformAdmin(c: Context<ApiEnv>): Promise<void> {
  if (!(await c.var.people.signIn.isAdmin(c.var.session))) throw new AppError("resource.not_found");
}

/** Sign-ins with the company's provider that wait until an administrator of this Cardea has decided whose an address is. */
export const signInConflictRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/sign-in-conflicts",
      summary: "Refused sign-ins whose address is another account's",
      responses: { 200: json(z.object({ conflicts: z.array(conflictSchema) }), "Latest first, of the last 30 days."), ...errorResponses },
    }),
    async (c) => {
      await requirePlatformAdmin(c);
      const rows = await c.var.db.signInConflicts.list();
      const conflicts = rows.map(({ conflict: { userId: _, ...conflict }, isKnown, holderSubject, holderSince }) => ({
        ...conflict,
        holderSubject,
        holderSince: holderSince.getTime(),
        isKnown: isKnown === 1,
      }));
      return c.json({ conflicts }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/sign-in-conflicts/{conflict}",
      summary: "Decide whose an address is",
      request: {
        params: z.object({ conflict: z.string() }),
        body: { required: true, content: { "application/json": { schema: decisionSchema } } },
      },
      responses: { 204: { description: "Decided. They sign in once more." }, ...errorResponses },
    }),
    async (c) => {
      await requirePlatformAdmin(c);
      await c.var.people.resolveConflict(c.req.valid("param").conflict, c.req.valid("json").decision, c.var.session.userId);
      return c.body(null, 204);
    },
  );
