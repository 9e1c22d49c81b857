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

/** @param onEnd called once the stream is over: ended here, or left by its reader */
export function openEventStream(onEnd: () => void): EventStream {
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let over = false;
  const stop = () => {
    if (over) return;
    over = true;
    clearInterval(keepAlive);
    onEnd();
  };
  const write = (event: string) => void writer.write(encoder.encode(event)).catch(stop);
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

/** @param message JSON-RPC, as text */
export const toEvent = (message: string): string => `event: message\ndata: ${message}\n\n`;
