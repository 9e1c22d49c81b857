import type { CallToolResult, Tool } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Server } from "../../db/servers.ts";
import { needsCredential } from "../../scopes/auth-scope-rules.ts";

export const GET_AUTHENTICATION_LINK = "get_authentication_link";

/** What the tool answers (F40). */
export const authenticationLinkSchema = z.object({
  status: z.enum(["authentication_needed", "fully_authenticated", "no_auth_required"]),
  authentication_link: z.string().optional().describe("Give this link to the person. Only they can use it."),
  unauthenticated_servers: z.array(z.string()).describe("Slugs of the servers the person has not connected."),
});

export type AuthenticationLink = z.infer<typeof authenticationLinkSchema>;

export const getAuthenticationLinkTool: Tool = {
  name: GET_AUTHENTICATION_LINK,
  title: "Get authentication link",
  description:
    "Tells whether the person you act for has connected their accounts, and gives a link to connect the missing ones. " +
    "Call it when a tool says that a connection is missing, show the link to the person, and call it again when they are done.",
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
  outputSchema: z.toJSONSchema(authenticationLinkSchema) as NonNullable<Tool["outputSchema"]>,
  annotations: { readOnlyHint: true, openWorldHint: false },
};

/**
 * @param servers active servers of the project
 * @param connected whether the person's credential for a server can be used now
 * @param link where the person connects the missing ones
 */
export async function answerAuthenticationLink(
  servers: Server[],
  connected: (server: Server) => Promise<boolean>,
  link: () => Promise<string>,
): Promise<CallToolResult> {
  const personal = servers.filter((server) => server.authScope.level === "user" && needsCredential(server));
  const states = await Promise.all(personal.map(connected));
  const missing = personal.filter((_, index) => !states[index]).map((server) => server.slug);
  if (personal.length === 0)
    return toResult({ status: "no_auth_required", unauthenticated_servers: [] }, "No server here needs the person's own account.");
  if (missing.length === 0) return toResult({ status: "fully_authenticated", unauthenticated_servers: [] }, "All servers are connected.");

  const url = await link();
  const text = `Not connected yet: ${missing.join(", ")}. Ask the person to open this link and connect, then call the tool again: ${url}`;
  return toResult({ status: "authentication_needed", authentication_link: url, unauthenticated_servers: missing }, text);
}

function toResult(answer: AuthenticationLink, text: string): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent: answer };
}
