import type { QueryKey } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useChange } from "./use-change.ts";

/** Why a row of several could not be changed. */
type Failed<Row> = { row: Row; reason: string };

/** What became of several rows. */
export type Outcome<Row> = { done: number; failed: Failed<Row>[] };

/** How many rows are changed at the same time. */
const AT_ONCE = 4;

/** @property tell is told how many rows have been tried @property isStopped whether no further row is to be tried */
type Watch = { tell: (tried: number) => void; isStopped: () => boolean };

/** Does one thing to each of several rows. A row that fails stops no other one. */
async function each<Row>(rows: readonly Row[], act: (row: Row) => Promise<unknown>, { tell, isStopped }: Watch): Promise<Outcome<Row>> {
  const failed: Failed<Row>[] = [];
  let tried = 0;
  while (tried < rows.length && !isStopped()) {
    tell(tried);
    const some = rows.slice(tried, tried + AT_ONCE);
    const settled = await Promise.allSettled(some.map(act));
    for (const [index, one] of settled.entries()) {
      const row = some[index];
      if (one.status === "rejected" && row !== undefined) failed.push({ row, reason: (one.reason as Error).message });
    }
    tried += some.length;
  }
  return { done: tried - failed.length, failed };
}

/**
 * A change of several rows, each by a request of its own. `tried` is how many have been tried; `stop` leaves the rest as they are.
 * @param queryKey every query below this key is read again afterwards @param say what a notice says of so many that are done
 */
export function useEach<Row>(queryKey: QueryKey, act: (row: Row) => Promise<unknown>, say: (done: number) => string) {
  const [tried, setTried] = useState(0);
  const stopped = useRef(false);
  const change = useChange(
    queryKey,
    (rows: readonly Row[]) => {
      stopped.current = false;
      return each(rows, act, { tell: setTried, isStopped: () => stopped.current });
    },
    (_rows, { done }) => (done > 0 ? { text: say(done) } : undefined),
    true,
  );
  const stop = () => {
    stopped.current = true;
  };
  return { ...change, tried, stop };
}
