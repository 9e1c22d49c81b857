import { expect, test } from "vitest";
import { partsOf, topOf } from "./chart-scale.ts";

test.each([
  [0, 1],
  [1, 1],
  [3, 5],
  [10, 10],
  [11, 20],
  [499, 500],
  [501, 1000],
  [1_000_000, 1_000_000],
])("F112: a chart with values up to %i ends at %i", (highest, top) => {
  expect(topOf(highest)).toBe(top);
});

test("F112: a line breaks off where nothing was measured", () => {
  const y = (value: number) => value * 2;
  expect(partsOf([null, 1, 2, null, 3], y)).toEqual([
    [
      { index: 1, y: 2 },
      { index: 2, y: 4 },
    ],
    [{ index: 4, y: 6 }],
  ]);
  expect(partsOf([null, null], y)).toEqual([]);
});
