import type { Page } from "./page.ts";

/** How many rows one request looks at, at most. */
export const LOOKED_AT = 1000;

/**
 * A part of the rows that fit a filter.
 * @property last the row after which the next part begins: there may be one though this part has few rows, or none
 * @property found how many fit, of the first rows that were looked at; of a later part it is not known
 */
type Part<Row> = { rows: Row[]; last: Row | undefined; found: { count: number; more: boolean } | undefined };

/** Chooses a part of a list from the rows that were looked at for it. @param looked up to `LOOKED_AT` rows after the part before, in order */
export function choosePart<Row>(looked: readonly Row[], fits: (row: Row) => boolean, { after, limit }: Page): Part<Row> {
  const fitting = looked.filter(fits);
  const rows = fitting.slice(0, limit);
  const isAll = fitting.length <= limit;
  const isEnd = looked.length < LOOKED_AT;
  const last = isAll && isEnd ? undefined : (isAll ? looked : rows).at(-1);
  return { rows, last, found: after ? undefined : { count: fitting.length, more: !isEnd } };
}
