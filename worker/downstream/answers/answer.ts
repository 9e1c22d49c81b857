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
import { findReply, type Heard, readOneReply, readReply, toMissingText } from "./read-reply.ts";
import { type ServerMessage, withContent } from "./reply-rules.ts";
import type { Resume } from "./resumed-events.ts";

type Options = {
  /** The agent's own, under which it waits for the answer. */
  id: MessageId;
  /** Under which the server was asked, where that is another one. */
  wireId?: MessageId;
  server: Server;
  /** What the call was made with; taken out of what the server says went wrong. */
  secret: Secret | undefined;
  /** For a client of 2026-07-28, whose results say of which type they are. */
  addResultType: boolean;
  /** Done to the result before all else. @returns the same object where there is nothing to do */
  rewrite?: (result: Record<string, unknown>) => Record<string, unknown>;
  /**
   * What the server asks the client, as the client is to see it; the code under which the call ends where it cannot be asked now.
   * `answered`: it was answered in the client's place. @throws AppError where it asks too much
   */
  ask?: (message: ServerMessage, id: MessageId) => Record<string, unknown> | "answered" | Unasked;
  /** The one that the request was sent with. */
  deadline?: Deadline;
  /** Comes back for what a server has said behind an event. */
  resume?: Resume;
  /** What the server says beside its answer. */
  aside?: OwnStream;
  /** Looks into an answer that is an error. @returns what it says where the server has not taken the call, which may be made again */
  findStale?: (error: object) => ServerFault | undefined;
  /** Makes a call again that was not taken, once its answer has begun as a stream. */
  again?: (fault: ServerFault) => Promise<Again>;
  /** Aborted once nobody waits for the answer. */
  over?: AbortSignal;
  /** Told once how the call ended: with a code where the tool, or the server, said no. */
  done: (code: string | undefined) => void;
  background: Background;
};

/** The second try of a call; or what the agent is told in place of one. */
export type Again = { kind: "begun"; response: Response; options: Options } | { kind: "told"; result: object; code: string };

/** Why a question ends its call. */
export type Unasked = "call.asked" | "call.unaskable";

const HEADERS = { "cache-control": "no-store" };
const KEPT_ALIVE = ":\n\n";

/**
 * Hands a server's answer to a tool call on: JSON at once, an event stream event by event, and at its end exactly one reply under
 * the agent's own id, whatever the server sends (`answers/read-reply.ts`). A reply is changed only where it is an error of the
 * protocol, which becomes a tool error that says who said so, or where a client could not read it.
 *
 * @throws AppError where the server did not take the call
 */
export async function readAnswer(response: Response, options: Options): Promise<Response> {
  const { id, wireId = id, resume, deadline, over, done } = options;
  if (!response.ok) {
    const said = mediaTypeOf(response) === EVENT_STREAM ? await response.body?.cancel() : findReply(await readText(response), wireId);
    if (said?.reply.kind !== "error") throw errorOfStatus(response.status);
    const { text, code } = toAnswer(said, options);
    done(code);
    return toJson(text);
  }
  if (mediaTypeOf(response) === EVENT_STREAM) return toStream(readReply(response, { id: wireId, resume, signal: over }), options);
  const heard = await readOneReply(response, { id: wireId, deadline, signal: over });
  if (heard.kind === "missing" && heard.error) throw heard.error;
  const stale = staleIn(heard, options);
  if (stale) throw stale;
  const { text, code } = toAnswer(heard, options);
  done(code);
  return toJson(text);
}

/**
 * The same for a call whose server says something before it begins to answer.
 * @param response as it will be
 */
export function streamAnswer(response: Promise<Response>, options: Options): Response {
  return toStream(hear(response, options), options);
}

async function* hear(response: Response | Promise<Response>, { id, wireId = id, resume, over }: Options): AsyncGenerator<Heard> {
  try {
    const begun = await response;
    if (begun.ok) return yield* readReply(begun, { id: wireId, resume, signal: over });
    const said = findReply(await readText(begun), wireId);
    yield said?.reply.kind === "error" ? said : { kind: "missing", code: errorOfStatus(begun.status).code };
  } catch (error) {
    yield { kind: "missing", ...(error instanceof AppError ? { code: error.code, error } : { code: "call.cut_off" }) };
  }
}

/** Why a server has not taken a call whose answer has begun, where it said so. */
function staleIn(heard: Heard, { findStale }: Options): ServerFault | undefined {
  if (heard.kind === "missing" && heard.error instanceof ServerFault) return heard.error;
  return heard.kind === "reply" && heard.reply.kind === "error" ? findStale?.(heard.reply.error) : undefined;
}

