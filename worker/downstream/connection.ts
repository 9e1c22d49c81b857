import {
  type CallToolResult,
  type Client,
  type ClientCapabilities,
  type InputRequiredResult,
  type PriorDiscovery,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import type { Server } from "../db/db.ts";
import { type Background, runToEnd } from "../lib/background.ts";
import { type Clock, DAY, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { type Fetch, MAX_RESPONSE_BYTES } from "../lib/http/guarded-fetch.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import { bytesOfJson } from "../lib/memory/json-bytes.ts";
import type { ListKind } from "../protocol/listed.ts";
import { toTraceHeaders } from "../protocol/trace-context-rules.ts";
import type { PermittedCall } from "../routing/call-policy.ts";
import { noteBegun } from "./answers/begun-call.ts";
import { withReplyOnStream } from "./answers/reply-on-stream.ts";
import { withOneReply } from "./answers/with-one-reply.ts";
import { faultIn, faultOfBoth, faultOfHandshake, speaksHttpSse } from "./faults/downstream-error.ts";
import { injectCredential } from "./inject-credential.ts";
import { type InjectingFetch, makeInjectingFetch, type SecretSource, withBudget, withoutOwnStream, withPlainEvents } from "./injecting-fetch.ts";
import { type Found, listByClient } from "./lists/list-by-client.ts";
import { makeReading, type Reading, withReadableAnswers } from "./reading/readable-answers.ts";
import { CONNECT_TIMEOUT, closeClient, connectClient, type Discovery, discoveryOf } from "./sdk-client.ts";
import type { Way } from "./way.ts";
import { keyOfSubject, makeWaysOfServers } from "./ways-of-servers.ts";

/**
 * A server with the credential of one subject, for one client. `subject` and `version` (of the credential) separate what was learnt
 * about the server from that of other subjects. `client` separates the server sessions of callers who share a credential. `maxBytes`
 * limits all answers of a connection together; absent: `MAX_RESPONSE_BYTES`.
 */
export type Target = { server: Server; subject: string; client: string; version: number; source: SecretSource; maxBytes?: number };

type Connection = { client: Client; reading: Reading };

/** What a stateless client sends with a call in addition to its arguments. */
export type ToolRetry = { capabilities?: ClientCapabilities; inputResponses?: Record<string, unknown>; requestState?: string };

export type Downstream = ReturnType<typeof makeDownstream>;

const DISCOVERY_KNOWN_FOR = 1 * HOUR;
const NEED_KNOWN_FOR = 1 * DAY;
/** Server sessions are kept this long for further calls. The server ends them itself. */
const SESSION_KEPT_FOR = 10 * MINUTE;
const CALL_TIMEOUT = 60 * SECOND;

/**
 * Connections to MCP servers, by the way that the server speaks: a stateless revision, a sessionful revision, or HTTP+SSE.
 * Each request has its own connection, which ends with the request.
 */
export function makeDownstream({ fetch, clock }: { fetch: Fetch; clock: Clock }) {
  const discoveries = makeExpiringCache<Discovery | "doubted">({ name: "discoveries", ttl: DISCOVERY_KNOWN_FOR, bytesOf: bytesOfJson, clock });
  const sessions = makeExpiringCache<Way>({ name: "server sessions", ttl: SESSION_KEPT_FOR, bytesOf: bytesOfJson, clock });
  const ways = makeWaysOfServers(discoveries);
  /** Calls share a server session only with the same credential, the same client, and the same capabilities of the agent. */
  const sessionKeyOf = (target: Target, capabilities: ClientCapabilities) =>
    `${keyOfSubject(target)} ${target.version} ${JSON.stringify([target.client, capabilities])}`;
  const needingDefinition = makeExpiringCache<true>({ name: "tools with arguments in headers", ttl: NEED_KNOWN_FOR, bytesOf: () => 0, clock });

  function known(target: Target): Discovery | undefined {
    if (target.server.transport === "sse") return { kind: "sse" };
    return ways.find(target);
  }

  async function connect(target: Target, signal: AbortSignal | undefined, capabilities: ClientCapabilities = {}): Promise<Connection> {
    const { server, source, maxBytes = MAX_RESPONSE_BYTES } = target;
    const url = injectCredential(server, source.secret).url;
    const counted = withBudget(makeInjectingFetch(server, source, fetch), maxBytes);
    const reading = makeReading();
    const read = (send: InjectingFetch, isOlder: boolean) => withPlainEvents(withReadableAnswers(send, { reading, source, signal, clock, isOlder }));
    const replying = withoutOwnStream(withOneReply(read(counted, false), server.slug));
    const http = () => new StreamableHTTPClientTransport(url, { fetch: replying, reconnectionOptions: NO_RECONNECT });
    const sse = () => new SSEClientTransport(url, { fetch: read(withReplyOnStream(counted, server.slug), true) });
    const discovery = known(target);
    const over = async (transport: Transport, prior?: PriorDiscovery) => ({
      client: await connectClient(transport, signal, prior, capabilities),
      reading,
    });
    if (discovery?.kind === "sse") return over(sse(), WITH_HANDSHAKE).catch((error) => Promise.reject(faultOfHandshake(error, reading)));
    try {
      const connection = await over(http(), discovery);
      if (!discovery) ways.keep(target, discoveryOf(connection.client));
      return connection;
    } catch (error) {
      ways.doubt(target);
      const fault = faultIn(error, reading);
      // A bridge is named no further address, as HTTP+SSE would.
      if (discovery || server.transport === "bridge" || !speaksHttpSse(error)) throw fault;
      const connection = await over(sse(), WITH_HANDSHAKE).catch((other) =>
        Promise.reject(faultOfBoth(server, fault, faultOfHandshake(other, reading))),
      );
      ways.keep(target, { kind: "sse" });
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
      await closeClient(client);
    }
  }

  async function openSession(target: Target, capabilities: ClientCapabilities): Promise<Way> {
    const { client, reading } = await connect(target, undefined, capabilities);
    const { transport } = client;
    const way: Way =
      client.getProtocolEra() === "modern" ? { kind: "stateless" } : { kind: "sessionful", sessionId: undefined, protocolVersion: undefined };
    if (way.kind === "sessionful" && transport instanceof StreamableHTTPClientTransport) {
      way.sessionId = transport.sessionId;
      way.protocolVersion = reading.said ?? transport.protocolVersion;
    }
    await client.close().catch(() => undefined);
    return way;
  }

  return {
    /**
     * The way to a server. If it is not known, a connection finds it out. A sessionful way includes a session that is kept.
     * @param capabilities what the server may ask the agent for during a call
     * @param background keeps the opening of a session alive if the request that began it ends, because others may wait for it
     * @returns nothing if the server speaks HTTP+SSE
     */
    async wayTo(target: Target, capabilities: ClientCapabilities, background: Background): Promise<Way | undefined> {
      const discovery = known(target);
      if (discovery?.kind === "sse") return undefined;
      if (discovery?.kind === "modern") return { kind: "stateless" };
      const way = await sessions.get(sessionKeyOf(target, capabilities), () => runToEnd(openSession(target, capabilities), background));
      return known(target)?.kind === "sse" ? undefined : way;
    },

    /** Forgets how a server is spoken to, because its revision has changed. */
    forgetDiscovery: (target: Target): void => ways.doubt(target),
    forgetWay: (target: Target, capabilities: ClientCapabilities): void => sessions.forget(sessionKeyOf(target, capabilities)),

    /** Whether a tool wants some arguments in headers too. Only its definition says which (MCP 2026-07-28, custom headers). */
    needsDefinition: (server: Server, tool: string): boolean => needingDefinition.find(definitionKeyOf(server, tool)) !== undefined,
    noteNeedsDefinition: (server: Server, tool: string): void => needingDefinition.keep(definitionKeyOf(server, tool), true),

    using,

    /** `listByClient` with the credential of the target's subject. */
    list: <Kind extends ListKind>(kind: Kind, target: Target, capabilities: ClientCapabilities, signal?: AbortSignal): Promise<Found<Kind>> =>
      using(target, signal, (client, reading) => listByClient(kind, client, reading, signal), capabilities),

    /** @param retry what the client sends after an earlier attempt, and its capabilities (MCP 2026-07-28, multi round-trip requests) */
    callTool(
      target: Target,
      { tool: name }: PermittedCall,
      args: Record<string, unknown> | undefined,
      signal?: AbortSignal,
      { capabilities, ...brought }: ToolRetry = {},
    ): Promise<CallToolResult | InputRequiredResult> {
      const asking = known(target)?.kind === "modern" ? capabilities : undefined;
      const use = async (client: Client) => {
        // A client that has listed the tools sends the arguments in headers itself.
        if (this.needsDefinition(target.server, name)) await client.listTools(undefined, { signal });
        const meta = target.source.spans?.sent && { _meta: toTraceHeaders(target.source.spans.sent) };
        return noteBegun(
          client,
          client.callTool({ name, arguments: args, ...brought, ...meta }, { signal, timeout: CALL_TIMEOUT, allowInputRequired: true }),
        );
      };
      return using(target, signal, use, asking);
    },

    /** Connects and lists the tools, because some servers check a key only when tools are listed. */
    async probe(target: Target): Promise<void> {
      await this.list("tools", target, {}, AbortSignal.timeout(CONNECT_TIMEOUT));
    },
  };
}

/** HTTP+SSE has only sessionful revisions. */
const WITH_HANDSHAKE: PriorDiscovery = { kind: "legacy" };

const NO_RECONNECT = { maxRetries: 0, initialReconnectionDelay: 1000, maxReconnectionDelay: 1000, reconnectionDelayGrowFactor: 1 };

const definitionKeyOf = ({ id, url }: Server, tool: string): string => JSON.stringify([id, url, tool]);
