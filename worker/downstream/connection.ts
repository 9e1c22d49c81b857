import {
  type CallToolResult,
  Client,
  type ClientCapabilities,
  type InputRequiredResult,
  type JsonSchemaValidator,
  type jsonSchemaValidator,
  type PriorDiscovery,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import type { Server } from "../db/db.ts";
import { type Clock, DAY, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { type Fetch, MAX_RESPONSE_BYTES } from "../lib/http/guarded-fetch.ts";
import { inTime } from "../lib/in-time.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import { bytesOfJson } from "../lib/memory/json-bytes.ts";
import type { Listed, ListKind } from "../protocol/listed.ts";
import type { PermittedCall } from "../routing/call-policy.ts";
import { withReplyOnStream } from "./answers/reply-on-stream.ts";
import { withOneReply } from "./answers/with-one-reply.ts";
import { faultIn, faultOfBoth, faultOfHandshake, speaksOlderTransport } from "./faults/downstream-error.ts";
import { injectCredential } from "./inject-credential.ts";
import { type InjectingFetch, makeInjectingFetch, type SecretSource, withBudget, withoutOwnStream, withPlainEvents } from "./injecting-fetch.ts";
import { makeReading, type Reading, withReadableAnswers } from "./reading/readable-answers.ts";
import type { LeftOut } from "./reading/readable-lists.ts";

/** How a server is spoken to; found out on the first connection. */
type Lane = PriorDiscovery | { kind: "sse" };

export type Found<Kind extends ListKind> = { items: Listed[Kind]; leftOut: LeftOut | undefined };

/**
 * One server as one subject, for one client. `subject` and `version`, of the credential, keep what was learnt about it apart
 * from other people's; `client` keeps the sessions of those apart who share a credential.
 */
export type Target = { server: Server; subject: string; client: string; version: number; source: SecretSource };

type Connection = { client: Client; reading: Reading };

/** What a client of 2026-07-28 brings with a call beside its arguments. */
export type ToolRetry = { capabilities?: ClientCapabilities; inputResponses?: Record<string, unknown>; requestState?: string };

/** How a single request reaches a server that is known already, without a client object. */
export type Way = { kind: "modern" } | LegacyWay;
export type LegacyWay = { kind: "legacy"; sessionId: string | undefined; protocolVersion: string | undefined };

export type Downstream = ReturnType<typeof makeDownstream>;

const LANE_KNOWN_FOR = 1 * HOUR;
const NEED_KNOWN_FOR = 1 * DAY;
/** Sessions of 2025-era servers are kept for further calls, and left to the server to end. */
const SESSION_KEPT_FOR = 10 * MINUTE;
const CONNECT_TIMEOUT = 15 * SECOND;
const CALL_TIMEOUT = 60 * SECOND;
/** How long a server is waited for that is told of the end of its session; what it has answered before is not held up by it. */
const GOODBYE = 1 * SECOND;

/**
 * Connections to MCP servers: 2026-07-28, 2025-era Streamable HTTP or the older HTTP+SSE, whichever the
 * server speaks. One connection a request; none outlives it.
 */
export function makeDownstream({ fetch, clock }: { fetch: Fetch; clock: Clock }) {
  const lanes = makeExpiringCache<Lane>({ name: "lanes", ttl: LANE_KNOWN_FOR, bytesOf: bytesOfJson, clock });
  const sessions = makeExpiringCache<Way>({ name: "server sessions", ttl: SESSION_KEPT_FOR, bytesOf: bytesOfJson, clock });
  const keyOf = ({ server, subject }: Target) => JSON.stringify([server.id, server.url, server.transport, server.authScopeId, subject]);
  /** Neither another credential nor another client shares a session, nor does an agent that can be asked other things. */
  const sessionKeyOf = (target: Target, capabilities: ClientCapabilities) =>
    `${keyOf(target)} ${target.version} ${JSON.stringify([target.client, capabilities])}`;
  const needingDefinition = makeExpiringCache<true>({ name: "tools with arguments in headers", ttl: NEED_KNOWN_FOR, bytesOf: () => 0, clock });

  function known(target: Target): Lane | undefined {
    if (target.server.transport === "sse") return { kind: "sse" };
    return lanes.find(keyOf(target));
  }

  async function connect(target: Target, signal: AbortSignal | undefined, capabilities: ClientCapabilities = {}): Promise<Connection> {
    const { server, source } = target;
    const url = injectCredential(server, source.secret).url;
    const counted = withBudget(makeInjectingFetch(server, source, fetch), MAX_RESPONSE_BYTES);
    const reading = makeReading();
    const read = (send: InjectingFetch, isOlder: boolean) =>
      withPlainEvents(withReadableAnswers(send, { reading, secret: source.secret, signal, clock, isOlder }));
    const replying = withoutOwnStream(withOneReply(read(counted, false), server.slug));
    const http = () => new StreamableHTTPClientTransport(url, { fetch: replying, reconnectionOptions: NO_RECONNECT });
    const sse = () => new SSEClientTransport(url, { fetch: read(withReplyOnStream(counted, server.slug), true) });
    const lane = known(target);
    const over = async (transport: Transport, prior?: PriorDiscovery) => ({
      client: await connected(transport, signal, prior, capabilities),
      reading,
    });
    if (lane?.kind === "sse") return over(sse(), WITH_HANDSHAKE).catch((error) => Promise.reject(faultOfHandshake(error, reading)));
    try {
      const connection = await over(http(), lane);
      if (!lane) lanes.keep(keyOf(target), laneOf(connection.client));
      return connection;
    } catch (error) {
      lanes.forget(keyOf(target));
      const fault = faultIn(error, reading);
      if (lane || !speaksOlderTransport(error)) throw fault;
      const connection = await over(sse(), WITH_HANDSHAKE).catch((other) =>
        Promise.reject(faultOfBoth(server, fault, faultOfHandshake(other, reading))),
      );
      lanes.keep(keyOf(target), { kind: "sse" });
      return connection;
    }
  }

  async function using<Result>(
    target: Target,
    signal: AbortSignal | undefined,
    use: (client: Client, reading: Reading) => Promise<Result>,
    capabilities?: ClientCapabilities,
  ): Promise<Result> {
    const { client, reading } = await connect(target, signal, capabilities);
    try {
      return await use(client, reading);
    } catch (error) {
      throw faultIn(error, reading);
    } finally {
      await close(client);
    }
  }

  async function openSession(target: Target, capabilities: ClientCapabilities): Promise<Way> {
    const { client, reading } = await connect(target, undefined, capabilities);
    const { transport } = client;
    const way: Way = client.getProtocolEra() === "modern" ? { kind: "modern" } : { kind: "legacy", sessionId: undefined, protocolVersion: undefined };
    if (way.kind === "legacy" && transport instanceof StreamableHTTPClientTransport) {
      way.sessionId = transport.sessionId;
      way.protocolVersion = reading.said ?? transport.protocolVersion;
    }
    await client.close().catch(() => undefined);
    return way;
  }

  return {
    /**
     * The way to a server, found out where it is not known; for one of the 2025 era, within a session that is kept.
     * @param capabilities what the server may ask for in the middle of a call
     * @returns nothing where the server speaks HTTP+SSE
     */
    async wayTo(target: Target, capabilities: ClientCapabilities): Promise<Way | undefined> {
      const lane = known(target);
      if (lane?.kind === "sse") return undefined;
      if (lane?.kind === "modern") return { kind: "modern" };
      const way = await sessions.get(sessionKeyOf(target, capabilities), () => openSession(target, capabilities));
      return known(target)?.kind === "sse" ? undefined : way;
    },

    /** For a server that speaks another revision than it did. */
    forgetLane: (target: Target): void => lanes.forget(keyOf(target)),
    forgetWay: (target: Target, capabilities: ClientCapabilities): void => sessions.forget(sessionKeyOf(target, capabilities)),

    /** Whether a tool wants arguments in headers too, which only its definition names (MCP 2026-07-28, custom headers). */
    needsDefinition: (server: Server, tool: string): boolean => needingDefinition.find(definitionKeyOf(server, tool)) !== undefined,
    noteNeedOfDefinition: (server: Server, tool: string): void => needingDefinition.keep(definitionKeyOf(server, tool), true),

    using,

    /** Everything of a kind that the server lists for the subject, pages joined, and what of it could not be read; nothing where it has no such things. */
    list: <Kind extends ListKind>(kind: Kind, target: Target, capabilities: ClientCapabilities, signal?: AbortSignal): Promise<Found<Kind>> =>
      using(
        target,
        signal,
        async (client, { lists }) => {
          const capability = kind === "resourceTemplates" ? "resources" : (kind as Exclude<ListKind, "resourceTemplates">);
          const items = (client.getServerCapabilities()?.[capability] ? await LISTING[kind](client, signal) : []) as Listed[Kind];
          return { items, leftOut: lists.get(METHODS[kind])?.found };
        },
        capabilities,
      ),

    /** @param retry what the client brings of an earlier try, and what it can be asked (MCP 2026-07-28, multi round-trip requests) */
    callTool(
      target: Target,
      { tool: name }: PermittedCall,
      args: Record<string, unknown> | undefined,
      signal?: AbortSignal,
      { capabilities, ...brought }: ToolRetry = {},
    ): Promise<CallToolResult | InputRequiredResult> {
      const asking = known(target)?.kind === "modern" ? capabilities : undefined;
      const use = async (client: Client) => {
        // A client that has listed the tools sends their headers by itself.
        if (this.needsDefinition(target.server, name)) await client.listTools(undefined, { signal });
        return client.callTool({ name, arguments: args, ...brought }, { signal, timeout: CALL_TIMEOUT, allowInputRequired: true });
      };
      return using(target, signal, use, asking);
    },

    /** Connects, and asks for the tools where there are any: a server that only checks the key there refuses it here too. */
    async probe(target: Target): Promise<void> {
      await this.list("tools", target, {}, AbortSignal.timeout(CONNECT_TIMEOUT));
    },
  };
}

const METHODS: Record<ListKind, string> = {
  tools: "tools/list",
  prompts: "prompts/list",
  resources: "resources/list",
  resourceTemplates: "resources/templates/list",
};

const LISTING: { [Kind in ListKind]: (client: Client, signal: AbortSignal | undefined) => Promise<Listed[Kind]> } = {
  tools: async (client, signal) => (await client.listTools(undefined, { signal })).tools,
  prompts: async (client, signal) => (await client.listPrompts(undefined, { signal })).prompts,
  resources: async (client, signal) => (await client.listResources(undefined, { signal })).resources,
  resourceTemplates: async (client, signal) => (await client.listResourceTemplates(undefined, { signal })).resourceTemplates,
};

/** The older transport has no other revisions. */
const WITH_HANDSHAKE: PriorDiscovery = { kind: "legacy" };

const NO_RECONNECT = { maxRetries: 0, initialReconnectionDelay: 1000, maxReconnectionDelay: 1000, reconnectionDelayGrowFactor: 1 };

export const MESSAGE_HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** Headers of a message within a session of a 2025-era server, or without one. */
export function headersOfWay({ sessionId, protocolVersion }: Omit<LegacyWay, "kind">): Record<string, string> {
  return {
    ...MESSAGE_HEADERS,
    ...(protocolVersion && { "mcp-protocol-version": protocolVersion }),
    ...(sessionId && { "mcp-session-id": sessionId }),
  };
}

const definitionKeyOf = ({ id, url }: Server, tool: string): string => JSON.stringify([id, url, tool]);

/**
 * What a server answers is the client's to check, by the schema it was listed with. Checked here, a server's own pattern and
 * text could keep the isolate busy for as long as they like: a regular expression takes time without end.
 */
const UNCHECKED: jsonSchemaValidator = {
  getValidator:
    <T>(): JsonSchemaValidator<T> =>
    (input) => ({ valid: true, data: input as T, errorMessage: undefined }),
};

async function connected(
  transport: Transport,
  signal: AbortSignal | undefined,
  prior?: PriorDiscovery,
  capabilities: ClientCapabilities = {},
): Promise<Client> {
  const client = new Client(
    { name: "cardea", version: "1" },
    { capabilities, versionNegotiation: { mode: "auto" }, inputRequired: { autoFulfill: false }, jsonSchemaValidator: UNCHECKED },
  );
  try {
    await client.connect(transport, { signal, timeout: CONNECT_TIMEOUT, prior });
    return client;
  } catch (error) {
    await client.close().catch(() => undefined);
    throw error;
  }
}

function laneOf(client: Client): Lane {
  const discover = client.getDiscoverResult();
  return client.getProtocolEra() === "modern" && discover ? { kind: "modern", discover } : { kind: "legacy" };
}

/** Ends the session of a 2025-era server, then the connection; that a server does not mind its end is its own matter. */
async function close(client: Client): Promise<void> {
  const { transport } = client;
  if (transport instanceof StreamableHTTPClientTransport && transport.sessionId) {
    await inTime(transport.terminateSession(), GOODBYE, () => new Error("no answer to the end of a session")).catch(() => undefined);
  }
  await client.close().catch(() => undefined);
}
