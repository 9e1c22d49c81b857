import type { AuditEvent } from "./event.ts";

/** Longest value of each field whose text comes from outside, in bytes of JSON. */
const LONGEST = {
  actor: 700,
  target: 400,
  server: 200,
  tool: 400,
  code: 200,
  action: 200,
  userId: 200,
  changes: 2000,
  requestId: 100,
  sessionId: 100,
  traceId: 100,
  navigator: 100,
} as const;
const BOUNDED = Object.entries(LONGEST) as [keyof typeof LONGEST, number][];

/** Characters that no name needs and that a reader cannot see: control and format characters, unpaired surrogates, private use. */
const UNSEEN = /\p{C}/gu;

/** Characters that are one byte each in JSON. Nearly every event has no others. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Bytes of an event's JSON without its texts: names, quotation marks, commas, numbers. */
const FRAME = 260;
/** Most bytes of one character in JSON: `\u0000`. */
const WIDEST = 6;

const encoder = new TextEncoder();

/** @returns bytes of the value as JSON in UTF-8 */
const weigh = (value: unknown): number => encoder.encode(JSON.stringify(value)).byteLength;

/** @returns an upper bound of the event's bytes as JSON. Every call pays for this; writing the JSON would cost several times as much */
function weighAtMost(event: AuditEvent): number {
  let size = FRAME;
  for (const value of Object.values(event)) if (typeof value === "string") size += PLAIN.test(value) ? value.length : WIDEST * value.length;
  return size;
}

/**
 * The text without invisible characters, cut at a limit.
 * @param most bytes of it as JSON, without the quotation marks
 */
export function bound(text: string, most: number): string {
  if (text.length <= most && PLAIN.test(text)) return text;
  const seen = text.slice(0, most).replaceAll(UNSEEN, "\ufffd");
  if (text.length <= most && weigh(seen) - 2 <= most) return seen;
  const ellipsis = weigh("…") - 2;
  let kept = "";
  let size = 0;
  for (const character of seen) {
    size += weigh(character) - 2;
    if (size > most - ellipsis) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The part before the @ of an e-mail address in a text. */
const LOCAL_PART = /[^\s,;:|<>()[\]"'“”„]+(?=@[^\s@]*\.)/gu;

/**
 * What changed, with the domain of each e-mail address alone. Nobody can take a part of an event back when its person is erased: events are
 * chained.
 */
const withoutAddresses = (changes: string): string => changes.replaceAll(LOCAL_PART, "…");

/** The event with bounded texts, so that no name of an agent or server can make it too large for the queue. */
export function boundEvent(event: AuditEvent): AuditEvent {
  const bounded = { ...event };
  for (const [field, most] of BOUNDED) {
    const text = event[field];
    if (text !== undefined) bounded[field] = bound(field === "changes" ? withoutAddresses(text) : text, most);
  }
  return bounded;
}

/**
 * Splits events into lists of a limited size and keeps their order. An event that exceeds the limit alone gets a list of its own.
 * @param most bytes of a list as JSON
 */
export function pack(events: readonly AuditEvent[], most: number): AuditEvent[][] {
  const lists: AuditEvent[][] = [];
  let size = 0;
  for (const event of events) {
    const weight = weighAtMost(event);
    const last = lists.at(-1);
    if (last && size + weight < most) {
      last.push(event);
      size += weight;
    } else {
      lists.push([event]);
      size = weight;
    }
  }
  return lists;
}
