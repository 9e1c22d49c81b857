import type { CallToolResult, Tool } from "@modelcontextprotocol/server";
import { z } from "zod";
import { segmentOf } from "../../auth-scopes/auth-scopes.ts";
import type { Server } from "../../db/db.ts";
import { SECOND } from "../../lib/clock.ts";
import { isRecord } from "../../protocol/message.ts";
import { GET_AUTHENTICATION_LINK } from "../../routing/routing.ts";
import type { ConnectionState } from "../../vault/connection-state-rules.ts";
import { readArguments } from "./arguments.ts";

const STATUS = { connected: "connected", "more-access": "needs_more_access", expired: "expired", missing: "not_connected" } as const;

/** What the tool answers (F40). */
export const authenticationLinkSchema = z.object({
  status: z
    .enum(["authentication_needed", "fully_authenticated", "no_auth_required"])
    .describe("Of the servers that were asked for; of all, where none was named."),
  authentication_link: z.string().optional().describe("Give this link to the person. Only they can use it."),
  unauthenticated_servers: z
    .array(z.string())
    .describe("Slugs of the servers asked for that cannot be used, because the person has to connect them."),
  servers: z
    .array(z.object({ server: z.string(), status: z.enum(Object.values(STATUS)) }))
    .describe("Every server that needs the person's own account, as it is now. `expired`: it was connected, and the sign-in has ended."),
});

const MAX_WAIT_SECONDS = 50;
const MOST_SERVERS = 50;
const WRONG_WAIT = `wait_seconds is a number from 0 to ${MAX_WAIT_SECONDS}.`;

const argumentsSchema = z.strictObject({
  servers: z
    .array(z.string().max(100))
    .max(MOST_SERVERS)
    .optional()
    .describe("Slugs of the servers you need, as in the names of tools before `__`. The person sees them first. All, where none is named."),
  wait_seconds: z
    .number()
    .min(0)
    .max(MAX_WAIT_SECONDS)
    .optional()
    .describe("How long to wait for the person to finish, in seconds: until the servers named are connected, or any one where none was named."),
});

export type AuthenticationLink = z.infer<typeof authenticationLinkSchema>;

export const getAuthenticationLinkTool: Tool = {
  name: GET_AUTHENTICATION_LINK,
  title: "Get authentication link",
  description:
    "Tells whether the person you act for has connected their accounts, and gives a link to connect the missing ones. " +
    "Call it when a tool says that a connection is missing, with the server in servers, and show the link to the person. Then call it again " +
    "with wait_seconds: it answers as soon as they are done, and you can go on by yourself.",
  inputSchema: z.toJSONSchema(argumentsSchema) as Tool["inputSchema"],
  outputSchema: z.toJSONSchema(authenticationLinkSchema) as NonNullable<Tool["outputSchema"]>,
  annotations: { readOnlyHint: true, openWorldHint: false },
};

type Ports = {
  /** Those of the navigator that people connect accounts of their own to, with each auth scope. */
  servers: Server[];
  /** Whether the call is made for a person at all. */
  isForSomebody: boolean;
  /** As the person is connected to a server now. */
  stateOf: (server: Server) => Promise<ConnectionState>;
  /** Where the person connects the missing ones, with these first. */
  link: (asked: string[]) => Promise<string>;
  /** @param patience milliseconds */
  wait: (isSo: () => Promise<boolean>, patience: number, signal: AbortSignal) => Promise<boolean>;
};

type Connection = { server: Server; state: ConnectionState };

