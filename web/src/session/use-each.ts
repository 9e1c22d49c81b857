import type { QueryKey } from "@tanstack/react-query";
import { useChange } from "./use-change.ts";

/** Why a row of several could not be changed. */
type Failed<Row> = { row: Row; reason: string };

/** What became of several rows. */
export type Outcome<Row> = { done: number; failed: Failed<Row>[] };

/** How many rows are changed at the same time. */
const AT_ONCE = 4;

/** Does one thing to each of several rows. A row that fails stops no other one. */
async function each<Row>(rows: readonly Row[], act: (row: Row) => Promise<unknown>): Promise<Outcome<Row>> {
  const failed: Failed<Row>[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE);
    const settled = await Promise.allSettled(some.map(act));
    for (const [index, one] of settled.entries()) {
      const row = some[index];
      if (one.status === "rejected" && row !== undefined) failed.push({ row, reason: (one.reason as Error).message });
    }
  }
  return { done: rows.length - failed.length, failed };
}

/**
 * A change of several rows, each by a request of its own.
 * @param queryKey every query below this key is read again afterwards @param say what a notice says of so many that are done
 */
export const useEach = <Row>(queryKey: QueryKey, act: (row: Row) => Promise<unknown>, say: (done: number) => string) =>
  useChange(
    queryKey,
    (rows: readonly Row[]) => each(rows, act),
    (_rows, { done }) => (done > 0 ? { text: say(done) } : undefined),
    true,
  );
