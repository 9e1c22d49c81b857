import { type JSONRPCMessage, SSEClientTransport } from "@modelcontextprotocol/client";
import { type Clock, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { openEventStream, toEvent } from "../protocol/event-stream.ts";
import type { Message } from "../protocol/message.ts";
import type { Target } from "./connection.ts";
import { faultIn } from "./faults/downstream-error.ts";
import { injectCredential } from "./inject-credential.ts";
import { makeInjectingFetch, withPlainEvents } from "./injecting-fetch.ts";
import { makeReading, withReadableAnswers } from "./reading/readable-answers.ts";

const ANSWER_TIMEOUT = 60 * SECOND;
const INITIALIZE_ID = "cardea-initialize";
const METHOD_NOT_ALLOWED = { status: 405, headers: { allow: "POST" } };

/**
 * A message of Streamable HTTP for a server that speaks HTTP+SSE only (MCP 2024-11-05): a stream is opened for it, and closed
 * when it is answered. What the server says in between goes along; sessions of such a server do not outlive one message. Where
 * its stream ends without the answer, so does this one.
 *
 * @throws AppError, or what the transport throws, where the server does not take the message
 */
export async function sendOverSse(
  { server, source }: Pick<Target, "server" | "source">,
  message: Message | undefined,
  { fetch, clock }: { fetch: Fetch; clock: Clock },
): Promise<Response> {
  if (!message) return new Response(null, METHOD_NOT_ALLOWED);
  const { id, method, params } = message;
  if (id === undefined) return new Response(null, { status: 202 });

  const { url } = injectCredential(server, source.secret);
  const reading = makeReading();
  const readable = withReadableAnswers(makeInjectingFetch(server, source, fetch), {
    reading,
    secret: source.secret,
    signal: undefined,
    clock,
    isOlder: true,
  });
  const transport = new SSEClientTransport(url, { fetch: withPlainEvents(readable) });
  const answers = new Map<string, (answer: JSONRPCMessage) => void>();
  let onOther: (other: JSONRPCMessage) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  transport.onmessage = (received) => {
    if ("method" in received) onOther(received);
    else answers.get(String(received.id))?.(received);
  };
  transport.onerror = fail;
  transport.onclose = () => fail(new AppError("credential.unreachable", { reason: "the stream ended" }));
  const timer = setTimeout(() => fail(new AppError("credential.unreachable", { reason: "no answer in 60 s" })), ANSWER_TIMEOUT);
  const close = () => {
    clearTimeout(timer);
    void transport.close();
  };
  const ask = async (request: { id: string | number; method: string; params: Record<string, unknown> }): Promise<JSONRPCMessage> => {
    const answered = new Promise<JSONRPCMessage>((resolve) => void answers.set(String(request.id), resolve));
    await transport.send({ jsonrpc: "2.0", ...request });
    return Promise.race([answered, failed]);
  };

  try {
    await Promise.race([transport.start(), failed]);
    if (method === "initialize") {
      const answer = await ask({ id, method, params });
      close();
      return Response.json(answer);
    }
    const hello = { protocolVersion: "2024-11-05", capabilities: {}, clientInfo: { name: "cardea", version: "1" } };
    await ask({ id: INITIALIZE_ID, method: "initialize", params: hello });
    await transport.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  } catch (error) {
    close();
    throw faultIn(error, reading);
  }
  const stream = openEventStream(close);
  onOther = (other) => stream.write(toEvent(JSON.stringify(other)));
  ask({ id, method, params })
    .then((answer) => stream.write(toEvent(JSON.stringify(answer))))
    .catch(() => undefined)
    .finally(stream.end);
  return stream.response;
}
