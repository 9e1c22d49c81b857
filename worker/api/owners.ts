import { createRoute, z } from "@hono/zod-openapi";
import type { Owner } from "../db/db.ts";
import { json, makeRouter, refusals, time } from "./router.ts";

const ownerSchema = z
  .object({
    id: z.string().openapi({ description: "Id of the person." }),
    email: z.string(),
    isNamed: z.boolean().openapi({ description: "Whether the setting `ADMIN_EMAILS` names the person. Then they can be removed only there." }),
    addedBy: z
      .string()
      .nullable()
      .openapi({ description: "E-mail address of the owner who added the person. Null for a person whom the setting names." }),
    since: time,
  })
  .openapi("Owner");

const newOwnerSchema = z
  .strictObject({
    email: z.string().openapi({ description: "The e-mail address of a person who has signed in before.", example: "ada@example.com" }),
  })
  .openapi("NewOwner");

const toView = ({ userId, email, named, addedBy, since }: Owner): z.infer<typeof ownerSchema> => ({
  id: userId,
  email,
  isNamed: named !== null,
  addedBy,
  since,
});

/** The owners of the deployment, for its owners. For all others these routes do not exist. */
export const ownerRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/owners",
      summary: "List the owners of the deployment",
      description:
        "Owners create projects and operate this Cardea instance. An address of `ADMIN_EMAILS` is listed once a person has signed in with it.",
      responses: {
        200: json(z.object({ owners: z.array(ownerSchema) }), "Those of the setting first, then the others, oldest first."),
        ...refusals(),
      },
    }),
    async (c) => c.json({ owners: (await c.var.people.owners.list()).map(toView) }, 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/owners",
      summary: "Add an owner",
      description: "The person gets a mail. They are an owner with their next request.",
      request: { body: { required: true, content: { "application/json": { schema: newOwnerSchema } } } },
      responses: {
        201: json(ownerSchema, "Added. A person who is an owner already stays one."),
        ...refusals("session.email_invalid", "owner.unknown", "owner.too_many", "member.address_disputed"),
      },
    }),
    async (c) => {
      const { owner, mailed } = await c.var.people.owners.add(c.req.valid("json").email, c.var.session);
      c.var.background(mailed);
      return c.json(toView(owner), 201);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/owners/{owner}",
      summary: "Remove an owner",
      request: { params: z.object({ owner: z.string().openapi({ description: "Id of the person." }) }) },
      responses: {
        204: { description: "Removed. The person's next request is that of a person who is no owner. Their projects stay theirs." },
        ...refusals("resource.not_found", "owner.named", "owner.last"),
      },
    }),
    async (c) => {
      await c.var.people.owners.remove(c.req.valid("param").owner, c.var.session);
      return c.body(null, 204);
    },
  );
