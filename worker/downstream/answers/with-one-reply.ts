import { isRecord } from "../../lib/record.ts";
import { toEvent } from "../../protocol/event-stream.ts";
import { type Message, type MessageId, parseJson, toMessage } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf } from "../../protocol/message-stream.ts";
import type { InjectingFetch } from "../injecting-fetch.ts";
import { readResult } from "../reading/readable-results.ts";
import { type Received, readOneReply, readReply, toMissingText } from "./read-reply.ts";
import type { Resume } from "./resumed-events.ts";

/** The member of an error's data with the code of a missing reply. */
const MISSING_KEY = "cardea/no-reply";
/** An error code in the range for servers. MCP does not use it. */
const MISSING = -32050;

/**
 * The same for the SDK, which waits for the reply to each of its requests. It gets exactly one, even if the server sends something
 * else or nothing, or closes the stream and expects to be polled.
 *
 * @param slug of the server, for the error that replaces a missing reply
 */
export function withOneReply(send: InjectingFetch, slug: string): InjectingFetch {
  return async (input, init) => {
    const response = await send(input, init);
    const asked = init?.method === "POST" && response.ok ? requestOf(init.body) : undefined;
    if (!asked) return response;
    const { id } = asked;
    const signal = init?.signal ?? undefined;
    const headers = new Headers(response.headers);
    for (const name of ["content-length", "content-encoding"]) headers.delete(name);
    if (mediaTypeOf(response) === EVENT_STREAM) {
      const resume: Resume = (lastEventId) => send(input, { method: "GET", headers: headersOfReturn(init?.headers, lastEventId), signal });
      return new Response(toStream(readReply(response, { id, resume, signal }), asked, slug), { headers });
    }
    headers.set("content-type", "application/json");
    const heard = await readOneReply(response, { id, signal });
    if (heard.kind === "missing" && heard.error) throw heard.error;
    return new Response(toText(heard, asked, slug), { headers });
  };
}

export type Asked = { id: MessageId; method: string };

/** The request in a body that is about to be sent. @returns nothing if the body is no request */
export function requestOf(body: unknown): Asked | undefined {
  const message: Message | undefined = typeof body === "string" ? toMessage(parseJson(body)) : undefined;
  return message?.id === undefined ? undefined : { id: message.id, method: message.method };
}

function headersOfReturn(given: RequestInit["headers"], lastEventId: string): Headers {
  const headers = new Headers(given);
  headers.delete("content-type");
  headers.set("accept", EVENT_STREAM);
  headers.set("last-event-id", lastEventId);
  return headers;
}

function toStream(heard: AsyncGenerator<Received>, asked: Asked, slug: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await heard.next();
      if (done) return controller.close();
      controller.enqueue(encoder.encode(value.kind === "alive" ? ":\n\n" : toEvent(toText(value, asked, slug))));
    },
    async cancel() {
      await heard.return(undefined);
    },
  });
}

function toText(heard: Exclude<Received, { kind: "alive" }>, { id, method }: Asked, slug: string): string {
  if (heard.kind === "request") return JSON.stringify({ ...heard.message, jsonrpc: "2.0" });
  if (heard.kind === "notification") return heard.text ?? JSON.stringify({ ...heard.message, jsonrpc: "2.0", id: undefined });
  if (heard.kind === "missing") return JSON.stringify({ jsonrpc: "2.0", id, error: toMissingError(slug, heard.code) });
  const { reply, text } = heard;
  const result = reply.kind === "result" ? readResult(method, reply.result) : undefined;
  if (text !== undefined && (reply.kind === "error" || result === reply.result)) return text;
  return JSON.stringify({ jsonrpc: "2.0", id, ...(reply.kind === "error" ? { error: reply.error } : { result }) });
}

/** The error that replaces a missing reply. */
export const toMissingError = (slug: string, code: string) => ({ code: MISSING, message: toMissingText(slug, code), data: { [MISSING_KEY]: code } });

/** The code of a missing reply, from the error that the SDK threw. @returns nothing for an error of the server itself */
export function missingCodeOf({ code, data }: { code: number; data?: unknown }): string | undefined {
  const ended = code === MISSING && isRecord(data) ? data[MISSING_KEY] : undefined;
  return ended === "call.no_reply" || ended === "call.cut_off" ? ended : undefined;
}