function toStream(heard: AsyncGenerator<Heard>, options: Options): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  options.background(pump(heard, writable.getWriter(), options));
  return new Response(readable, { headers: { ...HEADERS, "content-type": EVENT_STREAM } });
}

const toJson = (text: string) => new Response(text, { headers: { ...HEADERS, "content-type": "application/json" } });

/** Until the server has answered, or the agent has gone; either way the call is recorded, once. */
async function pump(heard: AsyncGenerator<Heard>, writer: WritableStreamDefaultWriter<Uint8Array>, options: Options): Promise<void> {
  const encoder = new TextEncoder();
  const { over, done, aside, again } = options;
  let isDone = false;
  let hasBegun = false;
  const end = (code: string | undefined) => {
    if (!isDone) done(code);
    isDone = true;
  };
  const say = (text: string) => writer.write(encoder.encode(text));
  try {
    aside?.attach((said) => {
      const text = isDone ? undefined : toSaid(said, options);
      return typeof text === "string" ? say(text).catch(() => undefined) : undefined;
    });
    for await (const received of heard) {
      // What has said something of the call before has begun to do it.
      const stale = again && !hasBegun ? staleIn(received, options) : undefined;
      if (again && stale) {
        isDone = true;
        return await pumpAgain(await again(stale), writer, options);
      }
      hasBegun ||= received.kind !== "alive";
      const said = received.kind === "request" || received.kind === "notification" ? toSaid(received, options) : undefined;
      const one: Heard = typeof said === "object" ? { kind: "missing", code: said.unasked } : received;
      if (one.kind === "reply" || one.kind === "missing") {
        const { text, code } = toAnswer(one, options);
        if (!over?.aborted) await say(toEvent(text));
        await writer.close();
        end(over?.aborted ? "call.cancelled" : code);
        if (one !== received) return;
      } else if (!isDone) await say(typeof said === "string" ? said : KEPT_ALIVE);
    }
  } catch (error) {
    const code = error instanceof AppError ? error.code : "call.cut_off";
    // What could not be written, such as a question that is nested too deeply, leaves no agent without its reply; one that has gone gets none.
    const isTold =
      !isDone &&
      (await say(toEvent(toAnswer({ kind: "missing", code }, options).text)).then(
        () => true,
        () => false,
      ));
    await writer.close().catch(() => undefined);
    end(isTold || error instanceof AppError ? code : "call.abandoned");
  }
}

async function pumpAgain(second: Again, writer: WritableStreamDefaultWriter<Uint8Array>, { id, addResultType, done }: Options): Promise<void> {
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

/** What a server says before its reply, as an event; or why a question ends the call. */
function toSaid(said: Extract<Heard, { kind: "request" | "notification" }>, { ask }: Options): string | { unasked: Unasked } {
  const asked = said.kind === "request" ? ask?.(said.message, said.id) : undefined;
  if (asked === "answered") return KEPT_ALIVE;
  if (typeof asked === "string") return { unasked: asked };
  if (asked) return toEvent(JSON.stringify(asked));
  const text = said.kind === "notification" ? said.text : undefined;
  return toEvent(text ?? JSON.stringify({ ...said.message, jsonrpc: "2.0", ...(said.kind === "notification" && { id: undefined }) }));
}

type Answer = { text: string; code: string | undefined };

/** The one reply the agent gets, and how the call is recorded. A result that cannot be written, since it is nested too deeply, is none. */
function toAnswer(heard: Extract<Heard, { kind: "reply" | "missing" }>, options: Options): Answer {
  try {
    return writeAnswer(heard, options);
  } catch (error) {
    if (heard.kind === "missing" || !(error instanceof RangeError)) throw error;
    return writeAnswer({ kind: "missing", code: "call.no_reply" }, options);
  }
}

function writeAnswer(heard: Extract<Heard, { kind: "reply" | "missing" }>, options: Options): Answer {
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

/** A reply's text under the agent's own id, where that can be put in without writing all of it again. */
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

/** What an agent is told that cannot be asked in the form of its server. @param slug of the server */
export const toQuestionText = (slug: string): string =>
  `“${slug}” needs an answer of the person before it does this, and this client cannot be asked, so the call ended there. Use another client, or another tool.`;

/** A tool result that says what went wrong. */
export const toToolError = (text: string) => ({ isError: true, content: [{ type: "text" as const, text }] });

/** What the server itself said of the call, marked as its words, with any value of the credential taken out (F98). */
export function toRefusedByServer({ slug }: Server, error: { code?: unknown; message?: unknown }, secret: Secret | undefined) {
  const message = withoutSecret(String(error.message ?? ""), secret);
  const text = `“${slug}” refused the call (${String(error.code)}): ${message.slice(0, 1000)}`;
  return toToolError(text);
}
