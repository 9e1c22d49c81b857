import { createRoute, z } from "@hono/zod-openapi";
import { catalogServerSchema, catalogServers, providerTemplates } from "../catalog/catalog.ts";
import { errorResponses, json, makeRouter } from "./router.ts";

const templateSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    clientUrl: z.url().openapi({ description: "The provider's page where an administrator creates the client." }),
  })
  .openapi("ProviderTemplate");

export const catalogRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/catalog/servers",
      summary: "List the server templates",
      responses: { 200: json(z.object({ servers: z.array(catalogServerSchema) }), "In the order of their names."), ...errorResponses },
    }),
    (c) => c.json({ servers: [...catalogServers] }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/catalog/providers",
      summary: "List the provider templates",
      responses: {
        200: json(z.object({ providers: z.array(templateSchema) }), "In the order of their names."),
        ...errorResponses,
      },
    }),
    (c) => {
      const providers = providerTemplates.map(({ id, name, scopes, clientUrl }) => ({ id, name, scopes, clientUrl }));
      return c.json({ providers }, 200);
    },
  );
