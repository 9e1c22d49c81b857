import type { CallToolResult, Tool } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Server } from "../../db/servers.ts";
import { SECOND } from "../../lib/clock.ts";
import { isPersonal } from "../../scopes/personal-server-rules.ts";
import type { WaitFor } from "../wait-for.ts";

export const GET_AUTHENTICATION_LINK = "get_authentication_link";

/** What the tool answers (F40). */
export const authenticationLinkSchema = z.object({
  status: z.enum(["authentication_needed", "fully_authenticated", "no_auth_required"]),
  authentication_link: z.string().optional().describe("Give this link to the person. Only they can use it."),
  unauthenticated_servers: z.array(z.string()).describe("Slugs of the servers the person has not connected."),
});

const MAX_WAIT_SECONDS = 50;

const argumentsSchema = z.strictObject({
  wait_seconds: z.number().min(0).max(MAX_WAIT_SECONDS).optional().describe("How long to wait for the person to finish, in seconds."),
});

export type AuthenticationLink = z.infer<typeof authenticationLinkSchema>;

export const getAuthenticationLinkTool: Tool = {
  name: GET_AUTHENTICATION_LINK,
  title: "Get authentication link",
  description:
    "Tells whether the person you act for has connected their accounts, and gives a link to connect the missing ones. " +
    "Call it when a tool says that a connection is missing and show the link to the person. Then call it again with wait_seconds: " +
    "it answers as soon as they are done, and you can go on by yourself.",
  inputSchema: z.toJSONSchema(argumentsSchema) as Tool["inputSchema"],
  outputSchema: z.toJSONSchema(authenticationLinkSchema) as NonNullable<Tool["outputSchema"]>,
  annotations: { readOnlyHint: true, openWorldHint: false },
};

type Ports = {
  /** Active servers of the project. */
  servers: Server[];
  /** Whether the person's credential for a server can be used now. */
  isConnected: (server: Server) => Promise<boolean>;
  /** Where the person connects the missing ones. */
  link: () => Promise<string>;
  waitFor: WaitFor;
};

/** @returns answers the tool (F40), at once or as soon as nothing is missing any more (F47) */
export function makeAuthenticationLinkAnswer({ servers, isConnected, link, waitFor }: Ports) {
  const personal = servers.filter(isPersonal);

  async function listMissing(): Promise<string[]> {
    const states = await Promise.all(personal.map(isConnected));
    return [...new Set(personal.filter((_, index) => !states[index]).map((server) => server.slug))];
  }

  return async (args: unknown, signal: AbortSignal): Promise<CallToolResult> => {
    const asked = argumentsSchema.safeParse(args ?? {});
    if (!asked.success) return { isError: true, content: [{ type: "text", text: `wait_seconds is a number from 0 to ${MAX_WAIT_SECONDS}.` }] };
    if (personal.length === 0)
      return toResult({ status: "no_auth_required", unauthenticated_servers: [] }, "No server here needs the person's own account.");
    let missing = await listMissing();
    const isDone = async () => {
      missing = await listMissing();
      return missing.length === 0;
    };
    if (missing.length > 0 && asked.data.wait_seconds) await waitFor(isDone, asked.data.wait_seconds * SECOND, signal);
    if (missing.length === 0) return toResult({ status: "fully_authenticated", unauthenticated_servers: [] }, "All servers are connected.");

    const url = await link();
    const text = `Not connected yet: ${missing.join(", ")}. Ask the person to open this link and connect, then call the tool again: ${url}`;
    return toResult({ status: "authentication_needed", authentication_link: url, unauthenticated_servers: missing }, text);
  };
}

function toResult(answer: AuthenticationLink, text: string): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent: answer };
}
