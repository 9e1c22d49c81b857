/** The middle value, or the mean of the two middle values. */
export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** @param at in [0, 1]; a quantile between two values is interpolated */
export function quantile(values: number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * at;
  const [below, above] = [sorted[Math.floor(position)] ?? Number.NaN, sorted[Math.ceil(position)] ?? Number.NaN];
  return below + (above - below) * (position % 1);
}

export type Spread = { median: number; least: number; most: number };

export const spreadOf = (values: number[]): Spread => ({ median: median(values), least: Math.min(...values), most: Math.max(...values) });
