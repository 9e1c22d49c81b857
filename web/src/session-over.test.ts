import { expect, test } from "vitest";
import { keepWhenSignedOut, tellSignedOut } from "./session-over.ts";

test("the page stays when the session is over for as long as something on it is unsaved", () => {
  const told: string[] = [];
  expect(tellSignedOut()).toBe(false);
  const release = keepWhenSignedOut(() => told.push("form"));
  expect([tellSignedOut(), told]).toEqual([true, ["form"]]);
  release();
  expect([tellSignedOut(), told]).toEqual([false, ["form"]]);
});
