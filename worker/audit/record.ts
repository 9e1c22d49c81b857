import type { Background } from "../lib/background.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import { type EventId, newEventId } from "../lib/ids.ts";
import { currentOccasion, type Log } from "../lib/log.ts";
import { makeDerived } from "../lib/memory/derived.ts";
import { pause } from "../lib/pause.ts";
import { type Actor, nameOf, userOf } from "./actor.ts";
import type { AuditEvent } from "./event.ts";
import { MESSAGE_BYTES } from "./limits-rules.ts";
import { boundEvent, pack } from "./pack-rules.ts";

export type NewAuditEvent = Omit<AuditEvent, "id" | "at" | "actor" | "userId"> & { by: Actor };

/** Records an event. It never makes the recorded act fail: if the queue refuses, the event goes to the log. */
export type RecordEvent = (event: NewAuditEvent) => Promise<void>;

/** A message of the queue is a list of events, because a message has one price whatever its size. */
export type AuditQueue = Pick<Queue<AuditEvent[]>, "send">;

/** The request in which each event was made. A batch has the events of several requests. */
const requests = makeDerived<AuditEvent, string>();

function toEvent({ by, ...facts }: NewAuditEvent, at: number): AuditEvent {
  const event = boundEvent({ id: newEventId(at), at, actor: nameOf(by), userId: userOf(by), ...facts });
  const request = currentOccasion()?.request;
  if (request !== undefined) requests.set(event, request);
  return event;
}

/** Counts events that went to the log because the queue refused them. */
type CountLost = (events: number) => Promise<void>;
/** Sends a list of events. */
type Send = (events: AuditEvent[]) => Promise<void>;

/** How long the queue gets to recover, in milliseconds. */
const TRIED_AGAIN_AFTER = 250;
/** Lost events are counted at most once in this time in an isolate, in milliseconds: a queue that is down must not burden the database. */
const COUNTED_EVERY = 10 * SECOND;

/**
 * If the queue refuses a list, it is tried again after a moment, and then its halves. If the queue refuses a single event, that event and
 * the rest go to the log and are counted.
 */
function makeSend({ queue, countLost, clock, log }: Ports): Send {
  let lost = 0;
  let countedAt = 0;

  async function lose(events: AuditEvent[], reason: string): Promise<void> {
    for (const event of events) log.error("audit.send_failed", { ...event, reason, request: requests.get(event) });
    lost += events.length;
    await count();
  }

  async function count(): Promise<void> {
    if (Math.abs(clock.now() - countedAt) < COUNTED_EVERY) return;
    const counted = lost;
    lost = 0;
    countedAt = clock.now();
    await countLost(counted).catch(() => {
      lost += counted;
    });
  }

  return async (events) => {
    const isSent = await queue.send(events).then(
      () => true,
      () => false,
    );
    if (isSent) return lost > 0 ? count() : undefined;
    await pause(TRIED_AGAIN_AFTER);
    await sendHalves(queue, events, lose);
  };
}

async function sendHalves(queue: AuditQueue, events: AuditEvent[], lose: (events: AuditEvent[], reason: string) => Promise<void>): Promise<void> {
  const waiting = [events];
  for (let list = waiting.pop(); list; list = waiting.pop()) {
    try {
      await queue.send(list);
    } catch (error) {
      const half = Math.ceil(list.length / 2);
      if (list.length > 1) waiting.push(list.slice(half), list.slice(0, half));
      else await lose([list, ...waiting.splice(0).toReversed()].flat(), reasonOf(error));
    }
  }
}

type Ports = { queue: AuditQueue; countLost: CountLost; clock: Clock; log: Log };

/** The two ways to record an event. What they could not send is counted together. @property delay how long a frequent event waits for others, in ms */
export function makeRecorders({ delay, ...ports }: Ports & { delay: number }) {
  const send = makeSend(ports);
  return { record: makeRecorder(send, ports.clock), recordInBatches: makeBatchRecorder(send, ports.clock, delay) };
}

const makeRecorder =
  (send: Send, clock: Clock): RecordEvent =>
  (event) =>
    send([toEvent(event, clock.now())]);

/** A batch open for longer than its delay and this, in ms, is abandoned: the request that gathers it has ended. */
const ABANDONED_AFTER = 1 * SECOND;
/** As many events are sent at once, so that those of a flood do not fill the memory. */
const MOST_WAITING = 250;

/** Records an event in the background. @returns its id */
export type RecordInBackground = (event: NewAuditEvent, background: Background) => EventId;
/** An open batch. @property since when it was opened, in UTC ms @property isWatched whether a second request waits for its end */
type Batch = { since: number; isWatched: boolean };

/**
 * Like `makeRecorder`, for frequent events: those of some seconds are sent together, because a message of the queue has one price. The first
 * event opens a batch and waits for the others in the background of its own request. The second one watches: it sends the batch if the first
 * request was ended before it could. The other requests wait for nothing.
 * @param delay in ms; the platform lets background work go on for 30 s after an answer (Cloudflare Workers, limits)
 */
function makeBatchRecorder(send: Send, clock: Clock, delay: number): RecordInBackground {
  const watchedFor = delay + Math.min(delay, ABANDONED_AFTER);
  let waiting: AuditEvent[] = [];
  let open: Batch | undefined;

  async function sendWaiting(): Promise<void> {
    const gathered = waiting;
    waiting = [];
    for (const list of pack(gathered, MESSAGE_BYTES)) await send(list);
  }

  /** Sends the batch after this time, in ms, unless it is sent by then. */
  async function gather(batch: Batch, time: number): Promise<void> {
    await pause(time);
    if (open !== batch) return;
    open = undefined;
    await sendWaiting();
  }

  /** Sends what waits, or arranges that it is sent soon. */
  function arrange(at: number, background: Background): void {
    if (waiting.length >= MOST_WAITING) background(sendWaiting());
    else if (!open || Math.abs(at - open.since) >= delay + ABANDONED_AFTER) {
      open = { since: at, isWatched: false };
      background(gather(open, delay));
    } else if (!open.isWatched) {
      open.isWatched = true;
      background(gather(open, watchedFor));
    }
  }

  return (fact, background) => {
    const event = toEvent(fact, clock.now());
    waiting.push(event);
    arrange(event.at, background);
    return event.id;
  };
}
