import { expect, test } from "vitest";
import { readEndDate } from "./end-date-rules.ts";

const NOW = Date.UTC(2026, 10, 27, 12);

test.each([
  ["", { kind: "none" }],
  ["  ", { kind: "none" }],
  ["2026-11-27", { kind: "ends", at: Date.UTC(2026, 10, 28) - 1 }],
  ["2028-02-29", { kind: "ends", at: Date.UTC(2028, 2, 1) - 1 }],
  ["2026-11-26", { kind: "wrong" }],
  ["2027-02-29", { kind: "wrong" }],
  ["2027-13-01", { kind: "wrong" }],
  ["2100-01-01", { kind: "wrong" }],
  ["27.11.2027", { kind: "wrong" }],
  ["2027-11-27T00:00", { kind: "wrong" }],
])("F75: the end of a key that is given as %j is %j", (text, expected) => expect(readEndDate(text, NOW)).toEqual(expected));
