import { SECOND } from "../lib/clock.ts";
import { EVENT_STREAM } from "./message-stream.ts";

/** An answer that stays open: each event is sent when it is written. */
export type EventStream = {
  response: Response;
  /** @param event one event in the form in which it is sent */
  write(event: string): void;
  end(): void;
};

const KEEP_ALIVE_INTERVAL = 15 * SECOND;
/** Bytes that may wait for a slow reader; beyond that the next event ends the stream, since all requests share 128 MB of an isolate. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** @param onEnd called once when the stream ends: by `end`, by its reader, or because the reader is too slow */
export function openEventStream(onEnd: () => void): EventStream {
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let ended = false;
  let waiting = 0;
  const stop = () => {
    if (ended) return;
    ended = true;
    clearInterval(keepAlive);
    onEnd();
  };
  function write(event: string): void {
    if (ended) return;
    if (waiting > MAX_WAITING_BYTES) {
      writer.abort(new Error("the reader is too slow")).catch(() => undefined);
      stop();
      return;
    }
    const bytes = encoder.encode(event);
    waiting += bytes.length;
    const written = () => {
      waiting -= bytes.length;
    };
    writer.write(bytes).then(written, stop);
  }
  const keepAlive = setInterval(() => write(": keepalive\n\n"), KEEP_ALIVE_INTERVAL);
  writer.closed.catch(stop);
  return {
    response: new Response(readable, { headers: { "content-type": EVENT_STREAM, "cache-control": "no-store" } }),
    write,
    end() {
      if (!ended) writer.close().catch(() => undefined);
      stop();
    },
  };
}

/** @param message a JSON-RPC message as text, with LF as the only line end */
export const toEvent = (message: string): string =>
  `event: message\ndata: ${message.includes("\n") ? message.replaceAll("\n", "\ndata: ") : message}\n\n`;
