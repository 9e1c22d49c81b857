import { AppError } from "../../lib/errors.ts";
import { makeEventSplitter } from "../../protocol/event-splitter.ts";
import { MAX_DATA_LINES, makeDecoder } from "../../protocol/message-stream.ts";

/** One event of a stream (HTML Living Standard §9.2.6), with any name. `retry` in milliseconds. */
export type StreamEvent = { data: string; id?: string; retry?: number };

const FIELD = /(?<![^\r\n])(data|id|retry)(?::[ ]?([^\r\n]*)|(?=[\r\n]|$))/g;
/** Two line ends in a row. CR LF is one line end. */
const EMPTY_LINE = /\n\n|\r\r|\n\r/;
const DIGITS = /^\d{1,9}$/;

/**
 * The events of a text that ends where an event ends.
 * @throws AppError `outbound.too_large` for an event with more data lines than `MAX_DATA_LINES`
 */
export function* eventsIn(text: string): Generator<StreamEvent> {
  let event: Omit<StreamEvent, "data"> = {};
  const lines: string[] = [];
  let before = -1;
  for (const found of text.matchAll(FIELD)) {
    const [line, name, value = ""] = found;
    if (before >= 0 && EMPTY_LINE.test(text.slice(before, found.index))) {
      yield { ...event, data: lines.join("\n") };
      event = {};
      lines.length = 0;
    }
    before = found.index + line.length;
    if (name === "data" && lines.push(value) > MAX_DATA_LINES) throw new AppError("outbound.too_large");
    if (name === "id" && !value.includes("\0")) event.id = value;
    if (name === "retry" && DIGITS.test(value)) event.retry = Number(value);
  }
  if (before >= 0) yield { ...event, data: lines.join("\n") };
}

/**
 * The events of a stream, as they become complete. A piece without an event, such as a comment, gives an empty sequence.
 * @throws AppError `outbound.too_large`, or the stream's own error if it breaks
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<Iterable<StreamEvent>> {
  const splitter = makeEventSplitter();
  const decode = makeDecoder();
  for await (const piece of body) {
    const events = splitter.push(piece);
    if (events) yield eventsIn(decode(events));
  }
  const rest = splitter.rest();
  if (rest.length > 0) yield eventsIn(decode(rest));
}
