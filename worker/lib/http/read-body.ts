import { SECOND } from "../clock.ts";
import { inTime } from "../in-time.ts";

/** What is thrown away of a body that is too large, in bytes and milliseconds, before its sender is cut off. */
const THROWN_AWAY = 64 * 1024 * 1024;
const PATIENCE = 5 * SECOND;

/**
 * The request with its body read, whether or not its length was told. Of a larger one nothing is kept, and the rest is read for
 * a while: a proxy that is still sending would otherwise report a lost connection in place of the refusal.
 *
 * @param limit bytes
 * @returns nothing where the body is larger
 */
export async function withBody(request: Request, limit: number): Promise<Request | undefined> {
  if (!request.body) return request;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const body = await readUpTo(reader, limit);
  if (body) return new Request(request, { body });
  await inTime(throwAway(reader), PATIENCE, () => new Error("too slow")).catch(() => undefined);
  await reader.cancel().catch(() => undefined);
  return undefined;
}

/**
 * All that comes, counted as it comes.
 * @param limit bytes
 * @returns nothing where there is more; the reader is the caller's to cancel
 */
export async function readUpTo(reader: ReadableStreamDefaultReader<Uint8Array>, limit: number): Promise<ArrayBuffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength;
    if (size > limit) return undefined;
    chunks.push(read.value);
  }
  return new Blob(chunks).arrayBuffer();
}

async function throwAway(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  for (let size = 0; size < THROWN_AWAY; ) {
    const { done, value } = await reader.read();
    if (done) return;
    size += value.byteLength;
  }
}
