import { expect, test } from "vitest";
import { chooseForm } from "./accept-rules.ts";

test.each([
  [null, "any"],
  ["", "any"],
  ["*/*", "any"],
  ["application/json, text/event-stream", "any"],
  ["Application/JSON;q=0.9 , TEXT/Event-Stream; q=0.1", "any"],
  ["text/html", "any"],
  ["application/json;q=0, text/event-stream;q=0", "any"],
  ["application/json", "json"],
  ["APPLICATION/JSON; charset=utf-8", "json"],
  ["application/*", "json"],
  ["application/json, text/event-stream;q=0", "json"],
  ["*/*, text/event-stream;q=0.0", "json"],
  ["text/event-stream", "events"],
  ["text/*;q=0.5", "events"],
  ["*/*;q=0.1, application/json;q=0", "events"],
])("B34: a request with Accept: %j is answered in the form %s", (accept, form) => {
  expect(chooseForm(accept)).toBe(form);
});
