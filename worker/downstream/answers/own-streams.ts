import type { Server } from "../../db/db.ts";
import type { Background } from "../../lib/background.ts";
import { type Clock, DAY, HOUR, MINUTE, SECOND } from "../../lib/clock.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { pause } from "../../lib/pause.ts";
import { parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf } from "../../protocol/message-stream.ts";
import { readEvents } from "./read-events.ts";
import type { Received } from "./read-reply.ts";
import { sortMessage } from "./reply-rules.ts";

/** A server's message outside its answers. */
export type Aside = Extract<Received, { kind: "request" | "notification" }>;

/** The stream of a server's session while one call is in flight in it. */
export type OwnStream = {
  /** Resolves once the call may be sent, because the stream is open or is no longer waited for. */
  ready: Promise<void> | undefined;
  /** Resolves once a message came. */
  heard: Promise<void>;
  /** Writes each message, earlier and later ones, into the answer to the call. The next one is read after the previous one was written. */
  attach(write: (said: Aside) => Promise<unknown> | undefined): void;
  /** Ends the stream after the call. */
  stop(): void;
};

type Listening = {
  server: Server;
  /** The server's session in which the call is made. */
  sessionId: string;
  tool: string;
  /** Whether the client has declared capabilities to be asked. */
  canBeAsked: boolean;
  /** Sends the GET (MCP 2025-11-25, listening for messages from the server). */
  open: (signal: AbortSignal) => Promise<Response>;
  background: Background;
};

/** A tool that answers within this time, in milliseconds, counts as one that answers at once. */
const QUICK_ANSWER = 300;
/** How long a call waits until its server's stream is open, in milliseconds. */
const OPENS_WITHIN = 5 * SECOND;
const REOPEN_AFTER = 1 * SECOND;
/** How long Cardea first waits before it opens a stream that is in use, in milliseconds. Each later wait is twice as long. */
const IN_USE_AGAIN = 25;
/** After so many refusals a stream in use counts as that of a call in another isolate: after 1.6 seconds. */
const IN_USE_FOR_LONG = 6;
const MAX_OPENINGS = 60;
/** How long Cardea remembers that a server has no own stream: after the status of the standard for that, and after any other. */
const WITHOUT_FOR = { said: 1 * HOUR, otherwise: 10 * MINUTE };
const KNOWN_FOR = 1 * DAY;

/**
 * Opens servers' own streams. A sessionful server may ask there instead of in the answer, and messages are lost while it is not open.
 * So it is opened before calls of an unknown tool or one that may ask; for a tool that answers at once only when that takes longer.
 * A server that refuses the stream is not asked for a while, and one that does not open it in time is waited for only once.
 */
