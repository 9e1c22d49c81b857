import type { Background } from "../lib/background.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import { newEventId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { pause } from "../lib/pause.ts";
import { type Actor, nameOf, userOf } from "./actor.ts";
import type { AuditEvent } from "./event.ts";
import { boundEvent, MESSAGE_BYTES, pack } from "./pack-rules.ts";

export type NewAuditEvent = Omit<AuditEvent, "id" | "at" | "actor" | "userId"> & { by: Actor };

/** Records an event. It never makes the recorded act fail: if the queue refuses, the event goes to the log. */
export type RecordEvent = (event: NewAuditEvent) => Promise<void>;

/** A message of the queue is a list of events, because a message has one price whatever its size. */
export type AuditQueue = Pick<Queue<AuditEvent[]>, "send">;

const toEvent = ({ by, ...facts }: NewAuditEvent, at: number): AuditEvent =>
  boundEvent({ id: newEventId(at), at, actor: nameOf(by), userId: userOf(by), ...facts });

/** Sends a list of events. If the queue refuses the list, its halves are tried. If it refuses a single event, that event and the rest go to the log. */
async function send(queue: AuditQueue, events: AuditEvent[], log: Log): Promise<void> {
  const waiting = [events];
  for (let list = waiting.pop(); list; list = waiting.pop()) {
    try {
      await queue.send(list);
    } catch (error) {
      const half = Math.ceil(list.length / 2);
      if (list.length > 1) waiting.push(list.slice(half), list.slice(0, half));
      else {
        for (const event of [list, ...waiting.splice(0).toReversed()].flat()) log.error("audit.send_failed", { ...event, reason: reasonOf(error) });
      }
    }
  }
}

export function makeRecorder(queue: AuditQueue, clock: Clock, log: Log): RecordEvent {
  return (event) => send(queue, [toEvent(event, clock.now())], log);
}

/** How long an event waits for others, in milliseconds. */
const LINGER = 50;
/** A batch open longer than this is abandoned, and the next event opens another. In milliseconds. */
const GATHERS_AT_MOST = 1 * SECOND;

/** Records an event in the background. */
export type RecordInBackground = (event: NewAuditEvent, background: Background) => void;

/**
 * Like `makeRecorder`, for frequent events: those of one moment are sent together. The first event opens a batch and waits for
 * the others in the background of its own request. The other requests wait for nothing.
 */
export function makeBatchRecorder(queue: AuditQueue, clock: Clock, log: Log): RecordInBackground {
  let waiting: AuditEvent[] = [];
  let gatheringSince: number | undefined;

  async function gather(): Promise<void> {
    await pause(LINGER);
    gatheringSince = undefined;
    const gathered = waiting;
    waiting = [];
    for (const list of pack(gathered, MESSAGE_BYTES)) await send(queue, list, log);
  }

  return (event, background) => {
    const at = clock.now();
    waiting.push(toEvent(event, at));
    if (gatheringSince !== undefined && Math.abs(at - gatheringSince) < GATHERS_AT_MOST) return;
    gatheringSince = at;
    background(gather());
  };
}
