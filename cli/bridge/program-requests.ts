import { deferred } from "./deferred.ts";
import { NoAnswer } from "./exchanges.ts";
import type { Message } from "./program-process.ts";

/** A message to one client, or the end of what it is sent. */
type Sink = { push(message: Message): void; end(): void; breakOff(): void };
/** A request that the program has not answered. @property id the client's own */
type Waiting = { session: string; id: unknown; progressToken: unknown; sink: Sink };

/** Notifications about lists and resources, which all sessions of a process share. */
const OF_ALL = /^notifications\/(.+\/list_changed|resources\/updated)$/;

export type ProgramRequests = ReturnType<typeof makeProgramRequests>;

/**
 * The requests of several sessions at one program. Over stdio all clients are one, so ids and progress tokens are replaced by numbers, and put back into
 * what the program answers.
 *
 * @param answered hears of each reply
 */
export function makeProgramRequests(send: (message: Message) => void, answered: () => void = () => undefined) {
  const waiting = new Map<number, Waiting>();
  /** The session that gets each question of the program, by the program's id of the question. */
  const asked = new Map<string, string>();
  const listening = new Map<string, Sink>();
  let last = 0;

  /** What the program says without being asked belongs to the request that runs, else to all who listen. What has changed is told to all of them. */
  function pass(message: Message): void {
    const running = [...waiting.values()].at(-1);
    if (running) running.sink.push(message);
    for (const [session, sink] of listening) if (!running || (OF_ALL.test(String(message.method)) && session !== running.session)) sink.push(message);
  }

  function hearRequest(message: Message): void {
    const { id } = message;
    const running = [...waiting.values()].at(-1);
    const session = running?.session ?? [...listening.keys()].at(-1);
    const sink = running?.sink ?? (session === undefined ? undefined : listening.get(session));
    if (message.method === "ping") send({ jsonrpc: "2.0", id, result: {} });
    else if (session === undefined || !sink) send({ jsonrpc: "2.0", id, error: { code: -32601, message: "Nobody is there to answer." } });
    else {
      asked.set(JSON.stringify(id), session);
      sink.push(message);
    }
  }

  function hearReply(message: Message): void {
    const found = typeof message.id === "number" ? waiting.get(message.id) : undefined;
    if (!found) return;
    waiting.delete(Number(message.id));
    answered();
    found.sink.push({ ...message, id: found.id });
    found.sink.end();
  }

  function hearProgress(message: Message): void {
    const params = message.params as { progressToken?: unknown } | undefined;
    const found = typeof params?.progressToken === "number" ? waiting.get(params.progressToken) : undefined;
    if (found?.progressToken !== undefined) found.sink.push({ ...message, params: { ...params, progressToken: found.progressToken } });
  }

  return {
    count: (): number => waiting.size,

    hear(message: Message): void {
      if (message.method === undefined) hearReply(message);
      else if (message.id !== undefined) hearRequest(message);
      else if (message.method === "notifications/progress") hearProgress(message);
      else pass(message);
    },

    /** Sends a request of a session. @returns a function that cancels it */
    begin(session: string, message: Message, sink: Sink): (reason?: unknown) => void {
      const number = ++last;
      const params = message.params as { _meta?: { progressToken?: unknown } } | undefined;
      const progressToken = params?._meta?.progressToken;
      waiting.set(number, { session, id: message.id, progressToken, sink });
      const named = progressToken === undefined ? params : { ...params, _meta: { ...params?._meta, progressToken: number } };
      send({ ...message, id: number, ...(named && { params: named }) });
      return (reason) => {
        if (!waiting.delete(number)) return;
        send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: number, ...(typeof reason === "string" && { reason }) } });
        sink.end();
      };
    },

    /** Cancels the request that a session knows by this id. */
    cancel(session: string, id: unknown, reason: unknown): void {
      for (const [number, one] of waiting)
        if (one.session === session && one.id === id) {
          send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: number, ...(typeof reason === "string" && { reason }) } });
          waiting.delete(number);
          one.sink.end();
        }
    },

    /** A session's answer to a question of the program. An answer of any other session is ignored. */
    reply(session: string, message: Message): void {
      const key = JSON.stringify(message.id);
      if (asked.get(key) !== session) return;
      asked.delete(key);
      send(message);
    },

    /** @returns a function that ends it */
    listen(session: string, sink: Sink): () => void {
      listening.get(session)?.end();
      listening.set(session, sink);
      return () => {
        if (listening.get(session) === sink) listening.delete(session);
        sink.end();
      };
    },
    leave(session: string): void {
      listening.get(session)?.end();
      listening.delete(session);
      for (const [number, one] of waiting) if (one.session === session) this.cancel(session, waiting.get(number)?.id, undefined);
    },

    /** The program has ended: what it was asked may have been done. */
    breakOff(): void {
      for (const { sink } of waiting.values()) sink.breakOff();
      for (const sink of listening.values()) sink.end();
      waiting.clear();
      listening.clear();
    },
  };
}

const encoder = new TextEncoder();
const SSE = { "content-type": "text/event-stream", "cache-control": "no-cache" };
/** After so long a request is answered by a stream, so that the server does not seem to be gone. In ms. */
const STREAM_AFTER = 5000;
/** The most bytes of a stream that wait for a reader who is slower than the program. */
const MOST_WAITING = 16 * 1024 * 1024;

/** An HTTP answer whose messages come later: JSON if the first one is the reply, else a stream of events. */
export function makeAnswer(onLeft: () => void, streamsAtOnce = false): { sink: Sink; response: Promise<Response> } {
  const { promise: response, resolve, reject } = deferred<Response>();
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  let isOver = false;
  const write = (text: string) => stream?.enqueue(encoder.encode(text));
  const openStream = () => {
    if (stream || isOver) return;
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      stream = controller;
    };
    const cancel = () => {
      isOver = true;
      stream = undefined;
      onLeft();
    };
    const body = new ReadableStream<Uint8Array>({ start, cancel }, new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }));
    write(": open\n\n");
    resolve(new Response(body, { headers: SSE }));
  };
  const timer = streamsAtOnce ? undefined : setTimeout(openStream, STREAM_AFTER);
  if (streamsAtOnce) openStream();
  const finish = (how: (open: ReadableStreamDefaultController<Uint8Array>) => void) => {
    clearTimeout(timer);
    isOver = true;
    if (stream) how(stream);
    stream = undefined;
  };
  const sink: Sink = {
    push(message) {
      if (isOver) return;
      if (!stream && message.method === undefined) {
        finish(() => undefined);
        return resolve(Response.json(message));
      }
      openStream();
      write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
      if ((stream?.desiredSize ?? 1) > 0) return;
      finish((open) => open.error(new Error("the program said more than was read")));
      onLeft();
    },
    end() {
      // Of a request that was cancelled there is no reply.
      if (!stream && !isOver) resolve(new Response(null, { status: 202 }));
      finish((open) => open.close());
    },
    breakOff() {
      if (!stream && !isOver) reject(new NoAnswer("broke_off", "the program ended"));
      finish((open) => open.error(new Error("the program ended")));
    },
  };
  return { sink, response };
}
