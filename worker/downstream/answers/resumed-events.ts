import { SECOND } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { EVENT_STREAM, mediaTypeOf } from "../../protocol/message-stream.ts";
import { readEvents, type StreamEvent } from "./read-events.ts";

/** Asks a server for the events after a given one (MCP 2025-11-25, resumability: GET with `Last-Event-ID`). */
export type Resume = (lastEventId: string) => Promise<Response>;

/** How long Cardea waits before it asks again, in milliseconds: the time that the server names, within these bounds. */
const WAIT = { shortest: 100, usual: 1 * SECOND, longest: 10 * SECOND };
/** How often the events of one call are requested, and how often in a row without success. */
const MAX = { returns: 100, failures: 5 };
/** Event ids that can be sent in a header. Others cannot be used to ask again. */
const USABLE_ID = /^[\x20-\x7e]{1,1024}$/;

type Options = {
  resume?: Resume;
  signal?: AbortSignal;
  /** Whether further events are still wanted. */
  isWanted: () => boolean;
};

/**
 * The events of an answer. If its server closes the stream and expects to be polled (SEP-1699), Cardea asks for the next events; the
 * call itself is not repeated. It ends if the server gave no event an id, or no longer knows the last id.
 */
export async function* resumedEvents(body: ReadableStream<Uint8Array>, { resume, signal, isWanted }: Options): AsyncGenerator<Iterable<StreamEvent>> {
  const place: Place = { lastId: undefined, wait: WAIT.usual };
  const tries = { returns: 0, failures: 0 };
  const mayReturn = () => resume !== undefined && place.lastId !== undefined && isWanted() && !signal?.aborted;

  let next: ReadableStream<Uint8Array> | undefined = body;
  while (tries.returns <= MAX.returns) {
    if (next) {
      tries.failures = 0;
      try {
        for await (const events of readEvents(next)) yield noting(events, place);
      } catch (error) {
        if (error instanceof AppError || !mayReturn()) throw error;
      }
    }
    if (!resume || place.lastId === undefined || !mayReturn()) return;
    yield [];
    await pass(place.wait, signal);
    if (!mayReturn()) return;
    tries.returns++;
    const found = await bodyOf(resume, place.lastId);
    if (found === "gone" || (found === undefined && ++tries.failures >= MAX.failures)) return;
    next = found;
  }
}

/** The id after which events are requested again, and the wait before that in milliseconds. */
type Place = { lastId: string | undefined; wait: number };

/** The events unchanged. Their ids and waits are noted as they are read. */
function* noting(events: Iterable<StreamEvent>, place: Place): Generator<StreamEvent> {
  for (const event of events) {
    if (event.id !== undefined) place.lastId = USABLE_ID.test(event.id) ? event.id : undefined;
    if (event.retry !== undefined) place.wait = Math.min(Math.max(event.retry, WAIT.shortest), WAIT.longest);
    yield event;
  }
}

/** @returns nothing if the events may be available later */
async function bodyOf(resume: Resume, lastId: string): Promise<ReadableStream<Uint8Array> | "gone" | undefined> {
  const response = await resume(lastId).catch(() => undefined);
  if (response?.ok && response.body && mediaTypeOf(response) === EVENT_STREAM) return response.body;
  await response?.body?.cancel();
  return response === undefined || response.status >= 500 || response.status === 429 || response.status === 409 ? undefined : "gone";
}

function pass(time: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal?.addEventListener("abort", end, { once: true });
  });
}
