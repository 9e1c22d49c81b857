import {
  type CallToolResult,
  Client,
  type ClientCapabilities,
  type InputRequiredResult,
  type JsonSchemaValidator,
  type jsonSchemaValidator,
  type PriorDiscovery,
  type Prompt,
  type Resource,
  type ResourceTemplateType,
  SdkHttpError,
  SSEClientTransport,
  SseError,
  StreamableHTTPClientTransport,
  type Tool,
  type Transport,
} from "@modelcontextprotocol/client";
import type { Server } from "../db/servers.ts";
import { type Clock, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { makeExpiringCache } from "../lib/expiring-cache.ts";
import { type Fetch, MAX_RESPONSE_BYTES } from "../lib/guarded-fetch.ts";
import { injectCredential } from "../scopes/inject-credential.ts";
import { withOneReply } from "./answers/with-one-reply.ts";
import type { PermittedCall } from "./call-policy.ts";
import { makeInjectingFetch, type SecretSource, withBudget, withoutOwnStream, withPlainEvents } from "./injecting-fetch.ts";

/** How a server is spoken to; found out on the first connection. */
type Lane = PriorDiscovery | { kind: "sse" };

/** What servers list, by kind. */
export type Listed = { tools: Tool[]; prompts: Prompt[]; resources: Resource[]; resourceTemplates: ResourceTemplateType[] };
export type ListKind = keyof Listed;

/**
 * One server as one subject, for one client. `subject` and `version`, of the credential, keep what was learnt about it apart
 * from other people's; `client` keeps the sessions of those apart who share a credential.
 */
export type Target = { server: Server; subject: string; client: string; version: number; source: SecretSource };

/** What a client of 2026-07-28 brings with a call beside its arguments. */
export type ToolRetry = { capabilities?: ClientCapabilities; inputResponses?: Record<string, unknown>; requestState?: string };

/** How a single request reaches a server that is known already, without a client object. */
export type Way = { kind: "modern" } | LegacyWay;
export type LegacyWay = { kind: "legacy"; sessionId: string | undefined; protocolVersion: string | undefined };

export type Downstream = ReturnType<typeof makeDownstream>;

const LANE_KNOWN_FOR = 1 * HOUR;
const LANES_KNOWN = 2000;
/** Sessions of 2025-era servers are kept for further calls, and left to the server to end. */
const SESSION_KEPT_FOR = 10 * MINUTE;
const CONNECT_TIMEOUT = 15 * SECOND;
const CALL_TIMEOUT = 60 * SECOND;

/**
 * Connections to MCP servers: 2026-07-28, 2025-era Streamable HTTP or the older HTTP+SSE, whichever the
 * server speaks. One connection a request; none outlives it.
 */
export function makeDownstream({ fetch, clock }: { fetch: Fetch; clock: Clock }) {
  const lanes = new Map<string, { lane: Lane; until: number }>();
  const sessions = makeExpiringCache<Way>({ ttl: SESSION_KEPT_FOR, max: LANES_KNOWN, clock });
  const keyOf = ({ server, subject }: Target) => JSON.stringify([server.id, server.url, server.transport, server.authScopeId, subject]);
  /** Neither another credential nor another client shares a session, nor does an agent that can be asked other things. */
  const sessionKeyOf = (target: Target, capabilities: ClientCapabilities) =>
    `${keyOf(target)} ${target.version} ${JSON.stringify([target.client, capabilities])}`;
  const needingDefinition = new Set<string>();

  function remember(target: Target, lane: Lane): void {
    if (lanes.size >= LANES_KNOWN) lanes.clear();
    lanes.set(keyOf(target), { lane, until: clock.now() + LANE_KNOWN_FOR });
  }

  function known(target: Target): Lane | undefined {
    if (target.server.transport === "sse") return { kind: "sse" };
    const entry = lanes.get(keyOf(target));
    return entry && entry.until > clock.now() ? entry.lane : undefined;
  }

  async function connect(target: Target, signal: AbortSignal | undefined, capabilities: ClientCapabilities = {}): Promise<Client> {
    const url = injectCredential(target.server, target.source.secret).url;
    const counted = withBudget(makeInjectingFetch(target.server, target.source, fetch), MAX_RESPONSE_BYTES);
    const replying = withPlainEvents(withOneReply(counted, target.server.slug));
    const http = () => new StreamableHTTPClientTransport(url, { fetch: withoutOwnStream(replying), reconnectionOptions: NO_RECONNECT });
    const sse = () => new SSEClientTransport(url, { fetch: withPlainEvents(counted) });
    const lane = known(target);
    if (lane?.kind === "sse") return connected(sse(), signal);
    try {
      const client = await connected(http(), signal, lane, capabilities);
      if (!lane) remember(target, laneOf(client));
      return client;
    } catch (error) {
      lanes.delete(keyOf(target));
      if (lane || !speaksOlderTransport(error)) throw error;
      const client = await connected(sse(), signal);
      remember(target, { kind: "sse" });
      return client;
    }
  }

  async function using<Result>(
    target: Target,
    signal: AbortSignal | undefined,
    use: (client: Client) => Promise<Result>,
    capabilities?: ClientCapabilities,
  ): Promise<Result> {
    const client = await connect(target, signal, capabilities);
    try {
      return await use(client);
    } finally {
      await close(client);
    }
  }

  async function openSession(target: Target, capabilities: ClientCapabilities): Promise<Way> {
    const client = await connect(target, undefined, capabilities);
    const { transport } = client;
    const way: Way = client.getProtocolEra() === "modern" ? { kind: "modern" } : { kind: "legacy", sessionId: undefined, protocolVersion: undefined };
    if (way.kind === "legacy" && transport instanceof StreamableHTTPClientTransport) {
      way.sessionId = transport.sessionId;
      way.protocolVersion = transport.protocolVersion;
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

    forgetWay: (target: Target, capabilities: ClientCapabilities): void => sessions.forget(sessionKeyOf(target, capabilities)),

    /** Whether a tool wants arguments in headers too, which only its definition names (MCP 2026-07-28, custom headers). */
    needsDefinition: (server: Server, tool: string): boolean => needingDefinition.has(definitionKeyOf(server, tool)),
    noteNeedOfDefinition(server: Server, tool: string): void {
      if (needingDefinition.size >= LANES_KNOWN) needingDefinition.clear();
      needingDefinition.add(definitionKeyOf(server, tool));
    },

    using,

    /** Everything of a kind that the server lists for the subject, pages joined; nothing where it has no such things. */
    list: <Kind extends ListKind>(kind: Kind, target: Target, capabilities: ClientCapabilities, signal?: AbortSignal): Promise<Listed[Kind]> =>
      using(
        target,
        signal,
        async (client) => {
          const capability = kind === "resourceTemplates" ? "resources" : (kind as Exclude<ListKind, "resourceTemplates">);
          return (client.getServerCapabilities()?.[capability] ? await LISTING[kind](client, signal) : []) as Listed[Kind];
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

const LISTING: { [Kind in ListKind]: (client: Client, signal: AbortSignal | undefined) => Promise<Listed[Kind]> } = {
  tools: async (client, signal) => (await client.listTools(undefined, { signal })).tools,
  prompts: async (client, signal) => (await client.listPrompts(undefined, { signal })).prompts,
  resources: async (client, signal) => (await client.listResources(undefined, { signal })).resources,
  resourceTemplates: async (client, signal) => (await client.listResourceTemplates(undefined, { signal })).resourceTemplates,
};

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

/** A server that answers `initialize` with a 4xx may be one of the older transport (MCP 2025-03-26, backwards compatibility). */
function speaksOlderTransport(error: unknown): boolean {
  return error instanceof SdkHttpError && [400, 404, 405].includes(error.status);
}

/** Ends the session of a 2025-era server, then the connection; that a server does not mind its end is its own matter. */
async function close(client: Client): Promise<void> {
  const { transport } = client;
  if (transport instanceof StreamableHTTPClientTransport && transport.sessionId) {
    await transport.terminateSession().catch(() => undefined);
  }
  await client.close().catch(() => undefined);
}

/** The HTTP status a transport's error stands for, on either transport. */
function statusOf(error: Error): number | undefined {
  if (error instanceof SdkHttpError) return error.status;
  return error instanceof SseError ? error.code : undefined;
}

/** Whether a server said no to the request itself: not that it is busy, or broken. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 429;

/** What an answer's status says where its body says nothing. */
export const errorOfStatus = (status: number): AppError =>
  new AppError(isRefusal(status) ? "credential.refused" : "credential.unreachable", { reason: `status ${status}` });

/** What went wrong, as one of our errors: the first of ours in the chain of causes, else what the HTTP status says. */
export function downstreamError(error: unknown): AppError {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AppError) return cause;
    const status = statusOf(cause);
    if (status !== undefined && isRefusal(status)) return new AppError("credential.refused", { reason: `status ${status}` });
  }
  return new AppError("credential.unreachable", { reason: error instanceof Error ? error.name : "unknown" });
}
