import type { Server } from "../../db/db.ts";
import type { Background } from "../../lib/background.ts";
import { AppError } from "../../lib/errors.ts";
import type { Deadline } from "../../lib/in-time.ts";
import { toEvent } from "../../protocol/event-stream.ts";
import type { MessageId } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, readText } from "../../protocol/message-stream.ts";
import type { Secret } from "../../vault/vault.ts";
import { errorOfStatus } from "../faults/downstream-error.ts";
import { ServerFault } from "../faults/server-fault.ts";
import { withoutSecret } from "../without-secret.ts";
import type { OwnStream } from "./own-streams.ts";
import { findReply, type Received, readOneReply, readReply, toMissingText } from "./read-reply.ts";
import { type ServerMessage, withContent } from "./reply-rules.ts";
import type { Resume } from "./resumed-events.ts";

export type AnswerOptions = {
  /** The id of the agent's request, for which the agent waits for a reply. */
  id: MessageId;
  /** The id with which the request was sent to the server, if it is a different one. */
  wireId?: MessageId;
  server: Server;
  /** The secret of the call. It is removed from error messages of the server. */
  secret: Secret | undefined;
  /** Whether the client speaks 2026-07-28, where each result has a result type. */
  addResultType: boolean;
  /** Applied to each result first. @returns the same object if nothing changes */
  rewrite?: (result: Record<string, unknown>) => Record<string, unknown>;
  /**
   * Turns a server's question into the message for the client, or into the code with which the call ends if the client cannot be asked
   * now. `answered`: Cardea has answered for the client. @throws AppError if the server asks too often
   */
  ask?: (message: ServerMessage, id: MessageId) => Record<string, unknown> | "answered" | Unasked;
  /** The deadline that the request was sent with. */
  deadline?: Deadline;
  /** Requests the server's events after a given one. */
  resume?: Resume;
  /** The server's own stream during the call. */
  aside?: OwnStream;
  /** Examines an error reply. @returns the fault if the server did not begin the call, so that the call may be made again */
  findStale?: (error: object) => ServerFault | undefined;
  /** Makes a call again that the server did not begin, after the answer to the agent has begun as a stream. */
  again?: (fault: ServerFault) => Promise<Again>;
  /** Aborted once the agent no longer waits for the answer. */
  over?: AbortSignal;
  /** Called once when the call has ended, with a code if it failed. @param reply the agent's reply, if it is the server's */
  done: (code: string | undefined, reply?: string) => void;
  background: Background;
};

/** The second attempt of a call, or the result for the agent if there is no second attempt. */
export type Again = { kind: "begun"; response: Response; options: AnswerOptions } | { kind: "told"; result: object; code: string };

/** Why a question ends its call. */
export type Unasked = "call.asked" | "call.unaskable";

const HEADERS = { "cache-control": "no-store" };
const KEPT_ALIVE = ":\n\n";

/**
 * Forwards a server's answer to a tool call: JSON at once, an event stream event by event. It always ends in exactly one reply with
 * the agent's id (`answers/read-reply.ts`). A reply is changed only if it is a JSON-RPC error, which becomes a tool error that
 * names the server, or if a client could not read it.
 *
 * @throws AppError if the server did not accept the call
 */
export async function readAnswer(response: Response, options: AnswerOptions): Promise<Response> {
  const { id, wireId = id, resume, deadline, over, done } = options;
  if (!response.ok) {
    const said = mediaTypeOf(response) === EVENT_STREAM ? await response.body?.cancel() : findReply(await readText(response), wireId);
    if (said?.reply.kind !== "error") throw errorOfStatus(response.status);
    const { text, code } = toAnswer(said, options);
    done(code, text);
    return toJson(text);
  }
  if (mediaTypeOf(response) === EVENT_STREAM) return toStream(readReply(response, { id: wireId, resume, signal: over }), options);
  const heard = await readOneReply(response, { id: wireId, deadline, signal: over });
  if (heard.kind === "missing" && heard.error) throw heard.error;
  const stale = staleIn(heard, options);
  if (stale) throw stale;
  const { text, code } = toAnswer(heard, options);
  done(code, heard.kind === "reply" ? text : undefined);
  return toJson(text);
}

/**
 * The same for a call whose server sends something on its own stream before it begins to answer.
 * @param response the server's answer, once it comes
 */
export function streamAnswer(response: Promise<Response>, options: AnswerOptions): Response {
  return toStream(hear(response, options), options);
}

