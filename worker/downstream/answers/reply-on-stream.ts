import { AppError } from "../../lib/errors.ts";
import { isRecord } from "../../lib/record.ts";
import { makeEventSplitter } from "../../protocol/event-splitter.ts";
import { toEvent } from "../../protocol/event-stream.ts";
import { parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, makeDecoder, mediaTypeOf, patchData } from "../../protocol/message-stream.ts";
import type { InjectingFetch } from "../injecting-fetch.ts";
import { sortMessage } from "./reply-rules.ts";
import { type Asked, requestOf, toMissingError } from "./with-one-reply.ts";

/**
 * The same for the SDK over HTTP+SSE (MCP 2024-11-05), where all replies come on the stream that was opened first. Each request gets
 * exactly one reply, even if its server sends something else or the stream ends. Invalid messages are left out.
 *
 * @param slug of the server, for the error that replaces a missing reply
 */
export function withReplyOnStream(send: InjectingFetch, slug: string): InjectingFetch {
  const pending = new Map<string, Asked>();
  let isOver = false;

  const missing = ({ id }: Asked, code: string): string => JSON.stringify({ jsonrpc: "2.0", id, error: toMissingError(slug, code) });

  /** @returns the message in a form that a client can read, or nothing for an invalid one */
  const read = (data: string): string | undefined => {
    const [value] = [parseJson(data)].flat();
    // Before the first request, the stream names the address for messages.
    if (!isRecord(value)) return pending.size === 0 ? data : undefined;
    const [only, ...others] = pending.values();
    const isNamed = value.id !== undefined && value.id !== null;
    const asked = isNamed ? pending.get(String(value.id)) : others.length === 0 ? only : undefined;
    const sorted = sortMessage(value, asked?.id ?? "");
    if (sorted.kind === "request") return JSON.stringify({ ...sorted.message, jsonrpc: "2.0" });
    if (sorted.kind === "notification") return sorted.isExact ? data : JSON.stringify({ ...sorted.message, jsonrpc: "2.0", id: undefined });
    if (sorted.kind === "nothing" || !asked) return undefined;
    pending.delete(String(asked.id));
    const { reply, isExact } = sorted;
    if (reply.kind === "malformed") return missing(asked, "call.no_reply");
    return isExact
      ? data
      : JSON.stringify({ jsonrpc: "2.0", id: asked.id, ...(reply.kind === "error" ? { error: reply.error } : { result: reply.result }) });
  };

  const end = (): string => {
    isOver = true;
    const lost = [...pending.values()].map((asked) => `\n\n${toEvent(missing(asked, "call.cut_off"))}`);
    pending.clear();
    return lost.join("");
  };

  return async (input, init) => {
    const asked = init?.method === "POST" ? requestOf(init.body) : undefined;
    if (init?.method === "POST" && isOver) throw new AppError("credential.unreachable", { reason: "the stream has ended" });
    if (asked) pending.set(String(asked.id), asked);
    const forget = () => void (asked && pending.delete(String(asked.id)));
    const response = await send(input, init).catch((error: unknown) => {
      forget();
      throw error;
    });
    if (!response.ok) forget();
    if (init?.method === "POST" || !response.ok || !response.body || mediaTypeOf(response) !== EVENT_STREAM) return response;
    return new Response(endedStream(response.body, read, end), response);
  };
}

/** A stream of events with `read` applied to each message, and with the text of `end` at its end, even if it breaks off. */
function endedStream(body: ReadableStream<Uint8Array>, read: (data: string) => string | undefined, end: () => string): ReadableStream<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const splitter = makeEventSplitter();
  const decode = makeDecoder();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const);
        const events = done ? splitter.rest() : splitter.push(value);
        const text = (events && events.length > 0 ? patchData(decode(events), read) : "") + (done ? end() : "");
        if (text) controller.enqueue(encoder.encode(text));
        if (done) return controller.close();
        if (text) return;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
