import type { AuditEvent } from "./event.ts";

/** Bytes of events in one message of the queue, which the platform takes up to 128 kB (Cloudflare Queues, limits). */
export const MESSAGE_BYTES = 96 * 1024;

/** Longest value of each field that has a text from elsewhere, in bytes of JSON. */
const LONGEST = { actor: 700, target: 400, server: 200, tool: 400, code: 200, action: 200, userId: 200, changes: 2000 } as const;
const BOUNDED = Object.entries(LONGEST) as [keyof typeof LONGEST, number][];

/** What no name needs, and what would be shown as something else: control and format characters, unpaired surrogates, private use. */
const UNSEEN = /\p{C}/gu;

/** Nearly every event is of such characters alone: they are themselves in JSON, and a byte each. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Bytes of an event's JSON beside its texts: names, quotation marks, commas, numbers. */
const FRAME = 220;
/** Bytes that one character of a text is in JSON at most: `\u0000`. */
const WIDEST = 6;

const encoder = new TextEncoder();

/** @returns bytes of the value as JSON in UTF-8 */
const weigh = (value: unknown): number => encoder.encode(JSON.stringify(value)).byteLength;

/** @returns bytes of the event as JSON at most: each call pays for this, and to write it out costs several times as much */
function weighAtMost(event: AuditEvent): number {
  let size = FRAME;
  for (const value of Object.values(event)) if (typeof value === "string") size += PLAIN.test(value) ? value.length : WIDEST * value.length;
  return size;
}

/**
 * The text with nothing unseen in it, cut where it is longer than a limit.
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

/** An event whose size does not depend on what an agent or a server calls things: none is lost by it. */
export function boundEvent(event: AuditEvent): AuditEvent {
  const bounded = { ...event };
  for (const [field, most] of BOUNDED) {
    const text = event[field];
    if (text !== undefined) bounded[field] = bound(text, most);
  }
  return bounded;
}

/**
 * Events in lists of a limited size, in their order. An event that is larger by itself is alone in its list.
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
