import { type JSONRPCMessage, SSEClientTransport } from "@modelcontextprotocol/client";
import { type Clock, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { openEventStream, toEvent } from "../protocol/event-stream.ts";
import type { Message, MessageId } from "../protocol/message.ts";
import type { Target } from "./connection.ts";
import { faultIn } from "./faults/downstream-error.ts";
import { injectCredential } from "./inject-credential.ts";
import { makeInjectingFetch, withPlainEvents } from "./injecting-fetch.ts";
import { makeReading, type Reading, withReadableAnswers } from "./reading/readable-answers.ts";

const ANSWER_TIMEOUT = 60 * SECOND;
const INITIALIZE_ID = "cardea-initialize";
const METHOD_NOT_ALLOWED = { status: 405, headers: { allow: "POST" } };

type Ports = { fetch: Fetch; clock: Clock };

/**
 * A message of Streamable HTTP for a server that speaks HTTP+SSE only (MCP 2024-11-05): a stream is opened for it, and closed
 * when it is answered. What the server says in between goes along; sessions of such a server do not outlive one message. Where
 * its stream ends without the answer, so does this one.
 *
 * @throws AppError, or what the transport throws, where the server does not take the message
 */
export async function sendOverSse(target: Pick<Target, "server" | "source">, message: Message | undefined, ports: Ports): Promise<Response> {
  if (!message) return new Response(null, METHOD_NOT_ALLOWED);
  const { id, method, params } = message;
  if (id === undefined) return new Response(null, { status: 202 });

  const reading = makeReading();
  const exchange = makeExchange(toTransport(target, reading, ports));
  try {
    await exchange.start();
    if (method === "initialize") {
      const answer = await exchange.ask({ id, method, params });
      exchange.close();
      return Response.json(answer);
    }
    const hello = { protocolVersion: "2024-11-05", capabilities: {}, clientInfo: { name: "cardea", version: "1" } };
    await exchange.ask({ id: INITIALIZE_ID, method: "initialize", params: hello });
    await exchange.tell({ method: "notifications/initialized" });
  } catch (error) {
    exchange.close();
    throw faultIn(error, reading);
  }
  const stream = openEventStream(exchange.close);
  exchange.onOther((other) => stream.write(toEvent(JSON.stringify(other))));
  exchange
    .ask({ id, method, params })
    .then((answer) => stream.write(toEvent(JSON.stringify(answer))))
    .catch(() => undefined)
    .finally(stream.end);
  return stream.response;
}

function toTransport({ server, source }: Pick<Target, "server" | "source">, reading: Reading, { fetch, clock }: Ports): SSEClientTransport {
  const options = { reading, secret: source.secret, signal: undefined, clock, isOlder: true };
  const readable = withReadableAnswers(makeInjectingFetch(server, source, fetch), options);
  return new SSEClientTransport(injectCredential(server, source.secret).url, { fetch: withPlainEvents(readable) });
}

/** Questions and their answers over one stream, until it ends or the answer is late. */
function makeExchange(transport: SSEClientTransport) {
  const answers = new Map<string, (answer: JSONRPCMessage) => void>();
  const failure = Promise.withResolvers<never>();
  let onOther: (other: JSONRPCMessage) => void = () => undefined;
  failure.promise.catch(() => undefined);
  transport.onmessage = (received) => {
    if ("method" in received) onOther(received);
    else answers.get(String(received.id))?.(received);
  };
  transport.onerror = failure.reject;
  transport.onclose = () => failure.reject(new AppError("credential.unreachable", { reason: "the stream ended" }));
  const giveUp = () => failure.reject(new AppError("credential.unreachable", { reason: "no answer in 60 s" }));
  const timer = setTimeout(giveUp, ANSWER_TIMEOUT);

  return {
    start: (): Promise<void> => Promise.race([transport.start(), failure.promise]),
    tell: (message: { method: string }): Promise<void> => transport.send({ jsonrpc: "2.0", ...message }),
    async ask(request: { id: MessageId; method: string; params: Record<string, unknown> }): Promise<JSONRPCMessage> {
      const answered = new Promise<JSONRPCMessage>((resolve) => void answers.set(String(request.id), resolve));
      await transport.send({ jsonrpc: "2.0", ...request });
      return Promise.race([answered, failure.promise]);
    },
    /** What the server says that is no answer. */
    onOther(hear: (other: JSONRPCMessage) => void): void {
      onOther = hear;
    },
    close(): void {
      clearTimeout(timer);
      void transport.close();
    },
  };
}
