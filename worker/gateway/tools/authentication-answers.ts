import type { CallToolResult } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Principal } from "../../agents/agents.ts";
import { sayPersonMissing } from "../../agents/api-key-rules.ts";
import { segmentOf } from "../../auth-scopes/auth-scopes.ts";
import type { Server } from "../../db/db.ts";
import { toToolError } from "../../downstream/downstream.ts";
import type { ConnectionState } from "../../vault/connection-state-rules.ts";

const STATUS = { connected: "connected", "more-access": "needs_more_access", expired: "expired", missing: "not_connected" } as const;

/** The tool's structured content (F40). */
export const authenticationLinkSchema = z.object({
  status: z
    .enum(["authentication_needed", "fully_authenticated", "no_auth_required"])
    .describe("The status of the named servers, or of all servers if none was named."),
  authentication_link: z.string().optional().describe("Give this link to the person. Only they can use it."),
  unauthenticated_servers: z.array(z.string()).describe("Slugs of the named servers that cannot be used until the person connects them."),
  servers: z
    .array(z.object({ server: z.string(), status: z.enum(Object.values(STATUS)) }))
    .describe("Every server that needs the person's own account, with its status now. `expired`: it was connected, and the sign-in has ended."),
});

type AuthenticationLink = z.infer<typeof authenticationLinkSchema>;

/** The state of the person's connection to a server. */
export type Connection = { server: Server; state: ConnectionState };

/** @param named slugs in the call's arguments; without any, all servers are asked for */
export const isAsked = (named: string[], { server }: Connection): boolean => named.length === 0 || named.includes(server.slug);

export const isMissing = ({ state }: Connection): boolean => state === "missing" || state === "expired";

export const slugsOf = (connections: Connection[]): string[] => [...new Set(connections.map(({ server }) => server.slug))];

/** The servers' names in the text. Further auth scopes have their names too, because only some of them may be connected. */
export const namesOf = (connections: Connection[]): string =>
  connections.map(({ server: { slug, authScope } }) => (authScope.serverId === null ? slug : `${slug} (${authScope.name})`)).join(", ");

export const instruct = (url: string): string => `Ask the person to open this link and connect, then call the tool again: ${url}`;

export function causesOf(missing: Connection[]): string[] {
  const [expired, never] = (["expired", "missing"] as const).map((kind) => namesOf(missing.filter(({ state }) => state === kind)));
  return [...(never ? [`Not connected yet: ${never}.`] : []), ...(expired ? [`Sign-in expired: ${expired}.`] : [])];
}

/** The refusal for an API key without a person, with the servers that need one (F95). */
export function toPersonMissing(servers: Server[], { lacksPerson }: Principal): CallToolResult {
  const slugs = [...new Set(servers.map(({ slug }) => slug))].join(", ");
  return toToolError(`${sayPersonMissing(lacksPerson)} These servers need a person's account: ${slugs}.`);
}

export function unknownServers(unknown: string[], servers: Server[]): CallToolResult {
  const there = [...new Set(servers.map(({ slug }) => slug))].join(", ") || "none";
  const asked = unknown.map((slug) => `“${slug}”`).join(", ");
  return toToolError(`No server that needs the person's own account is called ${asked} here. There are: ${there}.`);
}

export function toAnswer(status: AuthenticationLink["status"], missing: string[], now: Connection[], text: string, url?: string): CallToolResult {
  const servers = now.map(({ server, state }) => ({ server: segmentOf(server), status: STATUS[state] }));
  const structuredContent: AuthenticationLink = {
    status,
    ...(url !== undefined && { authentication_link: url }),
    unauthenticated_servers: missing,
    servers,
  };
  return { content: [{ type: "text", text }], structuredContent };
}
