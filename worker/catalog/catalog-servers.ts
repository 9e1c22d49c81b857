import { z } from "zod";
import data from "./catalog-servers.json" with { type: "json" };

/** How people authenticate to a well-known server. */
const authPresetSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("none") }),
  /**
   * With a template, the server takes no registration: an administrator creates the client at that provider. `scopes` where the
   * template's own would not open this server.
   */
  z.object({ type: z.literal("oauth2"), template: z.string().optional(), scopes: z.array(z.string()).optional() }),
  z.object({ type: z.literal("header"), header: z.string(), label: z.string(), prefix: z.string() }),
]);

/** A well-known remote MCP server. These facts are a start; its operator may change them. */
export const catalogServerSchema = z.object({
  id: z.string(),
  name: z.string(),
  url: z.url(),
  transport: z.enum(["http", "sse"]),
  category: z.string(),
  helpUrl: z.url(),
  auth: authPresetSchema,
});

export type CatalogServer = z.infer<typeof catalogServerSchema>;

/** By name. */
export const catalogServers: readonly CatalogServer[] = z.array(catalogServerSchema).parse(data);
