import { expect, test } from "vitest";
import { isFailure } from "./outcome.ts";

test.each([
  [{ result: { content: [] } }, false],
  [{ result: { content: [], isError: false } }, false],
  [{ result: { content: [], isError: true } }, true],
  [{ error: { code: -32602, message: "no" } }, true],
  [null, true],
  ["broken", true],
])("the response %j is a failure: %s", (response, failed) => {
  expect(isFailure(response)).toBe(failed);
});
