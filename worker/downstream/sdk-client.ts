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

/** How a server is spoken to; found out on the first connection. */
export type Lane = PriorDiscovery | { kind: "sse" };

export const CONNECT_TIMEOUT = 15 * SECOND;
/** How long a server is waited for that is told of the end of its session; what it has answered before is not held up by it. */
const GOODBYE = 1 * SECOND;

/**
 * What a server answers is the client's to check, by the schema it was listed with. Checked here, a server's own pattern and
 * text could keep the isolate busy for as long as they like: a regular expression takes time without end.
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

export function laneOf(client: Client): Lane {
  const discover = client.getDiscoverResult();
  return client.getProtocolEra() === "modern" && discover ? { kind: "modern", discover } : { kind: "legacy" };
}

/** Ends the session of a 2025-era server, then the connection; that a server does not mind its end is its own matter. */
export async function closeClient(client: Client): Promise<void> {
  const { transport } = client;
  if (transport instanceof StreamableHTTPClientTransport && transport.sessionId) {
    await inTime(transport.terminateSession(), GOODBYE, () => new Error("no answer to the end of a session")).catch(() => undefined);
  }
  await client.close().catch(() => undefined);
}
