import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import type { ServerMessage } from "../downstream/answers/reply-rules.ts";
import { type Caller, readEvents, toMissingText } from "../downstream/downstream.ts";
import {
  ASKED_NOTHING,
  type BeginCall,
  HELD,
  isSameCall,
  type ResumeCall,
  toAnswerOfCardea,
  toHeldError,
  toInputRequest,
} from "../gateway/sessions/held-calls-policy.ts";
import { type EventStream, openEventStream, toEvent } from "../protocol/event-stream.ts";
import { isRecord, parseJson } from "../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, readText } from "../protocol/message-stream.ts";
import { restorePermit } from "../routing/call-policy.ts";

/** A call in flight: what its server still says, and what it has asked. */
type Held = BeginCall & {
  key: string;
  said: AsyncGenerator<Record<string, unknown>>;
  question: ServerMessage | undefined;
  hasAsked: boolean;
  isRead: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
};

/**
 * Holds the calls of one agent at servers of 2025 that ask in the middle of a call, while its client of 2026-07-28 has the
 * question as a result and comes back with the answer, to whichever isolate. Nothing is stored: what is held ends with the object.
 */
export class HeldCalls extends DurableObject<Bindings> {
  readonly #calls = new Map<string, Held>();
  #beginning = 0;

  override async fetch(request: Request): Promise<Response> {
    const asked = (await request.json()) as BeginCall | ResumeCall;
    return asked.kind === "begin" ? this.#begin(asked) : this.#resume(asked);
  }

  async #begin(asked: BeginCall): Promise<Response> {
    const { server, tool, message, id } = asked;
    const waiting = [...this.#calls.values()].filter(({ question }) => question !== undefined).length;
    if (waiting >= HELD.most || this.#calls.size + this.#beginning >= HELD.running) return toReply(id, toHeldError(server.slug, "busy"));
    const key = crypto.randomUUID();
    const call = { ...restorePermit({ server, tool }), message, id: key, signal: new AbortController().signal };
    this.#beginning++;
    const response = await makeRooms(this.env)
      .gateway.directCall(this.#caller(asked), call)
      .finally(() => void this.#beginning--);
    if (!response) return new Response(null, { status: 204 });
    const held: Held = {
      ...asked,
      key,
      said: messagesOf(response),
      question: undefined,
      hasAsked: false,
      isRead: false,
      timer: undefined,
    };
    this.#calls.set(key, held);
    return this.#answer(held, id);
  }

  async #resume({ key, id, server, tool, inputResponses }: ResumeCall): Promise<Response> {
    const held = this.#calls.get(key);
    // What may be called now is what was judged now: the state of another call leads to none.
    if (!held || held.isRead || !isSameCall(held, { server, tool })) return toReply(id, toHeldError(server.slug, "stale"));
    const { question } = held;
    if (question && !(QUESTION in inputResponses)) return toReply(id, this.#toQuestion(held, question));
    // From here on a second answer finds it taken.
    held.isRead = true;
    if (question) await this.#tell(held, { id: question.id, result: inputResponses[QUESTION] });
    held.question = undefined;
    clearTimeout(held.timer);
    return this.#answer(held, id);
  }

  /** What the server says from here on, until it has answered or asks something. */
  #answer(held: Held, id: BeginCall["id"]): Response {
    held.isRead = true;
    const stream = openEventStream(() => {
      if (held.isRead) this.#end(held.key);
    });
    this.ctx.waitUntil(this.#pass(held, id, stream).finally(stream.end));
    return stream.response;
  }

  async #pass(held: Held, id: BeginCall["id"], stream: EventStream): Promise<void> {
    if (await this.#passOn(held, id, stream).catch(() => false)) return;
    this.#forget(held.key);
    const content = [{ type: "text", text: toMissingText(held.server.slug, "call.cut_off") }];
    stream.write(toEvent(JSON.stringify({ jsonrpc: "2.0", id, result: { resultType: "complete", isError: true, content } })));
  }

  /** @returns whether the client has its reply, or its question */
  async #passOn(held: Held, id: BeginCall["id"], stream: EventStream): Promise<boolean> {
    for (let next = await held.said.next(); !next.done; next = await held.said.next()) {
      const message = next.value;
      if (!isServerMessage(message)) {
        held.isRead = false;
        this.#forget(held.key);
        if (!held.hasAsked) stream.write(ASKED_NOTHING);
        const result = isRecord(message.result) ? { resultType: "complete", ...message.result } : message.result;
        stream.write(toEvent(JSON.stringify({ ...message, id, ...(result !== undefined && { result }) })));
        return true;
      }
      if (message.id === undefined) stream.write(toEvent(JSON.stringify(message)));
      else if (toInputRequest(message, held.capabilities)) {
        held.isRead = false;
        held.hasAsked = true;
        held.question = message;
        held.timer = setTimeout(() => this.#end(held.key), HELD.for);
        stream.write(toEvent(JSON.stringify({ jsonrpc: "2.0", id, result: this.#toQuestion(held, message) })));
        return true;
      } else {
        // A tool that asks this may ask its client another thing the next time.
        held.hasAsked ||= message.method !== "ping";
        await this.#tell(held, { id: message.id, ...toAnswerOfCardea(message) });
      }
    }
    return false;
  }

  #toQuestion({ principal, server, key, capabilities }: Held, question: ServerMessage): object {
    const requestState = makeRooms(this.env).gateway.addresses.write("held", { principal, session: undefined }, server, key);
    return { resultType: "input_required", inputRequests: { [QUESTION]: toInputRequest(question, capabilities) }, requestState };
  }

  async #tell(held: Held, reply: Record<string, unknown>): Promise<void> {
    await makeRooms(this.env).gateway.clientMessages.reply(this.#caller(held), [held.server], reply);
  }

  /** Ends a call for which nobody waits any more, and tells its server so. */
  #end(key: string): void {
    const held = this.#calls.get(key);
    if (!held) return;
    this.#forget(key);
    const cancelled = { id: undefined, method: "notifications/cancelled", params: { requestId: key } };
    this.ctx.waitUntil(makeRooms(this.env).gateway.clientMessages.cancel(this.#caller(held), cancelled));
    // What nobody reads on would be kept, and its server's stream open.
    held.said.return(undefined).catch(() => undefined);
  }

  #forget(key: string): void {
    clearTimeout(this.#calls.get(key)?.timer);
    this.#calls.delete(key);
  }

  /** With one session for all calls of the agent: servers keep one for it. */
  #caller({ principal, capabilities }: Pick<BeginCall, "principal" | "capabilities">): Caller {
    return { principal, session: { id: `held-${this.ctx.id.toString()}`, capabilities }, background: (work) => this.ctx.waitUntil(work) };
  }
}

/** The name a question has in its result: a server that is asked one thing waits for it before it asks another. */
const QUESTION = "question";

const isServerMessage = (message: Record<string, unknown>): message is ServerMessage => typeof message.method === "string";

const toReply = (id: BeginCall["id"], result: object): Response => Response.json({ jsonrpc: "2.0", id, result });

async function* messagesOf(response: Response): AsyncGenerator<Record<string, unknown>> {
  if (mediaTypeOf(response) !== EVENT_STREAM || !response.body) {
    const message = parseJson(await readText(response));
    if (isRecord(message)) yield message;
    return;
  }
  for await (const events of readEvents(response.body))
    for (const { data } of events) {
      const message = data === "" ? undefined : parseJson(data);
      if (isRecord(message)) yield message;
    }
}