export function makeOwnStreams(clock: Clock) {
  const small = { bytesOf: () => 0, clock };
  const without = makeExpiringCache<{ until: number }>({ ...small, name: "servers without a stream", ttl: WITHOUT_FOR.said });
  const silent = makeExpiringCache<true>({ ...small, name: "servers that are silent", ttl: KNOWN_FOR });
  const manners = makeExpiringCache<"answers-at-once" | "may-ask">({ ...small, name: "manners of tools", ttl: KNOWN_FOR });
  const inUse = makeStreamsInUse();

  /** Reads a server's stream until the call has ended. @returns resolves once it is open, or is no longer waited for */
  function begin(key: string, { server, sessionId, open, background }: Listening, signal: AbortSignal, tell: Tell): Promise<void> {
    const opened = Promise.withResolvers<void>();
    const onOpened = () => {
      silent.forget(key);
      opened.resolve();
    };
    const use = inUse.ofSession(JSON.stringify([server.id, server.url, sessionId]), signal);
    const work = follow({ open, signal, tell, onOpened, use }).then((status) => {
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

  return {
    /** @returns nothing if the server is known to have no own stream */
    listen(listening: Listening): OwnStream | undefined {
      const { server, tool, canBeAsked } = listening;
      const key = JSON.stringify([server.id, server.url]);
      if ((without.find(key)?.until ?? 0) > clock.now()) return undefined;
      const nameOfTool = JSON.stringify([key, tool]);
      const asides = makeAsides();
      let over: AbortController | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const open = () => {
        over = new AbortController();
        return begin(key, listening, over.signal, asides.tell);
      };
      const late = () => {
        asides.expect();
        if (!over) void open();
      };
      const watch = () => {
        timer = setTimeout(late, QUICK_ANSWER);
      };
      const isFirst = canBeAsked && manners.find(nameOfTool) !== "answers-at-once";
      const ready = isFirst ? open() : undefined;
      if (ready) void ready.then(() => !over?.signal.aborted && watch());
      else watch();

      return {
        ready,
        heard: asides.heard,
        attach: asides.attach,
        stop() {
          clearTimeout(timer);
          over?.abort();
          asides.attach(() => undefined);
          const found = asides.areExpected() ? "may-ask" : "answers-at-once";
          if (canBeAsked && manners.find(nameOfTool) !== found) manners.keep(nameOfTool, found);
        },
      };
    },
  };
}

/** The messages of one stream, forwarded one at a time. A server that sends faster than its client reads must wait, so nothing gathers here. */
function makeAsides() {
  const first = Promise.withResolvers<void>();
  const attached = Promise.withResolvers<(said: Aside) => Promise<unknown> | undefined>();
  let areExpected = false;

  return {
    heard: first.promise,
    attach: attached.resolve,
    areExpected: () => areExpected,
    expect(): void {
      areExpected = true;
    },
    async tell(said: Aside): Promise<void> {
      areExpected = true;
      first.resolve();
      await (await attached.promise)(said);
    },
  };
}

export type OwnStreams = ReturnType<typeof makeOwnStreams>;

type Tell = (said: Aside) => Promise<void>;

/** Statuses that do not say whether the server has an own stream. */
const PASSING = new Set([401, 403, 408, 425, 429, 500, 502, 503, 504]);

/** Which calls of this isolate have their session's stream open. An entry leaves with its call. */
function makeStreamsInUse() {
  const holders = new Map<string, AbortSignal>();
  return {
    /** @param signal aborted once the call has ended */
    ofSession(session: string, signal: AbortSignal) {
      const leave = () => {
        if (holders.get(session) === signal) holders.delete(session);
      };
      return {
        /** Whether another call that is still in flight has the stream open. */
        isByOther: () => holders.has(session) && holders.get(session) !== signal,
        enter(): void {
          if (signal.aborted) return;
          holders.set(session, signal);
          signal.addEventListener("abort", leave, { once: true });
        },
        leave,
      };
    },
  };
}

type Following = {
  open: (signal: AbortSignal) => Promise<Response>;
  signal: AbortSignal;
  tell: Tell;
  onOpened: () => void;
  use: ReturnType<ReturnType<typeof makeStreamsInUse>["ofSession"]>;
};

/** Reads the stream until the call has ended. Opens it again if it ends or is in use. @returns the status of an answer that is no stream */
async function follow({ open, signal, tell, onOpened, use }: Following): Promise<number | undefined> {
  let refusals = 0;
  for (let opening = 0; opening < MAX_OPENINGS && !signal.aborted; opening++) {
    const response = await open(signal);
    const isInUse = response.status === 409;
    refusals = isInUse ? refusals + 1 : 0;
    // The server may not have noticed yet that an ended call has left the stream. A question asked in this time would be lost with it.
    if (!isInUse || use.isByOther() || refusals > IN_USE_FOR_LONG) onOpened();
    if (response.ok && response.body && mediaTypeOf(response) === EVENT_STREAM) {
      use.enter();
      for await (const events of readEvents(response.body)) for (const { data } of events) if (data !== "") await tellWhatCounts(data, tell);
      use.leave();
    } else {
      await response.body?.cancel();
      // The questions of another call in the same session reach the same client.
      if (!isInUse) return response.status;
    }
    await pause(isInUse ? Math.min(REOPEN_AFTER, IN_USE_AGAIN * 2 ** (refusals - 1)) : REOPEN_AFTER);
  }
  return undefined;
}

/** Forwards questions and log messages only. Cardea finds out itself that lists have changed, and progress belongs to the answer of its call. */
async function tellWhatCounts(data: string, tell: Tell): Promise<void> {
  const value = parseJson(data);
  for (const one of Array.isArray(value) ? value : [value]) {
    const sorted = sortMessage(one, "");
    if (sorted.kind === "request") await tell(sorted);
    if (sorted.kind === "notification" && sorted.message.method === "notifications/message") await tell({ ...sorted, text: undefined });
  }
}
