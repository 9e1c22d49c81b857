/** A page of a list, newest first. @property after the end of the page before @property limit the most rows */
export type Page = { after?: Place; limit: number };

/**
 * The end of a page: when its last row was created (UTC ms), and the row's id, for rows of one moment. Neither ever changes, so each row is
 * on one page only, whatever is written meanwhile.
 */
export type Place = { createdAt: number; id: string };

/** A page of a list in the order of a key that no two rows share. @property after the last key of the page before @property limit the most rows */
export type KeyPage = { after?: string; limit: number };

/** The most rows that are counted for the total of a list. */
export const MOST_IN_TOTAL = 1000;

/** How many rows fit, counted up to `MOST_IN_TOTAL`. @property more whether there are more, or may be */
export type Counted = { count: number; more: boolean };

/** @param count of up to one row more than are counted */
export const toCounted = (count: number): Counted => ({ count: Math.min(count, MOST_IN_TOTAL), more: count > MOST_IN_TOTAL });
