/**
 * How many calls took how long: a count for each range of times, in the order of `BOUNDS`, without the zeros at the end. Histograms of the same ranges are
 * merged by adding them up, so percentiles of a year come from those of its days.
 */
export type Histogram = readonly number[];

/** The last millisecond of each range but the last one, which has no end. Each range is about 1.6 times as long as the one before. */
const BOUNDS = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181, 6765, 10_946, 17_711, 28_657, 46_368] as const;
/** A time in the last range counts as this, in ms: a call is given up after a minute, and a stream may take longer. */
const LONGEST = 75_025;

const rangeOf = (ms: number): number => {
  const range = BOUNDS.findIndex((bound) => ms <= bound);
  return range < 0 ? BOUNDS.length : range;
};

export const mergeHistograms = (one: Histogram, other: Histogram): Histogram =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, range) => (one[range] ?? 0) + (other[range] ?? 0));

/** @param times in ms */
export function histogramOf(times: readonly number[]): Histogram {
  const counts: number[] = [];
  for (const ms of times) {
    const range = rangeOf(ms);
    while (counts.length <= range) counts.push(0);
    counts[range] = (counts[range] ?? 0) + 1;
  }
  return counts;
}

/**
 * The time within which this share of the calls ended, in ms, as if the times of a range were spread evenly. It is never outside of the range of the true one.
 * @param share between 0 and 1 @returns nothing without calls
 */
export function percentileOf(histogram: Histogram, share: number): number | undefined {
  const all = histogram.reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  const rank = share * all;
  let before = 0;
  for (const [range, count] of histogram.entries()) {
    if (count > 0 && before + count >= rank) {
      const from = BOUNDS[range - 1] ?? 0;
      const to = BOUNDS[range] ?? LONGEST;
      return Math.round(from + ((to - from) * (rank - before)) / count);
    }
    before += count;
  }
  return LONGEST;
}
