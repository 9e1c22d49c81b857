import type { Tool } from "@modelcontextprotocol/server";
import { z } from "zod";
import { segmentOf } from "../../auth-scopes/auth-scopes.ts";
import { isPersonal } from "../../auth-scopes/personal-server-rules.ts";
import type { Server } from "../../db/db.ts";
import { toToolError } from "../../downstream/downstream.ts";
import { SECOND } from "../../lib/clock.ts";
import { isRecord } from "../../lib/record.ts";
import { GET_AUTHENTICATION_LINK } from "../../routing/routing.ts";
import { readArguments } from "./arguments.ts";
import {
  authenticationLinkSchema,
  type Connection,
  causesOf,
  instruct,
  isAsked,
  isMissing,
  namesOf,
  slugsOf,
  toAnswer,
  toPersonMissing,
  unknownServers,
} from "./authentication-answers.ts";
import type { OwnTool, OwnToolContext } from "./own-tool.ts";

const MAX_WAIT_SECONDS = 50;
const MAX_SERVERS = 50;
const WRONG_WAIT = `wait_seconds is a number from 0 to ${MAX_WAIT_SECONDS}.`;

const argumentsSchema = z.strictObject({
  servers: z
    .array(z.string().max(100))
    .max(MAX_SERVERS)
    .optional()
    .describe("Slugs of the servers you need: the part of a tool's name before `__`. The person sees them first. Without it, all servers."),
  wait_seconds: z
    .number()
    .min(0)
    .max(MAX_WAIT_SECONDS)
    .optional()
    .describe("How long to wait for the person, in seconds: until the named servers are connected, or any server if none was named."),
});

const tool: Tool = {
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

/** The state of the person's connection to each server for personal accounts, now. */
const connectionsOf = ({ call, ports: { access } }: OwnToolContext, servers: Server[]): Promise<Connection[]> =>
  Promise.all(servers.map(async (server) => ({ server, state: await access.stateOf(call, server) })));

/** Waits until the person has connected the servers asked for (F47, F48). @returns the connections after that */
async function waitUntilConnected(context: OwnToolContext, servers: Server[], named: string[], seconds: number): Promise<Connection[]> {
  const { call, ports, signal } = context;
  let now = await connectionsOf(context, servers);
  const before = now.filter((one) => isAsked(named, one) && isMissing(one));
  // A server may have several auth scopes, and a person may not need all of them. So one new credential of a server is enough.
  const groups = named.length === 0 ? [before] : named.map((slug) => before.filter(({ server }) => server.slug === slug));
  const isDone = async () => {
    now = await connectionsOf(context, servers);
    const left = new Set(now.filter(isMissing).map(({ server }) => server));
    return groups.every((group) => group.length === 0 || group.some(({ server }) => !left.has(server)));
  };
  if (seconds > 0 && before.length > 0) await ports.waitFor(isDone, { principal: call.principal, patience: seconds * SECOND, signal });
  return now;
}

/** Answers at once, or as soon as the servers asked for are connected (F40). */
export const getAuthenticationLink: OwnTool = {
  tool,
  isListed: ({ settings }) => settings.inChatAuthentication,
  // If the project has nothing to connect, the tool says so, although it is not listed there.
  isAnswered: ({ entry, settings }) => settings.inChatAuthentication || !entry.isPersonal,
  async answer(args, context) {
    const { principal } = context.call;
    const servers = context.variants.filter(isPersonal);
    const read = readArguments(argumentsSchema, args);
    if ("refused" in read) return hasWrongWait(args) ? toToolError(WRONG_WAIT) : read.refused;
    const { servers: named = [], wait_seconds: seconds = 0 } = read.arguments;
    if (servers.length > 0 && principal.userId === undefined) return toPersonMissing(servers, principal);
    const unknown = named.filter((slug) => !servers.some((server) => server.slug === slug));
    if (unknown.length > 0) return unknownServers(unknown, servers);
    if (servers.length === 0) return toAnswer("no_auth_required", [], [], "No server here needs the person's own account.");

    const now = await waitUntilConnected(context, servers, named, seconds);
    const missing = now.filter((one) => isAsked(named, one) && isMissing(one));
    const connected = `Connected: ${namesOf(now.filter((one) => !isMissing(one))) || "none"}.`;
    if (missing.length === 0) return toAnswer("fully_authenticated", [], now, named.length === 0 ? "All servers are connected." : connected);
    const url = await context.ports.linkFor(principal, named.length === 0 ? [] : missing.map(({ server }) => segmentOf(server)));
    return toAnswer("authentication_needed", slugsOf(missing), now, [...causesOf(missing), connected, instruct(url)].join(" "), url);
  },
};

const hasWrongWait = (args: unknown): boolean => isRecord(args) && !argumentsSchema.shape.wait_seconds.safeParse(args.wait_seconds).success;
