import { createRoute, z } from "@hono/zod-openapi";
import { DECISIONS } from "../people/people.ts";
import { json, makeRouter, refusals, time } from "./router.ts";

const conflictSchema = z
  .object({
    id: z
      .string()
      .openapi({ description: "Changes when the address or the holder changes, so that a decision applies only to what the administrator saw." }),
    email: z.string().openapi({ description: "The e-mail address of both." }),
    issuer: z.string(),
    subject: z.string().openapi({ description: "Subject of the refused person at the company's provider." }),
    holderSubject: z
      .string()
      .nullable()
      .openapi({ description: "Subject of the account's holder at the same provider. Null if the holder has none there." }),
    holderSince: time.openapi({ description: "When the holder's account was created." }),
    isKnown: z.boolean().openapi({ description: "Whether the refused person also has an account here, under another address." }),
    at: time.openapi({ description: "When the refused person last tried to sign in." }),
  })
  .openapi("SignInConflict");

const decisionSchema = z
  .strictObject({
    decision: z.enum(DECISIONS).openapi({
      description:
        "`same_person`: the holder has a new account at the company's provider, and it replaces the old one. `someone_else`: the address was given to another person. That person gets their own account, and the holder keeps theirs without an address.",
    }),
  })
  .openapi("SignInDecision");

/** Sign-ins with the company's provider that wait for a platform administrator to decide whose an address is. */
export const signInConflictRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/sign-in-conflicts",
      summary: "List refused sign-ins whose address belongs to another account",
      responses: {
        200: json(z.object({ conflicts: z.array(conflictSchema) }), "The latest is first. Only the last 30 days are listed."),
        ...refusals("resource.not_found"),
      },
    }),
    async (c) => {
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
      operationId: "decideSignInConflict",
      summary: "Decide whose an address is",
      request: {
        params: z.object({ conflict: z.string() }),
        body: { required: true, content: { "application/json": { schema: decisionSchema } } },
      },
      responses: {
        204: { description: "Decided. The refused person can sign in again." },
        ...refusals("resource.not_found", "conflict.identity_known"),
      },
    }),
    async (c) => {
      await c.var.people.resolveConflict(c.req.valid("param").conflict, c.req.valid("json").decision, c.var.session.userId);
      return c.body(null, 204);
    },
  );
