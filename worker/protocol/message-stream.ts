import { AppError } from "../lib/errors.ts";
import { MAX_RESPONSE_BYTES } from "../lib/http/guarded-fetch.ts";
import { statedLength } from "../lib/http/stated-length.ts";
import { makeEventSplitter } from "./event-splitter.ts";

export const EVENT_STREAM = "text/event-stream";

/** The media type of a body, in lower case and without parameters (RFC 9110 §8.3.1). */
export const mediaTypeOf = ({ headers }: Pick<Response, "headers">): string =>
  (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";

/** @param data one JSON-RPC message as text @returns the same message, or one that replaces it */
type Patch = (data: string) => string;

/**
 * Yields the events of a stream as they become complete, with each message patched. All other parts of an event stay unchanged.
 * @throws AppError `outbound.too_large` for a single event beyond the limit
 */
export async function* patchEvents(body: ReadableStream<Uint8Array>, patch: Patch): AsyncGenerator<string> {
  const splitter = makeEventSplitter();
  const decode = makeDecoder();
  for await (const piece of body) {
    const events = splitter.push(piece);
    if (events) yield patchData(decode(events), patch);
  }
  const rest = splitter.rest();
  if (rest.length > 0) yield patchData(decode(rest), patch);
}

/** The same as a transform stream for a body. If its reader cancels it, the body is cancelled immediately. */
export function patchingStream(patch: Patch): TransformStream<Uint8Array, Uint8Array> {
  return eventsStream((events) => patchData(events, patch));
}

/**
 * Prepares an event stream for the parser of a package: whole events of a limited size and number, and lines that end with LF.
 * That parser takes linear time only for such a stream.
 * The stream fails with AppError `outbound.too_large` if an event or the number of events is too large.
 */
export function plainEventsStream(): TransformStream<Uint8Array, Uint8Array> {
  let remaining = MAX_EVENTS;
  return eventsStream((events) => {
    const plain = events.includes("\r") ? events.replaceAll(/\r\n?/g, "\n") : events;
    for (let at = plain.indexOf("\n\n"); at !== -1; at = plain.indexOf("\n\n", at + 1)) if (--remaining < 0) throw new AppError("outbound.too_large");
    return plain;
  });
}

/** How many events of one stream the package may get: it takes about ten microseconds for each. */
const MAX_EVENTS = 5000;

function eventsStream(change: (events: string) => string): TransformStream<Uint8Array, Uint8Array> {
  const splitter = makeEventSplitter();
  const decode = makeDecoder();
  const encoder = new TextEncoder();
  return new TransformStream({
    transform(piece, controller) {
      const events = splitter.push(piece);
      if (events) controller.enqueue(encoder.encode(change(decode(events))));
    },
    flush(controller) {
      const rest = splitter.rest();
      if (rest.length > 0) controller.enqueue(encoder.encode(change(decode(rest))));
    },
  });
}

/** Decodes UTF-8 in pieces that do not split characters. Only at the start of the stream a byte order mark is removed. */
export function makeDecoder(): (bytes: Uint8Array) => string {
  let decoder = new TextDecoder();
  const rest = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  return (bytes) => {
    const text = decoder.decode(bytes);
    decoder = rest;
    return text;
  };
}

/**
 * Reads an answer's text up to `MAX_RESPONSE_BYTES`, whatever length the server states.
 * @throws AppError `outbound.too_large`
 */
export async function readText(response: Response): Promise<string> {
  if (!response.body || (statedLength(response.headers) ?? Infinity) <= MAX_RESPONSE_BYTES) return response.text();
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

/** How many data lines one event may have: more than any real message. */
export const MAX_DATA_LINES = 100_000;

/** A line with the field `data`, with or without a value. */
const DATA_LINE = /(?<![^\r\n])data(?::[ ]?([^\r\n]*)|(?=[\r\n]|$))/g;
const LINE_END = /\r\n|[\r\n]|$/y;
/** Two line ends in a row; CR LF counts as one. */
const EMPTY_LINE = /\n\n|\r\r|\n\r/;

type DataLine = { from: number; to: number; data: string };

/**
 * Patches the data of each event, which is all its data lines together (HTML Living Standard §9.2.6). An event with unchanged
 * data stays as it is, and an event without data is not passed to the patch.
 * @param patch returns the new data, or undefined to remove the data from the event
 * @throws AppError `outbound.too_large` for an event with more than `MAX_DATA_LINES` data lines
 */
export function patchData(events: string, patch: (data: string) => string | undefined): string {
  let written = "";
  let done = 0;
  const lines: DataLine[] = [];

  function endEvent(): void {
    const [first, ...others] = lines;
    lines.length = 0;
    if (!first) return;
    const data = others.length === 0 ? first.data : [first, ...others].map((line) => line.data).join("\n");
    const patched = patch(data);
    if (patched === data) return;
    const line = patched === undefined ? ":" : `data: ${patched.replaceAll("\n", "\ndata: ")}`;
    written += events.slice(done, first.from) + line;
    done = first.to;
    for (const { from, to } of others) {
      written += events.slice(done, from);
      const isFused = written.endsWith("\r");
      LINE_END.lastIndex = to;
      done = to + (LINE_END.exec(events)?.[0].length ?? 0);
      // A CR and an LF that were two separate line ends would count as one. So one more LF is added.
      if (isFused && events[done] === "\n") written += "\n";
    }
  }

  for (const found of events.matchAll(DATA_LINE)) {
    const line = { from: found.index, to: found.index + found[0].length, data: found[1] ?? "" };
    const before = lines.at(-1);
    if (before && EMPTY_LINE.test(events.slice(before.to, line.from))) endEvent();
    if (lines.push(line) > MAX_DATA_LINES) throw new AppError("outbound.too_large");
  }
  endEvent();
  return written === "" ? events : written + events.slice(done);
}
