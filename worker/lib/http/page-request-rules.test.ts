import { expect, test } from "vitest";
import { asksForPage } from "./page-request-rules.ts";

const CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8";
const asks = (accept: string | undefined, headers: Record<string, string> = {}, method = "GET") =>
  asksForPage({ method, headers: new Headers({ ...(accept !== undefined && { accept }), ...headers }) });

test.each([
  [CHROME, true],
  ["text/html", true],
  ["TEXT/HTML;q=0.5", true],
  ["text/html, text/event-stream;q=0.9", true],
  ["text/html;q=0.9, text/event-stream", false],
  ["text/html, text/event-stream", false],
  ["text/html, application/json", false],
  ["text/html;q=0.8, application/json;q=0.9", false],
  ["text/html;q=0, */*", false],
  ["text/*", false],
  ["*/*", false],
  ["", false],
  [undefined, false],
  ["text/event-stream", false],
  ["application/json, text/event-stream", false],
  ["application/xhtml+xml", false],
  [`${"a/b,".repeat(60)}text/html`, false],
])("F29: a GET with Accept: %j gets a page: %s", (accept, expected) => {
  expect(asks(accept)).toBe(expected);
});

test.each(["authorization", "x-api-key", "x-user-email", "mcp-session-id", "mcp-protocol-version", "mcp-method", "last-event-id", "origin"])(
  "F29: a request with the header %s is an agent's, whatever it accepts",
  (name) => {
    expect(asks(CHROME, { [name]: "x" })).toBe(false);
  },
);

test("F29: only a navigation gets a page, not a script's request and not a change", () => {
  expect(asks(CHROME, { "sec-fetch-mode": "navigate" })).toBe(true);
  for (const mode of ["cors", "no-cors", "same-origin", "websocket"]) expect(asks(CHROME, { "sec-fetch-mode": mode })).toBe(false);
  expect(asks(CHROME, {}, "HEAD")).toBe(true);
  for (const method of ["POST", "DELETE", "OPTIONS", "PUT"]) expect(asks(CHROME, {}, method)).toBe(false);
});