async function* hear(response: Response | Promise<Response>, { id, wireId = id, resume, over }: AnswerOptions): AsyncGenerator<Received> {
  try {
    const begun = await response;
    if (begun.ok) return yield* readReply(begun, { id: wireId, resume, signal: over });
    const said = findReply(await readText(begun), wireId);
    yield said?.reply.kind === "error" ? said : { kind: "missing", code: errorOfStatus(begun.status).code };
  } catch (error) {
    yield { kind: "missing", ...(error instanceof AppError ? { code: error.code, error } : { code: "call.cut_off" }) };
  }
}

/** The fault in a message by which a server says that it has not begun the call, if the message says that. */
function staleIn(heard: Received, { findStale }: AnswerOptions): ServerFault | undefined {
  if (heard.kind === "missing" && heard.error instanceof ServerFault) return heard.error;
  return heard.kind === "reply" && heard.reply.kind === "error" ? findStale?.(heard.reply.error) : undefined;
}

function toStream(heard: AsyncGenerator<Received>, options: AnswerOptions): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  options.background(pump(heard, writable.getWriter(), options));
  return new Response(readable, { headers: { ...HEADERS, "content-type": EVENT_STREAM } });
}

const toJson = (text: string) => new Response(text, { headers: { ...HEADERS, "content-type": "application/json" } });

/** How far the answer of one call has come. */
type Progress = {
  /** Whether the agent has its reply, or another attempt gives it. */
  isDone: boolean;
  /** Whether the server has said anything about the call in its answer. */
  hasBegun: boolean;
  /** Whether the server has said anything on its own stream. */
  hasSpokenAside: boolean;
};

/** Writes to the agent until the server has answered or the agent has gone. In both cases the call is recorded once. */
async function pump(heard: AsyncGenerator<Received>, writer: WritableStreamDefaultWriter<Uint8Array>, options: AnswerOptions): Promise<void> {
  const encoder = new TextEncoder();
  const { done, aside, again } = options;
  const progress: Progress = { isDone: false, hasBegun: false, hasSpokenAside: false };
  const end = (code: string | undefined, reply?: string) => {
    if (!progress.isDone) done(code, reply);
    progress.isDone = true;
  };
  const say = (text: string) => writer.write(encoder.encode(text));
  try {
    aside?.attach((said) => {
      progress.hasSpokenAside = true;
      const text = progress.isDone ? undefined : toSaid(said, options);
      return typeof text === "string" ? say(text).catch(() => undefined) : undefined;
    });
    const stale = await tell(heard, { say, close: () => writer.close(), end, progress }, options);
    // The first answer is closed by now, because a request has few connections.
    if (again && stale) await pumpAgain(await again(stale), writer, options);
  } catch (error) {
    const code = error instanceof AppError ? error.code : "call.cut_off";
    // The agent still gets a reply if a message could not be written, such as one nested too deeply, unless the agent has gone.
    const isTold =
      !progress.isDone &&
      (await say(toEvent(toAnswer({ kind: "missing", code }, options).text)).then(
        () => true,
        () => false,
      ));
    await writer.close().catch(() => undefined);
    end(isTold || error instanceof AppError ? code : "call.abandoned");
  }
}

type Telling = { say: (text: string) => Promise<void>; close: () => Promise<void>; end: AnswerOptions["done"]; progress: Progress };

/** Hands on what is heard. @returns the refusal after which the call is made again, if the server has not begun it */
async function tell(heard: AsyncGenerator<Received>, telling: Telling, options: AnswerOptions): Promise<ServerFault | undefined> {
  const { say, close, end, progress } = telling;
  const { over, again } = options;
  for await (const received of heard) {
    const mayBeMadeAgain = again && !progress.hasBegun && !(progress.hasSpokenAside && received.kind === "reply");
    const stale = mayBeMadeAgain ? staleIn(received, options) : undefined;
    if (stale) {
      progress.isDone = true;
      return stale;
    }
    progress.hasBegun ||= received.kind !== "alive";
    const said = received.kind === "request" || received.kind === "notification" ? toSaid(received, options) : undefined;
    const one: Received = typeof said === "object" ? { kind: "missing", code: said.unasked } : received;
    if (one.kind === "reply" || one.kind === "missing") {
      const { text, code } = toAnswer(one, options);
      if (!over?.aborted) await say(toEvent(text));
      await close();
      end(over?.aborted ? "call.cancelled" : code, one.kind === "reply" ? text : undefined);
      if (one !== received) return undefined;
    } else if (!progress.isDone) await say(typeof said === "string" ? said : KEPT_ALIVE);
  }
  return undefined;
}

