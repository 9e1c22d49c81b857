import type { Server } from "../../db/db.ts";
import type { Background } from "../../lib/background.ts";
import { type Clock, DAY, HOUR, MINUTE, SECOND } from "../../lib/clock.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf } from "../../protocol/message-stream.ts";
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
  /** Has all that came, and will come, written into the answer to the call: the next is read once the one before is taken. */
  attach(write: (said: Aside) => Promise<unknown> | undefined): void;
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
const MOST_OPENINGS = 60;
/** How long it is remembered that a server has no such stream: by the standard's word for it, or by any other. */
const WITHOUT_FOR = { said: 1 * HOUR, otherwise: 10 * MINUTE };
const KNOWN_FOR = 1 * DAY;

/**
 * A server of 2025 may ask over the stream of its session instead of in the answer to the call, and what it says while nobody has
 * that stream open is lost. It is open before a tool is called of which nothing is known yet, or that may ask. A tool that answers
 * at once has it opened no more, unless it takes longer one day. A server that has no such stream, which it says in any status, is left alone
 for a while, and one that does not say that it is open is not waited for a second time.
 */
export function makeOwnStreams(clock: Clock) {
  const small = { bytesOf: () => 0, clock };
  const without = makeExpiringCache<{ until: number }>({ ...small, name: "servers without a stream", ttl: WITHOUT_FOR.said });
  const silent = makeExpiringCache<true>({ ...small, name: "servers that are silent", ttl: KNOWN_FOR });
  const manners = makeExpiringCache<"answers-at-once" | "may-ask">({ ...small, name: "manners of tools", ttl: KNOWN_FOR });

  return {
    /** @returns nothing where the server is known to have no stream of its own */
    listen({ server, tool, canBeAsked, open, background }: Listening): OwnStream | undefined {
      const key = JSON.stringify([server.id, server.url]);
      if ((without.find(key)?.until ?? 0) > clock.now()) return undefined;
      const nameOfTool = JSON.stringify([key, tool]);
      const first = Promise.withResolvers<void>();
      const attached = Promise.withResolvers<(said: Aside) => Promise<unknown> | undefined>();
      let over: AbortController | undefined;
      let mayAsk = false;
      // One at a time: a server that says more than its client reads has to wait, and nothing piles up here.
      const tell = async (said: Aside) => {
        mayAsk = true;
        first.resolve();
        await (await attached.promise)(said);
      };

      function begin(): Promise<void> {
        const controller = new AbortController();
        over = controller;
        const opened = Promise.withResolvers<void>();
        const onOpened = () => {
          silent.forget(key);
          opened.resolve();
        };
        const work = follow(open, controller.signal, tell, onOpened).then((status) => {
          const isSaid = status === 405 || status === 501;
          const until = clock.now() + (isSaid ? WITHOUT_FOR.said : WITHOUT_FOR.otherwise);
          if (status !== undefined && !PASSING.has(status)) without.keep(key, { until });
        });
        background(work.catch(() => undefined).finally(opened.resolve));
        if (silent.find(key)) return Promise.resolve();
        const giveUp = () => {
          silent.keep(key, true);
          opened.resolve();
        };
        const timer = setTimeout(giveUp, OPENS_WITHIN);
        return opened.promise.finally(() => clearTimeout(timer));
      }

      const isFirst = canBeAsked && manners.find(nameOfTool) !== "answers-at-once";
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
        attach: attached.resolve,
        stop() {
          clearTimeout(timer);
          over?.abort();
          attached.resolve(() => undefined);
          const found = mayAsk ? "may-ask" : "answers-at-once";
          if (canBeAsked && manners.find(nameOfTool) !== found) manners.keep(nameOfTool, found);
        },
      };
    },
  };
}

export type OwnStreams = ReturnType<typeof makeOwnStreams>;

type Tell = (said: Aside) => Promise<void>;

/** Statuses that say nothing of whether there is such a stream. */
const PASSING = new Set([401, 403, 408, 425, 429, 500, 502, 503, 504]);

/** Reads the stream until the call is over, and opens it again where it ends or is in use. @returns the status of an answer that is none */
async function follow(
  open: (signal: AbortSignal) => Promise<Response>,
  signal: AbortSignal,
  tell: Tell,
  onOpened: () => void,
): Promise<number | undefined> {
  for (let opening = 0; opening < MOST_OPENINGS && !signal.aborted; opening++) {
    const response = await open(signal);
    onOpened();
    if (response.ok && response.body && mediaTypeOf(response) === EVENT_STREAM) {
      for await (const events of readEvents(response.body)) for (const { data } of events) if (data !== "") await tellWhatCounts(data, tell);
    } else {
      await response.body?.cancel();
      // Another call in the same session has it: what is asked there reaches the same client.
      if (response.status !== 409) return response.status;
    }
    await new Promise((resolve) => setTimeout(resolve, REOPEN_AFTER));
  }
  return undefined;
}

/** Questions and log messages. That lists have changed Cardea finds out itself, and progress belongs to the answer of its call. */
async function tellWhatCounts(data: string, tell: Tell): Promise<void> {
  const value = parseJson(data);
  for (const one of Array.isArray(value) ? value : [value]) {
    const sorted = sortMessage(one, "");
    if (sorted.kind === "request") await tell(sorted);
    if (sorted.kind === "notification" && sorted.message.method === "notifications/message") await tell({ ...sorted, text: undefined });
  }
}
