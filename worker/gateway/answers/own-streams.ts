import type { Server } from "../../db/servers.ts";
import type { Background } from "../../lib/background.ts";
import { type Clock, HOUR, SECOND } from "../../lib/clock.ts";
import { parseJson } from "../message.ts";
import { EVENT_STREAM, mediaTypeOf } from "../message-stream.ts";
import { readEvents } from "./read-events.ts";
import type { Heard } from "./read-reply.ts";
import { sortMessage } from "./reply-rules.ts";

/** What a server says beside its answers. */
export type Aside = Extract<Heard, { kind: "request" | "notification" }>;

/** The stream of a server's session while one call is in flight in it. */
export type OwnStream = {
  /** Settled once the call may be sent: by then the server can ask. */
  ready: Promise<void> | undefined;
  /** Settled once something came. */
  heard: Promise<void>;
  /** Has all that came, and will come, written into the answer to the call. */
  attach(write: (said: Aside) => void): void;
  /** The call is over. */
  stop(): void;
};

type Listening = {
  server: Server;
  tool: string;
  /** Whether the client said that it can be asked something. */
  canBeAsked: boolean;
  /** Sends the GET (MCP 2025-11-25, listening for messages from the server). */
  open: (signal: AbortSignal) => Promise<Response>;
  background: Background;
};

/** After this time, in milliseconds, a call is none that is answered at once. */
const AT_ONCE = 300;
/** How long a call waits until its server's stream is open, in milliseconds. */
const OPENS_WITHIN = 2 * SECOND;
const REOPEN_AFTER = 1 * SECOND;
const MOST = { openings: 60, waiting: 100, known: 5000 };

/**
 * A server of 2025 may ask over the stream of its session instead of in the answer to the call, and what it says while nobody has
 * that stream open is lost. It is open before a tool is called of which nothing is known yet, or that may ask. A tool that answers
 * at once has it opened no more, unless it takes longer one day; a server that has no such stream (405) is not asked again.
 */
export function makeOwnStreams(clock: Clock) {
  const without = new Map<string, number>();
  const manners = new Map<string, "answers-at-once" | "may-ask">();

  function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
    if (map.size >= MOST.known) map.clear();
    map.set(key, value);
  }

  return {
    /** @returns nothing where the server is known to have no stream of its own */
    listen({ server, tool, canBeAsked, open, background }: Listening): OwnStream | undefined {
      const key = JSON.stringify([server.id, server.url]);
      if ((without.get(key) ?? 0) > clock.now()) return undefined;
      const nameOfTool = JSON.stringify([key, tool]);
      const first = Promise.withResolvers<void>();
      const waiting: Aside[] = [];
      let write: ((said: Aside) => void) | undefined;
      let over: AbortController | undefined;
      let mayAsk = false;
      const tell = (said: Aside) => {
        mayAsk = true;
        if (write) write(said);
        else if (waiting.length < MOST.waiting) waiting.push(said);
        first.resolve();
      };

      function begin(): Promise<void> {
        const controller = new AbortController();
        over = controller;
        const opened = Promise.withResolvers<void>();
        const work = follow(open, controller.signal, tell, opened.resolve).then((status) => {
          if (status === 405) keep(without, key, clock.now() + 1 * HOUR);
        });
        background(work.catch(() => undefined).finally(opened.resolve));
        const timer = setTimeout(opened.resolve, OPENS_WITHIN);
        return opened.promise.finally(() => clearTimeout(timer));
      }

      const isFirst = canBeAsked && manners.get(nameOfTool) !== "answers-at-once";
      const ready = isFirst ? begin() : undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = () => {
        mayAsk = true;
        if (!over) void begin();
      };
      const watch = () => {
        timer = setTimeout(late, AT_ONCE);
      };
      if (ready) void ready.then(() => !over?.signal.aborted && watch());
      else watch();

      return {
        ready,
        heard: first.promise,
        attach(to) {
          write = to;
          for (const said of waiting.splice(0)) to(said);
        },
        stop() {
          clearTimeout(timer);
          over?.abort();
          if (canBeAsked) keep(manners, nameOfTool, mayAsk ? "may-ask" : "answers-at-once");
        },
      };
    },
  };
}

export type OwnStreams = ReturnType<typeof makeOwnStreams>;

/** Reads the stream until the call is over, and opens it again where it ends or is in use. @returns the status that says there is none */
async function follow(
  open: (signal: AbortSignal) => Promise<Response>,
  signal: AbortSignal,
  tell: (said: Aside) => void,
  onOpened: () => void,
): Promise<number | undefined> {
  for (let opening = 0; opening < MOST.openings && !signal.aborted; opening++) {
    const response = await open(signal);
    onOpened();
    if (response.ok && response.body && mediaTypeOf(response) === EVENT_STREAM)
      for await (const events of readEvents(response.body)) for (const { data } of events) if (data !== "") tellWhatCounts(data, tell);
    if (!response.ok) {
      await response.body?.cancel();
      // Another call in the same session has it: what is asked there reaches the same client.
      if (response.status !== 409) return response.status;
    }
    await new Promise((resolve) => setTimeout(resolve, REOPEN_AFTER));
  }
  return undefined;
}

/** Questions and log messages. That lists have changed Cardea finds out itself, and progress belongs to the answer of its call. */
function tellWhatCounts(data: string, tell: (said: Aside) => void): void {
  const value = parseJson(data);
  for (const one of Array.isArray(value) ? value : [value]) {
    const sorted = sortMessage(one, "");
    if (sorted.kind === "request") tell(sorted);
    if (sorted.kind === "notification" && sorted.message.method === "notifications/message") tell({ ...sorted, text: undefined });
  }
}
