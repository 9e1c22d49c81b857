import { expect, test } from "vitest";
import { tellSignedOut } from "../../session-over.ts";
import { closeSignedOut, isSignedOut, keepUnsaved, onSignedOut } from "./unsaved.ts";

test("a page with something unsaved says that the session is over, until the person has read it", () => {
  let told = 0;
  onSignedOut(() => {
    told += 1;
  });
  const saved = keepUnsaved();
  expect([tellSignedOut(), isSignedOut(), told]).toEqual([true, true, 1]);
  closeSignedOut();
  expect([isSignedOut(), told]).toEqual([false, 2]);
  saved();
  expect([tellSignedOut(), isSignedOut()]).toEqual([false, false]);
});
