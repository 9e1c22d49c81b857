import { type Reply, sortMessage } from "../../downstream/answers/reply-rules.ts";
import { eventsIn, readOneReply } from "../../downstream/downstream.ts";
import { AppError } from "../../lib/errors.ts";
import { isRecord } from "../../lib/record.ts";
import { makeEventSplitter } from "../../protocol/event-splitter.ts";
import { toEvent } from "../../protocol/event-stream.ts";
import { type MessageId, parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, makeDecoder, mediaTypeOf, patchData } from "../../protocol/message-stream.ts";

type Options = {
  id: MessageId;
  /** The JSON-RPC reply for the agent if the server sends none. @param code as in `readReply` */
  toMissing: (code: string) => string;
  /** Whether the client may ask for events after a given one (`mayComeBack`). Else it cannot use event ids. */
  mayComeBack: boolean;
  /** Called once when the request has ended, with a code if its server refused it or did not reply. @param reply the server's, as a text or as a value */
  done: (code: string | undefined, reply?: unknown) => void;
  /** Aborted when the agent disconnects. What was not written by then may wait for good, so the server's answer is ended here. */
  gone: AbortSignal;
  background: (work: Promise<unknown>) => void;
};

/**
 * Forwards an answer event by event, and makes sure that the agent gets exactly one reply. Replies to other requests and second replies
 * are left out, and a missing one is added at the end. After event ids nothing is added, because the client then asks for the
 * rest itself (MCP 2025-11-25, resumability).
 *
 * @param response with a 2xx status
 */
export async function passAnswer(response: Response, options: Options): Promise<Response> {
  const { id, toMissing, done, background } = options;
  if (mediaTypeOf(response) === EVENT_STREAM && response.body) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    background(pump(response.body, writable, options));
    return new Response(readable, response);
  }
  const headers = new Headers(response.headers);
  headers.set("content-type", "application/json");
  for (const name of ["content-length", "content-encoding"]) headers.delete(name);
  const heard = await readOneReply(response, { id });
  if (heard.kind === "missing") {
    done(heard.code);
    return new Response(toMissing(heard.code), { headers });
  }
  const text = heard.text ?? write(id, heard.reply);
  done(codeOf(heard.reply), text);
  return new Response(text, { headers });
}

async function pump(
  body: ReadableStream<Uint8Array>,
  to: WritableStream<Uint8Array>,
  { id, toMissing, mayComeBack, done, gone }: Options,
): Promise<void> {
  const encoder = new TextEncoder();
  const writer = to.getWriter();
  const state: State = { answered: false, mayReturn: false, code: undefined, reply: undefined };
  const finish = async (code: string, isBroken: boolean) => {
    if (!state.answered && !state.mayReturn) {
      state.code = code;
      await writer.write(encoder.encode(`\n\n${toEvent(toMissing(code))}`));
    }
    if (isBroken && !state.answered && state.mayReturn) await writer.abort(new Error("the server's stream broke off"));
    else await writer.close();
  };
  try {
    const failed = await eachEvents(
      body,
      (events) => (state.answered ? undefined : writer.write(encoder.encode(passed(events, id, state, mayComeBack)))),
      () => state.answered,
      gone,
    );
    await finish(failed?.code ?? "call.cut_off", failed !== undefined);
  } catch {
    if (!state.answered) state.code = "call.abandoned";
    await body.cancel().catch(() => undefined);
  } finally {
    done(state.code, state.reply);
  }
}

type State = { answered: boolean; mayReturn: boolean; code: string | undefined; reply: unknown };

/** @returns the code of the body's failure, if it failed @throws what `use` throws */
async function eachEvents(
  body: ReadableStream<Uint8Array>,
  use: (events: string) => Promise<void> | undefined,
  isOver: () => boolean,
  gone: AbortSignal,
): Promise<{ code: string } | undefined> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  gone.addEventListener("abort", () => void reader.cancel().catch(() => undefined), { once: true });
  const splitter = makeEventSplitter();
  const decode = makeDecoder();
  const failed = (error: unknown) => ({ code: error instanceof AppError ? error.code : "call.cut_off" });
  try {
    for (;;) {
      const read = await reader.read().catch(failed);
      if ("code" in read) return read;
      if (read.done) break;
      const events = splitter.push(read.value);
      if (events) await use(decode(events));
      if (isOver()) return undefined;
    }
    const rest = splitter.rest();
    if (rest.length > 0) await use(`${decode(rest)}\n\n`);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return failed(error);
    throw error;
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** The events in the form in which they are forwarded. Messages that are not for this request become comments. */
function passed(events: string, id: MessageId, state: State, mayComeBack: boolean): string {
  if (mayComeBack && !state.mayReturn && events.includes("id"))
    for (const event of eventsIn(events)) state.mayReturn ||= event.id !== undefined && event.id !== "";
  return patchData(events, (data) => {
    if (data === "") return data;
    const value = parseJson(data);
    const members: unknown[] = Array.isArray(value) ? value : [value];
    const kept = members.map((member) => keep(member, id, state)).filter((member) => member !== undefined);
    if (kept.length === 0) return undefined;
    if (!Array.isArray(value)) return kept[0] === value ? data : JSON.stringify(kept[0]);
    // The client did not send a batch, so of a batch with the reply only the reply is kept.
    return JSON.stringify(kept.find((member) => isRecord(member) && !("method" in member)) ?? kept);
  });
}

function keep(member: unknown, id: MessageId, state: State): unknown {
  const sorted = sortMessage(member, id);
  if (sorted.kind === "nothing") return undefined;
  if (sorted.kind !== "reply") return member;
  if (state.answered || sorted.reply.kind === "malformed") return undefined;
  state.answered = true;
  state.code = codeOf(sorted.reply);
  state.reply = sorted.isExact ? member : toMessage(id, sorted.reply);
  return state.reply;
}

type Said = Exclude<Reply, { kind: "malformed" }>;

const toMessage = (id: MessageId, said: Said) => ({
  jsonrpc: "2.0",
  id,
  ...(said.kind === "error" ? { error: said.error } : { result: said.result }),
});
const write = (id: MessageId, said: Said): string => JSON.stringify(toMessage(id, said));
const codeOf = (said: Said): string | undefined => (said.kind === "error" || said.result.isError === true ? "tool.error" : undefined);
