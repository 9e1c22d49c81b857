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
import { isRecord } from "../lib/record.ts";
import { type EventStream, openEventStream, toEvent } from "../protocol/event-stream.ts";
import { parseJson } from "../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, readText } from "../protocol/message-stream.ts";
import { restorePermit } from "../routing/call-policy.ts";

/** A running call: the messages that its server still sends, and the question that the server has asked. */
type Held = BeginCall & {
  key: string;
  messages: AsyncGenerator<Record<string, unknown>>;
  question: ServerMessage | undefined;
  hasAsked: boolean;
  isRead: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
};

/**
 * Holds the calls of one agent at servers that ask a question during a call, as sessionful revisions allow. An agent of the
 * stateless revision gets the question as a result, and sends its answer in a new request, to any isolate. Nothing is stored, so
 * the calls end with the object.
 */
export class HeldCalls extends DurableObject<Bindings> {
  readonly #calls = new Map<string, Held>();
  #beginning = 0;

  override async fetch(request: Request): Promise<Response> {
    const command = (await request.json()) as BeginCall | ResumeCall;
    return command.kind === "begin" ? this.#begin(command) : this.#resume(command);
  }

  async #begin(command: BeginCall): Promise<Response> {
    const { server, tool, ruleId, message, id } = command;
    const waiting = [...this.#calls.values()].filter(({ question }) => question !== undefined).length;
    if (waiting >= HELD.most || this.#calls.size + this.#beginning >= HELD.running) return toReply(id, toHeldError(server.slug, "busy"));
    const key = crypto.randomUUID();
    const call = { ...restorePermit({ server, tool, ruleId }), message, id: key, signal: new AbortController().signal };
    this.#beginning++;
    const response = await makeRooms(this.env)
      .gateway.directCall(this.#caller(command), call)
      .finally(() => void this.#beginning--);
    if (!response) return new Response(null, { status: 204 });
    const held: Held = {
      ...command,
      key,
      messages: messagesOf(response),
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
    // This request is permitted for its own server and tool only, so the state of a call to another tool is refused.
    if (!held || held.isRead || !isSameCall(held, { server, tool })) return toReply(id, toHeldError(server.slug, "stale"));
    const { question } = held;
    if (question && !(QUESTION in inputResponses)) return toReply(id, this.#toQuestion(held, question));
    // From here on a second answer is refused.
    held.isRead = true;
    if (question) await this.#tell(held, { id: question.id, result: inputResponses[QUESTION] });
    held.question = undefined;
    clearTimeout(held.timer);
    return this.#answer(held, id);
  }

  /** Answers with the server's next messages, up to its reply or its next question. */
  #answer(held: Held, id: BeginCall["id"]): Response {
    held.isRead = true;
    const stream = openEventStream(() => {
      if (held.isRead) this.#end(held.key);
    });
    this.ctx.waitUntil(this.#relay(held, id, stream).finally(stream.end));
    return stream.response;
  }

  async #relay(held: Held, id: BeginCall["id"], stream: EventStream): Promise<void> {
    if (await this.#relayMessages(held, id, stream).catch(() => false)) return;
    this.#forget(held.key);
    const content = [{ type: "text", text: toMissingText(held.server.slug, "call.cut_off") }];
    stream.write(toEvent(JSON.stringify({ jsonrpc: "2.0", id, result: { resultType: "complete", isError: true, content } })));
  }

  /** @returns whether the agent got the reply or a question; otherwise the answer of the server was cut off */
  async #relayMessages(held: Held, id: BeginCall["id"], stream: EventStream): Promise<boolean> {
    for (let next = await held.messages.next(); !next.done; next = await held.messages.next()) {
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
        // A tool that asks something which Cardea answers may ask its agent a question next time.
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

  /** Ends a call whose agent no longer waits, and cancels it at the server. */
  #end(key: string): void {
    const held = this.#calls.get(key);
    if (!held) return;
    this.#forget(key);
    const cancelled = { id: undefined, method: "notifications/cancelled", params: { requestId: key } };
    this.ctx.waitUntil(makeRooms(this.env).gateway.clientMessages.cancel(this.#caller(held), cancelled));
    // Without this the rest of the answer would stay in memory, and the server's stream open.
    held.messages.return(undefined).catch(() => undefined);
  }

  #forget(key: string): void {
    clearTimeout(this.#calls.get(key)?.timer);
    this.#calls.delete(key);
  }

  /** The same agent session for all calls of the agent, so that a server keeps one server session for it. */
  #caller({ principal, capabilities, trace, recording }: Pick<BeginCall, "principal" | "capabilities" | "trace" | "recording">): Caller {
    const session = { id: `held-${this.ctx.id.toString()}`, capabilities };
    return { principal, session, background: (work) => this.ctx.waitUntil(work), trace, recording };
  }
}

/** The name of the question in the result. One name is enough: a call is held at its first question until that is answered. */
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
