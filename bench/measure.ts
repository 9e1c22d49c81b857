import type { Caller, Side } from "./sides.ts";
import { quantile } from "./statistics.ts";

export type Measured = { p50: number; p99: number; perSecond: number };

const WARM_UP = 200;

/** Each round begins with another side, so that a drift of the machine affects all sides. */
export function rotated(all: Side[], round: number): Side[] {
  const at = round % all.length;
  return [...all.slice(at), ...all.slice(0, at)];
}

/** @param callers how many call at the same time @param calls how many they make together. Times are in ms */
export async function measure(side: Side, callers: number, calls: number): Promise<Measured> {
  const opened = await Promise.all(Array.from({ length: callers }, () => side.open()));
  let id = 1;
  const each = async (caller: Caller, times: number, took: number[]) => {
    for (let time = 0; time < times; time++) {
      const startedAt = performance.now();
      await caller.call(id++);
      took.push(performance.now() - startedAt);
    }
  };
  await Promise.all(opened.map((caller) => each(caller, WARM_UP / callers, [])));
  const took: number[] = [];
  const startedAt = performance.now();
  await Promise.all(opened.map((caller) => each(caller, calls / callers, took)));
  const seconds = (performance.now() - startedAt) / 1000;
  for (const caller of opened) caller.close();
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99), perSecond: took.length / seconds };
}
