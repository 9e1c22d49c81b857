import type { Clock } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { AuditEvent } from "./event.ts";
import { GIVES_UP_AFTER, STATEMENT_BYTES } from "./limits-rules.ts";
import { pack } from "./pack-rules.ts";
import { readMessage } from "./read-message.ts";

type DeadLetter = { id: string; body: string; isRetryable: boolean; reason: string };

/** Where messages are kept that could not be written. */
export type DeadLetters = {
  /** @returns false if there is no room */
  keep(letter: DeadLetter, now: number): Promise<boolean>;
  noteLost(events: number, now: number): Promise<void>;
};

/** A message of the queue, which is a list of events. @property attempts how often it was delivered, this time included */
export type Message = { readonly id: string; readonly attempts: number; readonly body: unknown; ack(): void; retry(): void };

type Ports = {
  insert: (events: AuditEvent[], now: number) => Promise<void>;
  /** Called with events that have been written. It never fails. */
  onWritten: (events: AuditEvent[]) => Promise<void>;
  deadLetters: DeadLetters;
  clock: Clock;
  log: Log;
};

/** `max_retries` of the late queue in `wrangler.toml`: after as many attempts the queue drops a message. */
const LAST_ATTEMPT = 100;

export function makeConsume({ insert, onWritten, deadLetters, clock, log }: Ports) {
  const write = async (events: AuditEvent[]): Promise<void> => {
    for (const list of pack(events, STATEMENT_BYTES)) await insert(list, clock.now());
  };

  /** Keeps what is no event, because a repeat would not help. */
  async function keepMalformed({ id }: Message, malformed: unknown[]): Promise<void> {
    if (malformed.length === 0) return;
    log.error("audit.malformed", { message: id, events: malformed.length });
    // It has an id of its own: the rest of the message may become a dead letter too.
    const letter = { id: `${id}:malformed`, body: JSON.stringify(malformed), isRetryable: false, reason: "not an audit event" };
    await deadLetters.keep(letter, clock.now()).catch((error: unknown) => log.error("audit.lost", { message: id, reason: reasonOf(error) }));
  }

  /** Writes messages one by one. @returns those that could not be written, each with the reason */
  async function writeEach(read: { message: Message; events: AuditEvent[] }[]): Promise<Map<Message, string>> {
    const failed = new Map<Message, string>();
    let inARow = 0;
    let reason = "";
    for (const { message, events } of read) {
      if (inARow < GIVES_UP_AFTER) {
        const failure = await write(events).then(() => undefined, reasonOf);
        inARow = failure === undefined ? 0 : inARow + 1;
        if (failure === undefined) continue;
        reason = failure;
      }
      failed.set(message, reason);
    }
    return failed;
  }

  /** @returns the messages that could not be written, each with the reason; the others are acknowledged */
  async function consume(messages: readonly Message[]): Promise<Map<Message, string>> {
    const read = messages.map((message) => ({ message, ...readMessage(message.body) }));
    for (const { message, malformed } of read) await keepMalformed(message, malformed);
    const isWritten = await write(read.flatMap(({ events }) => events)).then(
      () => true,
      () => false,
    );
    const failed = isWritten ? new Map<Message, string>() : await writeEach(read);
    for (const message of messages) if (!failed.has(message)) message.ack();
    await onWritten(read.flatMap(({ message, events }) => (failed.has(message) ? [] : events)));
    return failed;
  }

  /** Keeps a message that cannot be written, so that it is seen and can be sent again. If it cannot be kept either, it stays in the queue. */
  async function bury(message: Message, reason: string): Promise<void> {
    const letter = { id: message.id, body: JSON.stringify(message.body), isRetryable: true, reason };
    const isKept = await deadLetters.keep(letter, clock.now()).catch(() => false);
    if (isKept) return message.ack();
    if (message.attempts < LAST_ATTEMPT) return message.retry();
    await lose(message, reason);
    message.ack();
  }

  async function lose({ body }: Message, reason: string): Promise<void> {
    const { events } = readMessage(body);
    for (const event of events) log.error("audit.lost", { ...event, reason });
    await deadLetters.noteLost(events.length, clock.now()).catch(() => undefined);
  }

  return {
    /**
     * Writes a batch of the queue into D1. The queue delivers at least once, and a repeated event changes nothing. One message that D1 does
     * not take holds up no other: it is delivered again, and after the retries it comes to `consumeLate`.
     */
    async consume(messages: readonly Message[]): Promise<void> {
      const failed = await consume(messages);
      for (const [message, reason] of failed) {
        log.error("audit.not_written", { message: message.id, attempts: message.attempts, reason });
        message.retry();
      }
    },

    /** Writes a batch of the dead-letter queue. What D1 still does not take is kept as a dead letter. */
    async consumeLate(messages: readonly Message[]): Promise<void> {
      for (const [message, reason] of await consume(messages)) await bury(message, reason);
    },
  };
}
