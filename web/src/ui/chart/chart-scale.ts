/** The next round number that is no less: 1, 2 or 5 times a power of ten. It is the top of a chart. */
export function topOf(highest: number): number {
  if (highest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((times) => times * power).find((round) => round >= highest) ?? highest;
}

/** The points of a line that has gaps: one list for each part without a gap. @param y where a value is */
export function partsOf(values: readonly (number | null)[], y: (value: number) => number): { index: number; y: number }[][] {
  const parts: { index: number; y: number }[][] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const point = { index, y: y(value) };
    if (index > 0 && values[index - 1] !== null) parts.at(-1)?.push(point);
    else parts.push([point]);
  }
  return parts;
}
