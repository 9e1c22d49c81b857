import { DurableObject } from "cloudflare:workers";
import { makeDeps } from "../../deps.ts";
import type { Bindings } from "../../env.ts";
import type { AgentSession } from "../agent-session.ts";
import { restorePermit } from "../call-policy.ts";
import { type EventStream, openEventStream, toEvent } from "../event-stream.ts";
import { isRecord, parseJson } from "../message.ts";
import { EVENT_STREAM, mediaTypeOf, readText } from "../message-stream.ts";
import { ASKED_NOTHING, type BeginCall, HELD, type ResumeCall, toHeldError, toInputRequest } from "./held-calls-policy.ts";
import { readEvents } from "./read-events.ts";
import type { ServerMessage } from "./reply-rules.ts";

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
    const { principal, server, tool, message, id } = asked;
    if (this.#calls.size + this.#beginning >= HELD.most) return toReply(id, toHeldError(server.slug, "busy"));
    const key = crypto.randomUUID();
    const call = { ...restorePermit({ server, tool }), message, id: key, session: this.#session(asked), signal: new AbortController().signal };
    this.#beginning++;
    const response = await makeDeps(this.env)
      .fastCall(principal, call, (work) => this.ctx.waitUntil(work))
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

  async #resume({ key, id, slug, inputResponses }: ResumeCall): Promise<Response> {
    const held = this.#calls.get(key);
    if (!held || held.isRead) return toReply(id, toHeldError(slug, "stale"));
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
    for (let next = await held.said.next(); !next.done; next = await held.said.next()) {
      const message = next.value;
      if (!isServerMessage(message)) {
        held.isRead = false;
        this.#forget(held.key);
        if (!held.hasAsked) stream.write(ASKED_NOTHING);
        const result = isRecord(message.result) ? { resultType: "complete", ...message.result } : message.result;
        return stream.write(toEvent(JSON.stringify({ ...message, id, ...(result !== undefined && { result }) })));
      }
      if (message.id === undefined) stream.write(toEvent(JSON.stringify(message)));
      else if (toInputRequest(message)) {
        held.isRead = false;
        held.hasAsked = true;
        held.question = message;
        held.timer = setTimeout(() => this.#end(held.key), HELD.for);
        return stream.write(toEvent(JSON.stringify({ jsonrpc: "2.0", id, result: this.#toQuestion(held, message) })));
      } else await this.#tell(held, { id: message.id, ...(message.method === "ping" ? { result: {} } : { error: NOT_FOUND }) });
    }
  }

  #toQuestion({ principal, server, key }: Held, question: ServerMessage): object {
    const requestState = makeDeps(this.env).addresses.write("held", { principal, session: undefined }, server, key);
    return { resultType: "input_required", inputRequests: { [QUESTION]: toInputRequest(question) }, requestState };
  }

  async #tell(held: Held, reply: Record<string, unknown>): Promise<void> {
    const background = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    const { principal, server } = held;
    await makeDeps(this.env).clientMessages.reply(reply, { principal, servers: [server], session: this.#session(held), background });
  }

  /** Ends a call for which nobody waits any more, and tells its server so. */
  #end(key: string): void {
    const held = this.#calls.get(key);
    if (!held) return;
    this.#forget(key);
    const background = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    const from = { principal: held.principal, servers: [held.server], session: this.#session(held), background };
    background(makeDeps(this.env).clientMessages.cancel({ id: undefined, method: "notifications/cancelled", params: { requestId: key } }, from));
  }

  #forget(key: string): void {
    clearTimeout(this.#calls.get(key)?.timer);
    this.#calls.delete(key);
  }

  /** One for all calls of the agent: servers keep one session for it. */
  #session({ capabilities }: Pick<BeginCall, "capabilities">): AgentSession {
    return { id: `held-${this.ctx.id.toString()}`, canOpenUrls: false, readsSchemes: false, capabilities };
  }
}

/** The name a question has in its result: a server that is asked one thing waits for it before it asks another. */
const QUESTION = "question";
const NOT_FOUND = { code: -32601, message: "Method not found" };

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
