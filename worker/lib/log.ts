import { AsyncLocalStorage } from "node:async_hooks";

/** The fields of one log line. Only ids, codes and numbers: never a value that came from a credential or a form. */
export type LogFields = Record<string, string | number | boolean | undefined>;

export type Log = { info(event: string, fields?: LogFields): void; error(event: string, fields?: LogFields): void };

/**
 * What a piece of work was begun by, which each of its log lines says: a request by its id, a queue, a schedule, or an alarm of an object.
 * @property request what the answer has as `CF-Ray`; absent where the platform gives none
 */
export type Occasion = { request?: string; queue?: string; schedule?: string; alarm?: string };

const occasions = new AsyncLocalStorage<Occasion>();

/** Does work, also what it leaves to the background, on this occasion. */
export const onOccasion = <Result>(occasion: Occasion | undefined, work: () => Result): Result => occasions.run(occasion ?? {}, work);

/** The occasion on which this runs. A request to an object takes it along. */
export const currentOccasion = (): Occasion | undefined => occasions.getStore();

const lineOf = (level: string, event: string, fields?: LogFields): string => JSON.stringify({ level, event, ...occasions.getStore(), ...fields });

/** Writes each line as one JSON object, because Workers Logs indexes these. */
export const log: Log = {
  info: (event, fields) => console.log(lineOf("info", event, fields)),
  error: (event, fields) => console.error(lineOf("error", event, fields)),
};
