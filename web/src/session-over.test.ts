import { expect, test } from "vitest";
import { hasUnsaved, keepWhenSignedOut, tellSignedOut } from "./session-over.ts";

test("the page stays when the session is over for as long as something on it is unsaved", () => {
  const told: string[] = [];
  expect(tellSignedOut()).toBe(false);
  const release = keepWhenSignedOut(() => told.push("form"));
  expect([tellSignedOut(), told, hasUnsaved()]).toEqual([true, ["form"], true]);
  release();
  expect([tellSignedOut(), told, hasUnsaved()]).toEqual([false, ["form"], false]);
});
