import {
  Client,
  type ClientCapabilities,
  type JsonSchemaValidator,
  type jsonSchemaValidator,
  type PriorDiscovery,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { SECOND } from "../lib/clock.ts";
import { inTime } from "../lib/in-time.ts";

/** How the SDK speaks to a server. The first connection finds it out. */
export type Discovery = PriorDiscovery | { kind: "sse" };

export const CONNECT_TIMEOUT = 15 * SECOND;
/** How long Cardea waits for a server's answer to the end of its session. Earlier answers are not delayed by it. */
const SESSION_END_TIMEOUT = 1 * SECOND;

/**
 * Results are not checked by the tool's output schema here; the agent may check them. A server chooses both the schema's patterns
 * and the text, and a regular expression can then keep the isolate busy without limit.
 */
const UNCHECKED: jsonSchemaValidator = {
  getValidator:
    <T>(): JsonSchemaValidator<T> =>
    (input) => ({ valid: true, data: input as T, errorMessage: undefined }),
};

export async function connectClient(
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

export function discoveryOf(client: Client): Discovery {
  const discover = client.getDiscoverResult();
  return client.getProtocolEra() === "modern" && discover ? { kind: "modern", discover } : { kind: "legacy" };
}

/** Ends the server session, if there is one, then the connection. Errors of either are ignored. */
export async function closeClient(client: Client): Promise<void> {
  const { transport } = client;
  if (transport instanceof StreamableHTTPClientTransport && transport.sessionId) {
    await inTime(transport.terminateSession(), SESSION_END_TIMEOUT, () => new Error("no answer to the end of a session")).catch(() => undefined);
  }
  await client.close().catch(() => undefined);
}
