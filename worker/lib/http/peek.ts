import { SECOND } from "../clock.ts";
import { inTime } from "../in-time.ts";

/** How many bytes of a body are read, and how many milliseconds that may take. */
const MAX_BYTES = 4096;
const TIMEOUT = 2 * SECOND;

const sizeOf = (pieces: Uint8Array[]): number => pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);

/** Reads the beginning of a body as text. @returns also the response with its complete body; a slow sender gives less text */
export async function peek(response: Response): Promise<{ text: string; response: Response }> {
  if (!response.body) return { text: "", response };
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const read: Uint8Array[] = [];
  let next = reader.read();
  let hasStopped = false;
  const readBeginning = async () => {
    while (sizeOf(read) < MAX_BYTES) {
      const { done, value } = await next;
      if (done || hasStopped) return;
      read.push(value);
      next = reader.read();
    }
  };
  // If the body breaks off, its next reader gets the error.
  await inTime(readBeginning(), TIMEOUT, () => new Error("too slow")).catch(() => undefined);
  hasStopped = true;
  const pieces = [...read];
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = pieces.shift();
      if (piece) return controller.enqueue(piece);
      const { done, value } = await next;
      if (done) return controller.close();
      next = reader.read();
      controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  next.catch(() => undefined);
  const { status, statusText, headers } = response;
  return { text: new TextDecoder().decode(await new Blob(read).arrayBuffer()), response: new Response(body, { status, statusText, headers }) };
}
