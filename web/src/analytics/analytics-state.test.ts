import { expect, test } from "vitest";
import { changeOf, readAnalyticsState, subjectOf, withPeriod, withSubject } from "./analytics-state.ts";

test("F112: the state of the analytics is read from the address, and what is nothing of it is left out", () => {
  expect(readAnalyticsState({ period: "year", server: " github ", other: 1 })).toEqual({ period: "year", server: "github" });
  expect(readAnalyticsState({ period: "decade", agent: 7 })).toEqual({ agent: "7" });
  expect(readAnalyticsState({ period: "month", person: "" })).toEqual({});
  expect(readAnalyticsState({ server: "x".repeat(900) }).server).toHaveLength(700);
});

test("F112: an address with two subjects shows one of them, and a day of one person is shown as a week", () => {
  expect(readAnalyticsState({ server: "github", agent: "a" })).toEqual({ server: "github" });
  expect(readAnalyticsState({ period: "day", person: "ada" })).toEqual({ period: "week", person: "ada" });
  expect(withPeriod({ person: "ada" }, "day")).toEqual({ period: "week", person: "ada" });
});

test("F112: another subject takes the place of the one before, and the period stays", () => {
  const state = withSubject({ period: "week", server: "github" }, { name: "agent", value: "a" });
  expect(state).toEqual({ period: "week", agent: "a" });
  expect(subjectOf(state)).toEqual({ name: "agent", value: "a" });
  expect(withSubject(state)).toEqual({ period: "week" });
  expect(subjectOf({ period: "week" })).toBeUndefined();
});

test("F112: a number is compared with the one before, if there was one", () => {
  expect(changeOf(15, 10)).toBe(0.5);
  expect(changeOf(0, 10)).toBe(-1);
  expect(changeOf(3, 0)).toBeUndefined();
});
