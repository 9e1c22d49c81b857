import { expect, test } from "vitest";
import { modeOf, themeOf } from "./preferences.ts";

test.each([
  ["the system decides where nothing was chosen", null, true, "dark"],
  ["the system decides where a person has chosen so", "system", false, "light"],
  ["a chosen theme wins over the system", "light", true, "light"],
  ["what is no theme counts as no choice", "pink", true, "dark"],
] as const)("%s", (_title, stored, prefersDark, mode) => {
  expect(modeOf(stored, prefersDark)).toBe(mode);
});

test("the account menu marks the system's theme where nothing was chosen", () => {
  expect([themeOf(null), themeOf("pink"), themeOf("dark")]).toEqual(["system", "system", "dark"]);
});
