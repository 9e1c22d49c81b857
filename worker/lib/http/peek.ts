import { SECOND } from "../clock.ts";
import { inTime } from "../in-time.ts";

/** What is read of a refusal, in bytes, and how long it is waited for. */
const MOST_READ = 4096;
const PATIENCE = 2 * SECOND;

/** The beginning of a body as text, and the response as if nothing of it had been read yet. Whoever sends slowly is not waited for. */
export async function peek(response: Response): Promise<{ text: string; response: Response }> {
  if (!response.body) return { text: "", response };
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const read: Uint8Array[] = [];
  let next = reader.read();
  let isOver = false;
  const begin = async () => {
    for (let size = 0; size < MOST_READ; ) {
      const { done, value } = await next;
      if (done || isOver) return;
      read.push(value);
      size += value.byteLength;
      next = reader.read();
    }
  };
  // A body that breaks off breaks off for who reads it on.
  await inTime(begin(), PATIENCE, () => new Error("too slow")).catch(() => undefined);
  isOver = true;
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
