import { SECOND } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { EVENT_STREAM, mediaTypeOf } from "../../protocol/message-stream.ts";
import { readEvents, type StreamEvent } from "./read-events.ts";

/** Asks a server for what came behind an event (MCP 2025-11-25, resumability: GET with `Last-Event-ID`). */
export type Resume = (lastEventId: string) => Promise<Response>;

/** How long Cardea waits before it comes back, in milliseconds: what the server says, within these bounds. */
const WAIT = { shortest: 100, usual: 1 * SECOND, longest: 10 * SECOND };
/** How often one call is come back for, and how often in a row nothing is found there. */
const MOST = { returns: 100, failures: 5 };
/** An id of an event goes into a header; longer ones, or ones that no header can hold, are no place to come back to. */
const USABLE_ID = /^[\x20-\x7e]{1,1024}$/;

type Options = {
  resume?: Resume;
  signal?: AbortSignal;
  /** Whether anybody still waits for what comes. */
  isWanted: () => boolean;
};

/**
 * The events of an answer, also where its server closes the stream and expects to be asked again (SEP-1699). The call itself is
 * not repeated. Comes to an end where the server gave no event an id, or knows the last one no more.
 */
export async function* resumedEvents(body: ReadableStream<Uint8Array>, { resume, signal, isWanted }: Options): AsyncGenerator<Iterable<StreamEvent>> {
  const place: Place = { lastId: undefined, wait: WAIT.usual };
  const tries = { returns: 0, failures: 0 };
  const mayReturn = () => resume !== undefined && place.lastId !== undefined && isWanted() && !signal?.aborted;

  let next: ReadableStream<Uint8Array> | undefined = body;
  while (tries.returns <= MOST.returns) {
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
    if (found === "gone" || (found === undefined && ++tries.failures >= MOST.failures)) return;
    next = found;
  }
}

/** Behind which event a stream is asked for again, and after how many milliseconds. */
type Place = { lastId: string | undefined; wait: number };

/** The events, of which what they say of coming back is noted as they are read. */
function* noting(events: Iterable<StreamEvent>, place: Place): Generator<StreamEvent> {
  for (const event of events) {
    if (event.id !== undefined) place.lastId = USABLE_ID.test(event.id) ? event.id : undefined;
    if (event.retry !== undefined) place.wait = Math.min(Math.max(event.retry, WAIT.shortest), WAIT.longest);
    yield event;
  }
}

/** @returns nothing where it may be there later */
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
