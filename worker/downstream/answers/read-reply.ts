import { AppError } from "../../lib/errors.ts";
import { makeAnswerDeadline } from "../../lib/http/guarded-fetch.ts";
import type { Deadline } from "../../lib/in-time.ts";
import { type MessageId, parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, readText } from "../../protocol/message-stream.ts";
import { eventsIn, type StreamEvent } from "./read-events.ts";
import { type Reply, type ServerMessage, sortMessage } from "./reply-rules.ts";
import { type Resume, resumedEvents } from "./resumed-events.ts";

/** Why a request has no reply: `call.cut_off` where its stream ended without one, `call.no_reply` where something else came, or an error's code. */
type Missing = { kind: "missing"; code: string; error?: AppError };

/** What comes of a request; the last one is its reply, or says that there is none. `text` where it can be handed on as it came. */
export type Heard =
  | { kind: "reply"; reply: Exclude<Reply, { kind: "malformed" }>; text: string | undefined }
  | Missing
  | { kind: "request"; message: ServerMessage; id: MessageId }
  | { kind: "notification"; message: ServerMessage; text: string | undefined }
  /** Nothing yet, but the server is there. */
  | { kind: "alive" };

type Options = {
  /** Under which the request was sent. */
  id: MessageId;
  resume?: Resume;
  signal?: AbortSignal;
};

/** What is read behind a reply, in pieces, so that a connection whose server closes it in good order can be used again. */
const READ_BEHIND = 16;
/** Fields that begin a text that is a stream of events, whatever type it is given. */
const BEGINS_EVENTS = /^\s*(?:(?:event|data|id|retry)[:\r\n]|:)/;

/**
 * What a server makes of one request, read from whatever it answers. The end is always one reply of this request, or the
 * word that there is none (JSON-RPC 2.0 §5): what is no message, and what answers another request, is left out.
 *
 * @param response one that has taken the request (2xx)
 */
export async function* readReply(response: Response, { id, resume, signal }: Options): AsyncGenerator<Heard> {
  const isStream = mediaTypeOf(response) === EVENT_STREAM;
  let last: Heard = { kind: "missing", code: isStream ? "call.cut_off" : "call.no_reply" };
  let isFound = false;
  try {
    let behind = 0;
    for await (const events of eventsOf(response, isStream, { resume, signal, isWanted: () => !isFound })) {
      if (isFound && ++behind > READ_BEHIND) return;
      if (isFound) continue;
      let isSilent = true;
      for (const heard of heardIn(events, id)) {
        isSilent = false;
        if (heard.kind === "unnamed") last = heard.said;
        else if (heard.kind === "final") {
          yield heard.said;
          isFound = true;
          break;
        } else yield heard;
      }
      if (isSilent) yield { kind: "alive" };
    }
  } catch (error) {
    if (last.kind === "missing") last = toMissing(error, signal);
  }
  if (!isFound) yield last;
}

const toMissing = (error: unknown, signal: AbortSignal | undefined): Missing => {
  if (signal?.aborted) return { kind: "missing", code: "call.cancelled" };
  return error instanceof AppError ? { kind: "missing", code: error.code, error } : { kind: "missing", code: "call.cut_off" };
};

/**
 * The same of an answer that is no stream, for whoever wants its reply alone: nearly every call comes this way.
 * @param deadline the one the request was sent with, where it was sent with one; no other step comes after this
 */
export async function readOneReply(response: Response, { id, deadline, signal }: Omit<Options, "resume"> & { deadline?: Deadline }): Promise<Ended> {
  let last: Ended = NO_REPLY;
  try {
    const text = await readInTime(response, deadline);
    for (const heard of heardIn(BEGINS_EVENTS.test(text) ? eventsIn(text) : [{ data: text }], id)) {
      if (heard.kind === "final") return heard.said;
      if (heard.kind === "unnamed") last = heard.said;
    }
  } catch (error) {
    if (last.kind === "missing") last = toMissing(error, signal);
  }
  return last;
}

const NO_REPLY: Ended = { kind: "missing", code: "call.no_reply" };

/** A body that is no stream comes within a time once its headers are there. */
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

type Ended = Extract<Heard, { kind: "reply" | "missing" }>;
type Found = Exclude<Heard, Ended> | { kind: "final"; said: Ended } | { kind: "unnamed"; said: Ended };

/** A reply that names no request may be meant for this one, but one that names it counts before it. */
function* heardIn(events: Iterable<StreamEvent>, id: MessageId): Generator<Found> {
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

/** The same of a text alone. @returns nothing where there is no reply in it */
export function findReply(text: string, id: MessageId): Extract<Heard, { kind: "reply" }> | undefined {
  let unnamed: Ended | undefined;
  for (const heard of heardIn([{ data: text }], id)) {
    if (heard.kind === "final") return heard.said.kind === "reply" ? heard.said : undefined;
    if (heard.kind === "unnamed") unnamed = heard.said;
  }
  return unnamed?.kind === "reply" ? unnamed : undefined;
}

/** What an agent is told of a request that has no reply. @param slug of the server */
export function toMissingText(slug: string, code: string): string {
  if (code === "call.asked")
    return `“${slug}” asked the person something in the middle of the call, which ended there. Make the call again: it can be answered then.`;
  if (code === "call.unaskable")
    return `“${slug}” asked something in the middle of the call that cannot be answered here, and the call ended there. What it was to do may or may not have been done: check before you repeat it.`;
  const begin =
    code === "call.no_reply" ? `“${slug}” took the call, but what it sent is no answer to it.` : `The answer of “${slug}” broke off in its middle.`;
  return `${begin} What the call was to do may or may not have been done: check before you repeat it.`;
}