/** @returns answers the tool (F40), at once or as soon as what was asked for is connected (F47, F48) */
export function makeAuthenticationLinkAnswer({ servers, isForSomebody, stateOf, link, wait }: Ports) {
  const look = (): Promise<Connection[]> => Promise.all(servers.map(async (server) => ({ server, state: await stateOf(server) })));

  return async (args: unknown, signal: AbortSignal): Promise<CallToolResult> => {
    const read = readArguments(argumentsSchema, args);
    if ("refused" in read) return hasWrongWait(args) ? toError(WRONG_WAIT) : read.refused;
    const { servers: named = [], wait_seconds: seconds = 0 } = read.arguments;
    if (servers.length > 0 && !isForSomebody) return forNobody(servers);
    const unknown = named.filter((slug) => !servers.some((server) => server.slug === slug));
    if (unknown.length > 0) return unknownServers(unknown, servers);
    if (servers.length === 0) return answer("no_auth_required", [], [], "No server here needs the person's own account.");

    const isAsked = ({ server }: Connection) => named.length === 0 || named.includes(server.slug);
    let now = await look();
    const before = now.filter((one) => isAsked(one) && isMissing(one));
    // A server may take several credentials, of which a person needs not have each: one that has come is what was waited for.
    const groups = named.length === 0 ? [before] : named.map((slug) => before.filter(({ server }) => server.slug === slug));
    const isDone = async () => {
      now = await look();
      const left = new Set(now.filter(isMissing).map(({ server }) => server));
      return groups.every((group) => group.length === 0 || group.some(({ server }) => !left.has(server)));
    };
    if (seconds > 0 && before.length > 0) await wait(isDone, seconds * SECOND, signal);

    const missing = now.filter((one) => isAsked(one) && isMissing(one));
    const connected = `Connected: ${namesOf(now.filter((one) => !isMissing(one))) || "none"}.`;
    if (missing.length === 0) return answer("fully_authenticated", [], now, named.length === 0 ? "All servers are connected." : connected);
    const url = await link(named.length === 0 ? [] : missing.map(({ server }) => segmentOf(server)));
    return answer("authentication_needed", slugsOf(missing), now, [...causesOf(missing), connected, instruct(url)].join(" "), url);
  };
}

const hasWrongWait = (args: unknown): boolean => isRecord(args) && !argumentsSchema.shape.wait_seconds.safeParse(args.wait_seconds).success;

const toError = (text: string): CallToolResult => ({ isError: true, content: [{ type: "text", text }] });

const isMissing = ({ state }: Connection): boolean => state === "missing" || state === "expired";

const slugsOf = (connections: Connection[]): string[] => [...new Set(connections.map(({ server }) => server.slug))];

/** As the text calls them: a server's further credentials by their names, since one may be there and another not. */
const namesOf = (connections: Connection[]): string =>
  connections.map(({ server: { slug, authScope } }) => (authScope.serverId === null ? slug : `${slug} (${authScope.name})`)).join(", ");

const instruct = (url: string): string => `Ask the person to open this link and connect, then call the tool again: ${url}`;

function causesOf(missing: Connection[]): string[] {
  const [expired, never] = (["expired", "missing"] as const).map((kind) => namesOf(missing.filter(({ state }) => state === kind)));
  return [...(never ? [`Not connected yet: ${never}.`] : []), ...(expired ? [`Sign-in expired: ${expired}.`] : [])];
}

/** A key that names no person: what it would take, and for which servers (F95). */
function forNobody(servers: Server[]): CallToolResult {
  const slugs = [...new Set(servers.map(({ slug }) => slug))].join(", ");
  return toError(
    `This key acts for nobody in particular. These servers need a person's account: ${slugs}. Name the person in x-user-email, with a key that may act for people.`,
  );
}

function unknownServers(unknown: string[], servers: Server[]): CallToolResult {
  const there = [...new Set(servers.map(({ slug }) => slug))].join(", ") || "none";
  const asked = unknown.map((slug) => `“${slug}”`).join(", ");
  return toError(`No server that needs the person's own account is called ${asked} here. There are: ${there}.`);
}

function answer(status: AuthenticationLink["status"], missing: string[], now: Connection[], text: string, url?: string): CallToolResult {
  const servers = now.map(({ server, state }) => ({ server: segmentOf(server), status: STATUS[state] }));
  const structuredContent: AuthenticationLink = {
    status,
    ...(url !== undefined && { authentication_link: url }),
    unauthenticated_servers: missing,
    servers,
  };
  return { content: [{ type: "text", text }], structuredContent };
}
