import { AppError } from "../../lib/errors.ts";
import { makeAnswerDeadline } from "../../lib/http/guarded-fetch.ts";
import type { Deadline } from "../../lib/in-time.ts";
import { type MessageId, parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, readText } from "../../protocol/message-stream.ts";
import { eventsIn, type StreamEvent } from "./read-events.ts";
import { type Reply, type ServerMessage, sortMessage } from "./reply-rules.ts";
import { type Resume, resumedEvents } from "./resumed-events.ts";

/** A missing reply: `call.cut_off` if the stream ended without one, `call.no_reply` if something else came, or an error's code. */
type Missing = { kind: "missing"; code: string; error?: AppError };

/** What is received for a request. The last one is the reply, or says that it is missing. `text`: the message, if it needs no change. */
export type Received =
  | { kind: "reply"; reply: Exclude<Reply, { kind: "malformed" }>; text: string | undefined }
  | Missing
  | { kind: "request"; message: ServerMessage; id: MessageId }
  | { kind: "notification"; message: ServerMessage; text: string | undefined }
  /** No message yet, but the server is still sending. */
  | { kind: "alive" };

type Options = {
  /** The id with which the request was sent. */
  id: MessageId;
  resume?: Resume;
  signal?: AbortSignal;
};

/** How many pieces are read after a reply, so that the connection can be used again if the server ends the stream properly. */
const READ_BEHIND = 16;
/** The beginning of a text that is a stream of events, whatever its content type is. */
const BEGINS_EVENTS = /^\s*(?:(?:event|data|id|retry)[:\r\n]|:)/;

/**
 * Reads a server's answer to one request, in whatever form it comes. It always ends with one reply to this request, or with the
 * statement that it is missing (JSON-RPC 2.0 §5). Invalid messages and replies to other requests are left out.
 *
 * @param response with a 2xx status
 */
export async function* readReply(response: Response, { id, resume, signal }: Options): AsyncGenerator<Received> {
  const isStream = mediaTypeOf(response) === EVENT_STREAM;
  const outcome: Outcome = { last: { kind: "missing", code: isStream ? "call.cut_off" : "call.no_reply" }, isFinal: false };
  let behind = 0;
  try {
    for await (const events of eventsOf(response, isStream, { resume, signal, isWanted: () => !outcome.isFinal })) {
      if (!outcome.isFinal) for (const heard of messagesUpToReply(events, id, outcome)) yield heard;
      else if (++behind > READ_BEHIND) return;
    }
  } catch (error) {
    if (outcome.last.kind === "missing") outcome.last = toMissing(error, signal);
  }
  if (!outcome.isFinal) yield outcome.last;
}

/** The outcome of a request so far. Nothing is read after a final one. */
type Outcome = { last: Ended; isFinal: boolean };

/** The messages in some events, up to the reply. */
function* messagesUpToReply(events: Iterable<StreamEvent>, id: MessageId, outcome: Outcome): Generator<Received> {
  let isSilent = true;
  for (const heard of messagesIn(events, id)) {
    isSilent = false;
    if (heard.kind === "unnamed") outcome.last = heard.said;
    else if (heard.kind === "final") {
      yield heard.said;
      outcome.isFinal = true;
      return;
    } else yield heard;
  }
  if (isSilent) yield { kind: "alive" };
}

const toMissing = (error: unknown, signal: AbortSignal | undefined): Missing => {
  if (signal?.aborted) return { kind: "missing", code: "call.cancelled" };
  return error instanceof AppError ? { kind: "missing", code: error.code, error } : { kind: "missing", code: "call.cut_off" };
};

/**
 * Reads only the reply, from an answer that is no stream. Nearly all calls are answered this way.
 * @param deadline the deadline of the request, if it has one; it ends here
 */
export async function readOneReply(response: Response, { id, deadline, signal }: Omit<Options, "resume"> & { deadline?: Deadline }): Promise<Ended> {
  let last: Ended = NO_REPLY;
  try {
    const text = await readInTime(response, deadline);
    for (const heard of messagesIn(BEGINS_EVENTS.test(text) ? eventsIn(text) : [{ data: text }], id)) {
      if (heard.kind === "final") return heard.said;
      if (heard.kind === "unnamed") last = heard.said;
    }
  } catch (error) {
    if (last.kind === "missing") last = toMissing(error, signal);
  }
  return last;
}

const NO_REPLY: Ended = { kind: "missing", code: "call.no_reply" };

/** Reads a body that is no stream. It must come within a limited time after its headers. */
function readInTime(response: Response, deadline = makeAnswerDeadline()): Promise<string> {
  const reading = deadline.within(readText(response));
  deadline.end();
  return reading;
}

async function* eventsOf(
  response: Response,
  isStream: boolean,
  options: { resume?: Resume; signal?: AbortSignal; isWanted: () => boolean },
): AsyncGenerator<Iterable<StreamEvent>> {
  if (isStream) {
    if (response.body) yield* resumedEvents(response.body, options);
    return;
  }
  const text = await readInTime(response);
  yield BEGINS_EVENTS.test(text) ? eventsIn(text) : [{ data: text }];
}

type Ended = Extract<Received, { kind: "reply" | "missing" }>;
type Found = Exclude<Received, Ended> | { kind: "final"; said: Ended } | { kind: "unnamed"; said: Ended };

/** Sorts messages. A reply without an id may be for this request, but one with the request's id is preferred. */
function* messagesIn(events: Iterable<StreamEvent>, id: MessageId): Generator<Found> {
  for (const { data } of events) {
    const value = data === "" ? undefined : parseJson(data);
    for (const one of Array.isArray(value) ? value : [value]) {
      const sorted = sortMessage(one, id);
      const text = one === value ? data : undefined;
      if (sorted.kind === "request") yield sorted;
      else if (sorted.kind === "notification") yield { kind: "notification", message: sorted.message, text: sorted.isExact ? text : undefined };
      else if (sorted.kind === "reply") {
        const { reply, isExact, isNamed } = sorted;
        const said: Ended =
          reply.kind === "malformed" ? { kind: "missing", code: "call.no_reply" } : { kind: "reply", reply, text: isExact ? text : undefined };
        yield { kind: isNamed ? "final" : "unnamed", said };
      }
    }
  }
}

/** Finds the reply in a text. @returns nothing if it has no reply */
export function findReply(text: string, id: MessageId): Extract<Received, { kind: "reply" }> | undefined {
  let unnamed: Ended | undefined;
  for (const heard of messagesIn([{ data: text }], id)) {
    if (heard.kind === "final") return heard.said.kind === "reply" ? heard.said : undefined;
    if (heard.kind === "unnamed") unnamed = heard.said;
  }
  return unnamed?.kind === "reply" ? unnamed : undefined;
}

/** The text for an agent whose request has no reply. @param slug of the server */
export function toMissingText(slug: string, code: string): string {
  if (code === "call.asked")
    return `“${slug}” asked the person something in the middle of the call, which ended there. Make the call again: it can be answered then.`;
  if (code === "call.unaskable")
    return `“${slug}” asked something in the middle of the call that cannot be answered here, and the call ended there. What it was to do may or may not have been done: check before you repeat it.`;
  const begin =
    code === "call.no_reply" ? `“${slug}” took the call, but what it sent is no answer to it.` : `The answer of “${slug}” broke off in its middle.`;
  return `${begin} What the call was to do may or may not have been done: check before you repeat it.`;
}
