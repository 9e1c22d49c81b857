import { SECOND } from "../clock.ts";
import { inTime } from "../in-time.ts";

/** How many bytes of a body that is too large are discarded, and for how many milliseconds, before the connection is closed. */
const MAX_DISCARDED = 64 * 1024 * 1024;
const DISCARD_TIMEOUT = 5 * SECOND;

/**
 * Reads the body of a request, with or without a stated length. A body that is too large is discarded for a while, since a proxy
 * that is still sending would otherwise report a lost connection instead of the refusal.
 *
 * @param limit bytes
 * @returns the request with its body; undefined if the body is larger than the limit
 */
export async function withBody(request: Request, limit: number): Promise<Request | undefined> {
  if (!request.body) return request;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const body = await readUpTo(reader, limit);
  if (body) return new Request(request, { body });
  await inTime(discard(reader), DISCARD_TIMEOUT, () => new Error("too slow")).catch(() => undefined);
  await reader.cancel().catch(() => undefined);
  return undefined;
}

/**
 * Reads a body up to a limit.
 * @param limit bytes
 * @returns undefined if the body is larger; then the caller cancels the reader
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

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  for (let size = 0; size < MAX_DISCARDED; ) {
    const { done, value } = await reader.read();
    if (done) return;
    size += value.byteLength;
  }
}
