import { SECOND } from "../lib/clock.ts";
import { EVENT_STREAM } from "./message-stream.ts";

/** An answer that stays open: events go out as they are written. */
export type EventStream = {
  response: Response;
  /** One event, as it stands on the wire. */
  write(event: string): void;
  end(): void;
};

const KEEP_ALIVE = 15 * SECOND;
/** What may wait for a slow reader before one more event ends the stream, in bytes: an isolate has 128 MB for everybody. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** @param onEnd called once the stream is over: ended here, left by its reader, or given up because nobody reads it */
export function openEventStream(onEnd: () => void): EventStream {
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let over = false;
  let waiting = 0;
  const stop = () => {
    if (over) return;
    over = true;
    clearInterval(keepAlive);
    onEnd();
  };
  function write(event: string): void {
    if (over) return;
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
  const keepAlive = setInterval(() => write(": keepalive\n\n"), KEEP_ALIVE);
  writer.closed.catch(stop);
  return {
    response: new Response(readable, { headers: { "content-type": EVENT_STREAM, "cache-control": "no-store" } }),
    write,
    end() {
      if (!over) writer.close().catch(() => undefined);
      stop();
    },
  };
}

/** @param message JSON-RPC, as text, whose lines end with LF */
export const toEvent = (message: string): string =>
  `event: message\ndata: ${message.includes("\n") ? message.replaceAll("\n", "\ndata: ") : message}\n\n`;
