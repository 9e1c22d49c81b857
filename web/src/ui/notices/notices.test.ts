import { expect, test } from "vitest";
import { dismiss, notify, onNotices, shownNotices } from "./notices.ts";

test("a notice is shown until it is dismissed, and a fourth one takes the place of the oldest", () => {
  let told = 0;
  const stop = onNotices(() => {
    told += 1;
  });
  for (const text of ["one", "two", "three", "four"]) notify(text);
  expect(shownNotices().map(({ text }) => text)).toEqual(["two", "three", "four"]);
  dismiss(shownNotices()[1]?.id ?? 0);
  expect(shownNotices().map(({ text }) => text)).toEqual(["two", "four"]);
  stop();
  notify("five");
  expect(told).toBe(5);
});
