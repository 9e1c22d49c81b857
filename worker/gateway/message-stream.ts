import { AppError } from "../lib/errors.ts";
import { MAX_RESPONSE_BYTES } from "../lib/guarded-fetch.ts";

export const EVENT_STREAM = "text/event-stream";

/** @param data one JSON-RPC message as text @returns it, or another in its place */
export type Patch = (data: string) => string;

/**
 * The events of a stream as they become complete, with each message patched; all else of them stays as it was.
 * @throws AppError `outbound.too_large` for a single event beyond the limit
 */
export async function* patchEvents(body: ReadableStream<Uint8Array>, patch: Patch): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > MAX_RESPONSE_BYTES) throw new AppError("outbound.too_large");
    const end = endOfEvents(rest);
    if (end > 0) yield patchData(rest.slice(0, end), patch);
    rest = rest.slice(end);
  }
  if (rest) yield patchData(rest, patch);
}

/** A body made of texts as they come; whoever gives up reading it ends their making. */
export function toBody(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}

/**
 * An answer's text, which is not read beyond the limit, whatever its server says of its length.
 * @throws AppError `outbound.too_large`
 */
export async function readText(response: Response): Promise<string> {
  const length = response.headers.get("content-length");
  if (!response.body || (length !== null && Number(length) <= MAX_RESPONSE_BYTES)) return response.text();
  const decoder = new TextDecoder();
  let seen = 0;
  let text = "";
  for await (const chunk of response.body) {
    seen += chunk.byteLength;
    if (seen > MAX_RESPONSE_BYTES) throw new AppError("outbound.too_large");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Lines of an event stream end with CR, LF or both; U+2028 within a line is text. */
function patchData(events: string, patch: Patch): string {
  return events.replace(/(^|[\r\n])data:[ ]?([^\r\n]*)/g, (line, before: string, data: string) => {
    const patched = patch(data);
    return patched === data ? line : `${before}data: ${patched}`;
  });
}

/** Where the last complete event of a stream ends: 0 where none is complete. */
function endOfEvents(text: string): number {
  const ends = ["\n\n", "\r\n\r\n"].map((end) => (text.includes(end) ? text.lastIndexOf(end) + end.length : 0));
  return Math.max(...ends);
}
