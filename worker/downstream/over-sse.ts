import { SSEClientTransport } from "@modelcontextprotocol/client";
import { type Clock, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { isRecord } from "../lib/record.ts";
import { openEventStream, toEvent } from "../protocol/event-stream.ts";
import { type Message, parseJson } from "../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchingStream } from "../protocol/message-stream.ts";
import { withReplyOnStream } from "./answers/reply-on-stream.ts";
import { missingCodeOf } from "./answers/with-one-reply.ts";
import type { Target } from "./connection.ts";
import { faultIn } from "./faults/downstream-error.ts";
import { faultOf } from "./faults/server-fault.ts";
import { injectCredential } from "./inject-credential.ts";
import { type InjectingFetch, makeInjectingFetch, withPlainEvents } from "./injecting-fetch.ts";
import { makeReading, type Reading, withReadableAnswers } from "./reading/readable-answers.ts";

const ANSWER_TIMEOUT = 60 * SECOND;
const HELLO = {
  ...{ id: "cardea-initialize", method: "initialize" },
  params: { protocolVersion: "2024-11-05", capabilities: {}, clientInfo: { name: "cardea", version: "1" } },
};
const METHOD_NOT_ALLOWED = { status: 405, headers: { allow: "POST" } };

type At = Pick<Target, "server" | "source">;
type Ports = { fetch: Fetch; clock: Clock };
/** A message of the server. */
type Said = Record<string, unknown>;
type Asked = { id: string | number; method: string; params: Record<string, unknown> };

/**
 * Sends a message of Streamable HTTP to a server that speaks only HTTP+SSE (MCP 2024-11-05). A stream is opened for the message and
 * closed after its answer, so that a session of such a server ends with the message. Other messages of the server are forwarded.
 * If its stream ends without the answer, the returned stream does too.
 *
 * @throws AppError, or an error of the transport, if the server does not accept the message
 */
export async function sendOverSse(at: At, message: Message | undefined, ports: Ports): Promise<Response> {
  if (!message) return new Response(null, METHOD_NOT_ALLOWED);
  const { id, method, params } = message;
  if (id === undefined) return new Response(null, { status: 202 });
  const reading = makeReading();
  const talk = makeTalk(at, reading, ports);
  try {
    await talk.start();
    if (method === "initialize") {
      const answer = await answerOf(talk.ask({ id, method, params }));
      talk.close();
      return Response.json(answer);
    }
    const greeted = await answerOf(talk.ask(HELLO));
    if ("error" in greeted)
      throw faultOf({ status: 200, headers: new Headers(), text: JSON.stringify(greeted) }, at.source.secret, ports.clock.now());
    await talk.tell("notifications/initialized");
    return await streamOf(talk, { id, method, params });
  } catch (error) {
    talk.close();
    throw faultIn(error, reading);
  }
}

/**
 * The server's messages about one request, as they come. It returns once the server has accepted the request or begun to answer.
 * @throws the transport's error if the server did not accept the request
 */
async function streamOf(talk: Talk, asked: Asked): Promise<Response> {
  const stream = openEventStream(talk.close);
  const heard = Promise.withResolvers<void>();
  talk.onOther((other) => {
    heard.resolve();
    stream.write(toEvent(JSON.stringify(other)));
  });
  const { taken, answered } = talk.ask(asked);
  const ended = answered.then((answer) => (isMissing(answer) ? undefined : stream.write(toEvent(JSON.stringify(answer))))).catch(() => undefined);
  ended.finally(stream.end);
  await Promise.race([taken, heard.promise, ended]);
  return stream.response;
}

/** @throws AppError if there is no answer */
async function answerOf({ taken, answered }: ReturnType<Talk["ask"]>): Promise<Said> {
  await Promise.race([taken, answered]);
  const answer = await answered;
  if (isMissing(answer)) throw new AppError("credential.unreachable", { reason: "a stream without the answer" });
  return answer;
}

function isMissing({ error }: Said): boolean {
  return isRecord(error) && typeof error.code === "number" && missingCodeOf({ code: error.code, data: error.data }) !== undefined;
}

type Talk = ReturnType<typeof makeTalk>;

/** A connection over HTTP+SSE. If it fails, or after 60 seconds, all promises of it are rejected. */
function makeTalk({ server, source }: At, reading: Reading, { fetch, clock }: Ports) {
  const { url } = injectCredential(server, source.secret);
  const replying = withReplyOnStream(makeInjectingFetch(server, source, fetch), server.slug);
  const readable = withReadableAnswers(replying, { reading, source, signal: undefined, clock, isOlder: true });
  const answers = new Map<string, (answer: Said) => void>();
  let onOther: (other: Said) => void = () => undefined;
  const onMessage = (data: string): string => {
    const said = data.startsWith("{") ? parseJson(data) : undefined;
    if (isRecord(said) && "method" in said) onOther(said);
    else if (isRecord(said)) answers.get(String(said.id))?.(said);
    return data;
  };
  const transport = new SSEClientTransport(url, { fetch: withPlainEvents(readingMessages(readable, onMessage)) });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  transport.onerror = failed.reject;
  transport.onclose = () => failed.reject(new AppError("credential.unreachable", { reason: "the stream ended" }));
  const timer = setTimeout(() => failed.reject(new AppError("credential.unreachable", { reason: "no answer in 60 s" })), ANSWER_TIMEOUT);
  return {
    start: () => Promise.race([transport.start(), failed.promise]),
    tell: (method: string) => transport.send({ jsonrpc: "2.0", method }),
    /** `taken` resolves once the server has accepted the request, which may be after `answered`. */
    ask(request: Asked): { taken: Promise<void>; answered: Promise<Said> } {
      const answer = Promise.withResolvers<Said>();
      answers.set(String(request.id), answer.resolve);
      const taken = transport.send({ jsonrpc: "2.0", ...request });
      taken.catch(() => undefined);
      return { taken, answered: Promise.race([answer.promise, failed.promise, taken.then(() => answer.promise)]) };
    },
    onOther(use: typeof onOther): void {
      onOther = use;
    },
    close(): void {
      clearTimeout(timer);
      void transport.close();
    },
  };
}

/** Reads messages from the stream itself, because in workerd the SDK's reader delivers each message twice. */
function readingMessages(send: InjectingFetch, onMessage: (data: string) => string): InjectingFetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (init?.method === "POST" || !response.body || mediaTypeOf(response) !== EVENT_STREAM) return response;
    return new Response(response.body.pipeThrough(patchingStream(onMessage)), response);
  };
}
