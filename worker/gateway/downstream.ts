import {
  type CallToolResult,
  Client,
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
import type { Fetch } from "../lib/guarded-fetch.ts";
import { injectCredential } from "../scopes/inject-credential.ts";
import { makeInjectingFetch, type SecretSource } from "./injecting-fetch.ts";

/** How a server is spoken to; found out on the first connection. */
type Lane = PriorDiscovery | { kind: "sse" };

/** What servers list, by kind. */
export type Listed = { tools: Tool[]; prompts: Prompt[]; resources: Resource[]; resourceTemplates: ResourceTemplateType[] };
export type ListKind = keyof Listed;

/** One server as one subject. `subject` and `version`, of the credential, keep what was learnt about it apart from other people's. */
export type Target = { server: Server; subject: string; version: number; source: SecretSource };

/** How a single request reaches a server that is known already, without a client object. */
export type Way = { kind: "modern" } | { kind: "legacy"; sessionId: string | undefined; protocolVersion: string | undefined };

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
  const keyOf = ({ server, subject }: Target) => JSON.stringify([server.id, server.url, server.transport, subject]);
  /** Another credential never shares a session. */
  const sessionKeyOf = (target: Target) => `${keyOf(target)} ${target.version}`;

  function remember(target: Target, lane: Lane): void {
    if (lanes.size >= LANES_KNOWN) lanes.clear();
    lanes.set(keyOf(target), { lane, until: clock.now() + LANE_KNOWN_FOR });
  }

  function known(target: Target): Lane | undefined {
    if (target.server.transport === "sse") return { kind: "sse" };
    const entry = lanes.get(keyOf(target));
    return entry && entry.until > clock.now() ? entry.lane : undefined;
  }

  async function connect(target: Target, signal: AbortSignal | undefined): Promise<Client> {
    const url = injectCredential(target.server, target.source.secret).url;
    const send = makeInjectingFetch(target.server, target.source, fetch);
    const http = () => new StreamableHTTPClientTransport(url, { fetch: send, reconnectionOptions: NO_RECONNECT });
    const sse = () => new SSEClientTransport(url, { fetch: send });
    const lane = known(target);
    if (lane?.kind === "sse") return connected(sse(), signal);
    try {
      const client = await connected(http(), signal, lane);
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

  async function using<Result>(target: Target, signal: AbortSignal | undefined, use: (client: Client) => Promise<Result>): Promise<Result> {
    const client = await connect(target, signal);
    try {
      return await use(client);
    } finally {
      await close(client);
    }
  }

  async function openSession(target: Target): Promise<Way> {
    const client = await connect(target, undefined);
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
     * @returns nothing where the server speaks HTTP+SSE
     */
    async wayTo(target: Target): Promise<Way | undefined> {
      const lane = known(target);
      if (lane?.kind === "sse") return undefined;
      if (lane?.kind === "modern") return { kind: "modern" };
      const way = await sessions.get(sessionKeyOf(target), () => openSession(target));
      return known(target)?.kind === "sse" ? undefined : way;
    },

    forgetWay: (target: Target): void => sessions.forget(sessionKeyOf(target)),

    using,

    /** Everything of a kind that the server lists for the subject, pages joined; nothing where it has no such things. */
    list: <Kind extends ListKind>(kind: Kind, target: Target, signal?: AbortSignal): Promise<Listed[Kind]> =>
      using(target, signal, async (client) => {
        const capability = kind === "resourceTemplates" ? "resources" : (kind as Exclude<ListKind, "resourceTemplates">);
        return (client.getServerCapabilities()?.[capability] ? await LISTING[kind](client, signal) : []) as Listed[Kind];
      }),

    callTool: (target: Target, name: string, args: Record<string, unknown> | undefined, signal?: AbortSignal): Promise<CallToolResult> =>
      using(target, signal, (client) => client.callTool({ name, arguments: args }, { signal, timeout: CALL_TIMEOUT })),

    /** Connects, and asks for the tools where there are any: a server that only checks the key there refuses it here too. */
    async probe(target: Target): Promise<void> {
      await this.list("tools", target, AbortSignal.timeout(CONNECT_TIMEOUT));
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

async function connected(transport: Transport, signal: AbortSignal | undefined, prior?: PriorDiscovery): Promise<Client> {
  const client = new Client(
    { name: "cardea", version: "1" },
    { capabilities: {}, versionNegotiation: { mode: "auto" }, inputRequired: { autoFulfill: false } },
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
