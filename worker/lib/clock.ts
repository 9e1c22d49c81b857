/** The time in UTC milliseconds. It is passed as an argument, so that tests can move it. */
export type Clock = { now(): number };

export const systemClock: Clock = { now: () => Date.now() };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The day of a time in UTC ms, as days since 1970. */
export const dayOf = (at: number): number => Math.floor(at / DAY);
