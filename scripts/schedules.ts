import { readWranglerSettings } from "./wrangler-settings.ts";

/** A schedule of the Worker. @property every how often it runs, in ms */
type Schedule = { cron: string; every: number };

const MINUTE = 60_000;

/** The schedules of `wrangler.toml`. @throws Error for a cron trigger whose time between two runs is not known */
export const readSchedules = (): Schedule[] =>
  (readWranglerSettings("wrangler.toml").triggers?.crons ?? []).map((cron: string) => ({ cron, every: intervalOf(cron) }));

/** Reads the two kinds of cron triggers that Cardea has: each nth minute, and one minute of each hour. @returns ms */
export function intervalOf(cron: string): number {
  const [, step, minute] = /^(?:\*\/(\d+)|(\d+)) \* \* \* \*$/.exec(cron) ?? [];
  if (step !== undefined) return Number(step) * MINUTE;
  if (minute !== undefined) return 60 * MINUTE;
  throw new Error(`The cron trigger “${cron}” is of another kind: each nth minute, or one minute of each hour.`);
}