async function pumpAgain(second: Again, writer: WritableStreamDefaultWriter<Uint8Array>, { id, addResultType, done }: AnswerOptions): Promise<void> {
  if (second.kind === "begun") return pump(hear(second.response, second.options), writer, second.options);
  const result = addResultType ? { resultType: "complete", ...second.result } : second.result;
  const text = toEvent(JSON.stringify({ jsonrpc: "2.0", id, result }));
  const isTold = await writer.write(new TextEncoder().encode(text)).then(
    () => true,
    () => false,
  );
  await writer.close().catch(() => undefined);
  done(isTold ? second.code : "call.abandoned");
}

/** A server's message before its reply as an event, or the reason why a question ends the call. */
function toSaid(said: Extract<Received, { kind: "request" | "notification" }>, { ask }: AnswerOptions): string | { unasked: Unasked } {
  const asked = said.kind === "request" ? ask?.(said.message, said.id) : undefined;
  if (asked === "answered") return KEPT_ALIVE;
  if (typeof asked === "string") return { unasked: asked };
  if (asked) return toEvent(JSON.stringify(asked));
  const text = said.kind === "notification" ? said.text : undefined;
  return toEvent(text ?? JSON.stringify({ ...said.message, jsonrpc: "2.0", ...(said.kind === "notification" && { id: undefined }) }));
}

type Answer = { text: string; code: string | undefined };

/** The agent's reply and the recorded code. A result that is nested too deeply to be written counts as a missing reply. */
function toAnswer(heard: Extract<Received, { kind: "reply" | "missing" }>, options: AnswerOptions): Answer {
  try {
    return writeAnswer(heard, options);
  } catch (error) {
    if (heard.kind === "missing" || !(error instanceof RangeError)) throw error;
    return writeAnswer({ kind: "missing", code: "call.no_reply" }, options);
  }
}

function writeAnswer(heard: Extract<Received, { kind: "reply" | "missing" }>, options: AnswerOptions): Answer {
  const { id, wireId = id, server, secret, addResultType, rewrite } = options;
  const write = (result: object) => JSON.stringify({ jsonrpc: "2.0", id, result: addResultType ? { resultType: "complete", ...result } : result });
  if (heard.kind === "missing") return { text: write(toToolError(toMissingText(server.slug, heard.code))), code: heard.code };
  if (heard.reply.kind === "error") return { text: write(toRefusedByServer(server, heard.reply.error, secret)), code: "tool.error" };
  const { result } = heard.reply;
  if (!addResultType && result.resultType === "input_required") return { text: write(toToolError(toQuestionText(server.slug))), code: "tool.error" };
  const shown = withContent(rewrite ? rewrite(result) : result);
  const code = result.isError === true ? "tool.error" : undefined;
  const isUnchanged = shown === result && (!addResultType || "resultType" in result);
  return { text: (isUnchanged ? withOwnId(heard.text, wireId, id) : undefined) ?? write(shown), code };
}

/** A reply's text with the agent's id. @returns nothing if the id cannot be replaced without writing the whole reply again */
function withOwnId(text: string | undefined, wireId: MessageId, id: MessageId): string | undefined {
  if (text === undefined || wireId === id) return text;
  const wire = JSON.stringify(wireId);
  const at = text.indexOf(wire);
  if (at < 0 || text.indexOf(wire, at + wire.length) >= 0) return undefined;
  const isFirst = at === FIRST.length && text.startsWith(FIRST);
  const isLast = text.endsWith(`${LAST}${wire}}`);
  return isFirst || isLast ? text.slice(0, at) + JSON.stringify(id) + text.slice(at + wire.length) : undefined;
}

const FIRST = '{"jsonrpc":"2.0","id":';
const LAST = '"jsonrpc":"2.0","id":';

/** The text for an agent that cannot be asked a server's question. @param slug of the server */
export const toQuestionText = (slug: string): string =>
  `“${slug}” needs an answer from the person before it does this, and this client cannot be asked, so the call ended there. Use another client, or another tool.`;

/** A tool result that is an error. */
export const toToolError = (text: string) => ({ isError: true, content: [{ type: "text" as const, text }] });

/** A server's error as a tool error that names the server, without any value of the credential (F98). */
export function toRefusedByServer({ slug }: Server, error: { code?: unknown; message?: unknown }, secret: Secret | undefined) {
  const message = withoutSecret(String(error.message ?? ""), secret);
  const text = `“${slug}” refused the call (${String(error.code)}): ${message.slice(0, 1000)}`;
  return toToolError(text);
}
