import { createRoute, z } from "@hono/zod-openapi";
import type { KnownBridge } from "../bridges/bridge-hub-policy.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

const bridgeSchema = z
  .object({
    id: z.string().openapi({ description: "Of this connection." }),
    token: z.object({ id: z.string(), name: z.string() }).openapi({ description: "The token with which it has connected, one of the API keys." }),
    version: z.string().nullable().openapi({ description: "The version of its `cardea`. Null until it has said so." }),
    connectedAt: time,
    leaving: z.boolean().openapi({ description: "Whether it is being stopped: it finishes what runs, and takes nothing new." }),
    servers: z
      .array(z.object({ name: z.string(), kind: z.enum(["stdio", "http"]) }))
      .openapi({ description: "What its own file allows: programs that speak over stdio, and HTTP servers of its network." }),
  })
  .openapi("Bridge");

const toBridgeView = ({ key, tokenId, connectedAt, hello, isLeaving }: KnownBridge, names: ReadonlyMap<string, string>) => ({
  id: key,
  token: { id: tokenId, name: names.get(tokenId) ?? "" },
  version: hello?.version ?? null,
  connectedAt,
  leaving: isLeaving === true,
  servers: hello?.servers ?? [],
});

/** The bridges of a project (F86, F130). Their tokens are among its API keys. */
export const bridgeRoutes = makeRouter().openapi(
  createRoute({
    method: "get",
    path: "/projects/{project}/bridges",
    summary: "List the bridges that are connected",
    description: "A bridge runs servers that speak over stdio, or reaches servers of a private network. At most 16 of a project are connected.",
    request: { params: projectParams },
    responses: { 200: json(z.object({ bridges: z.array(bridgeSchema) }), "The bridges, the first connected first."), ...errorResponses },
  }),
  async (c) => {
    const { id } = c.var.project;
    const known = (await c.var.bridges.list(id)).sort((one, other) => one.connectedAt - other.connectedAt);
    const names = await c.var.db.apiKeys.findNames(
      id,
      known.map(({ tokenId }) => tokenId),
    );
    return c.json({ bridges: known.map((bridge) => toBridgeView(bridge, names)) }, 200);
  },
);
