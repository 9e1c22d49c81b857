import { describe, expect, test } from "vitest";
import { meaningOfServerAnswer, type ServerMeaning, wordsOfServer } from "./foreign-answers.ts";

type Kind = ServerMeaning["kind"];
type Given = { headers?: Record<string, string>; body?: unknown; inSession?: boolean };

const rpc = (code: unknown, message: unknown = "", id: unknown = null) => ({ jsonrpc: "2.0", id, error: { code, message } });
const NOW = Date.UTC(2026, 0, 1);

function meaningOf(status: number, { headers, body = "", inSession }: Given): ServerMeaning {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return meaningOfServerAnswer({ status, headers: new Headers(headers), text, inSession }, NOW);
}

const challenge = (value: string) => ({ headers: { "www-authenticate": value } });
const inSession = (body: unknown) => ({ body, inSession: true });

const TABLE: [Kind, number, Given][] = [
  ["taken", 200, { body: { jsonrpc: "2.0", id: 1, result: {} } }],
  ["taken", 202, {}],
  ["taken", 200, { body: "<html>" }],
  ["moved", 307, { headers: { location: "/mcp/" } }],
  ["moved", 301, {}],
  ["scope_missing", 403, challenge('Bearer error="insufficient_scope", scope="a b"')],
  ["scope_missing", 401, challenge('Basic realm="x", Bearer realm="a, b", error=insufficient_scope')],
  ["scope_missing", 403, { body: { error: "insufficient_scope", scope: "a" } }],
  ["session_gone", 404, inSession("")],
  ["session_gone", 404, inSession("<html>Not found</html>")],
  ["session_gone", 410, inSession("")],
  ["session_gone", 404, inSession(rpc(-32001, "Session not found"))],
  ["session_gone", 400, inSession(rpc(-32000, "Bad Request: No valid session ID provided"))],
  ["session_gone", 400, inSession(rpc(-32600, "Invalid or missing session ID"))],
  ["session_gone", 400, inSession("Missing mcp-session-id header")],
  ["session_gone", 400, inSession(rpc(-32000, "Bad Request: Server not initialized"))],
  ["session_gone", 401, inSession({ error: "Session expired" })],
  ["session_gone", 409, inSession(rpc(-32000, "Session 3f2a-99 does not exist. Please re-initialize."))],
  ["session_gone", 422, inSession({ message: "Unknown sessionId" })],
  ["session_gone", 200, inSession(rpc(-32001, "Session has been terminated"))],
  ["session_gone", 500, inSession(rpc(-32000, "No transport found for sessionId"))],
  ["session_gone", 400, { body: rpc(-32000, "Bad Request: No valid session ID provided") }],
  ["token_refused", 401, { body: { error: "Session expired" } }],
  ["refused", 410, {}],
  ["refused", 400, inSession(rpc(-32000, "Checkout session not found"))],
  ["refused", 400, inSession(rpc(-32602, "Session not found"))],
  ["refused", 404, inSession(rpc(-32602, "There is no such file"))],
  ["refused", 200, inSession(rpc(-32000, "The browser session has expired, open the page again"))],
  ["token_refused", 401, {}],
  ["token_refused", 498, {}],
  ["token_refused", 403, challenge('Bearer error="invalid_token"')],
  ["token_refused", 400, challenge('bearer realm="x" , ERROR=invalid_token')],
  ["token_refused", 403, { body: { error: "invalid_token" } }],
  ["token_refused", 403, { body: "JWT expired at 2026-01-01" }],
  ["token_refused", 403, { body: { message: "The access token has expired" } }],
  ["token_refused", 400, { body: { error: "invalid_token", error_description: "x" } }],
  ["token_refused", 200, { body: rpc(401, "no") }],
  ["token_refused", 200, { body: rpc(-32001, "Unauthorized") }],
  ["token_refused", 200, { body: [rpc(-32000, "Authentication required")] }],
  ["refused", 403, {}],
  ["refused", 403, { body: "You may not delete this." }],
  ["refused", 400, { body: rpc(-32602, "the argument token is invalid") }],
  ["refused", 200, { body: rpc(-32602, "Invalid params") }],
  ["refused", 200, { body: rpc(-32603, "Could not post the second part: token expired") }],
  ["feature_absent", 200, { body: rpc(-32601, "Method not found") }],
  ["feature_absent", 404, { body: rpc(-32601) }],
  ["feature_absent", 400, inSession(rpc("-32601", "x"))],
  ["feature_absent", 404, { body: "Not found" }],
  ["feature_absent", 501, {}],
  ["feature_absent", 405, {}],
  ["feature_absent", 200, { body: rpc(-32603, "prompts/list is not implemented") }],
  ["revision_unknown", 400, { body: rpc(-32022, "no") }],
  ["revision_unknown", 400, { body: rpc(-32000, "Bad Request: Unsupported protocol version (supported versions: 2024-11-05)") }],
  ["header_mismatch", 400, { body: rpc(-32020, "Header mismatch") }],
  ["busy", 429, {}],
  ["busy", 503, { headers: { "retry-after": "7" } }],
  ["busy", 403, { headers: { "retry-after": "60" }, body: "secondary limit" }],
  ["busy", 400, { body: rpc(-32000, "Rate limit exceeded") }],
  ["failing", 500, { body: "Internal Server Error" }],
  ["failing", 503, {}],
  ["failing", 502, { body: "<html>Bad gateway</html>" }],
];

describe("the meaning of a server's answer", () => {
  test.each(TABLE)("an answer of a server means %s with status %i and %j", (kind, status, given) => {
    expect(meaningOf(status, given).kind).toBe(kind);
  });

  test.each([
    ["7", 7],
    ["0", 0],
    ["1.2", 2],
    ["999999999", 86_400],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60],
    ["Wed, 31 Dec 2025 00:01:00 GMT", 0],
    ["-5", undefined],
    ["soon", undefined],
    ["1e9", undefined],
    ["", undefined],
  ])("B39: an answer with Retry-After %j asks to wait %j seconds", (value, seconds) => {
    expect(meaningOf(429, { headers: { "retry-after": value } })).toEqual({ kind: "busy", seconds });
  });

  test("an answer that needs more scopes gives their names", () => {
    expect(meaningOf(403, challenge('Bearer error="insufficient_scope", scope="a b"'))).toEqual({ kind: "scope_missing", scope: "a b" });
  });

  test.each([
    [JSON.stringify(rpc(-32000, "Too\n many\u0000 requests")), "Too many requests"],
    [JSON.stringify({ error: "x", error_description: "Slow down" }), "Slow down"],
    ["Service Unavailable", "Service Unavailable"],
    ["<html><body>x", ""],
    ["{broken", ""],
    ["x".repeat(400), `${"x".repeat(299)}…`],
  ])("an error is shown in the server's own words: %j", (text, words) => {
    expect(wordsOfServer(text)).toBe(words);
  });

  test("any answer of a server is read in linear time", () => {
    for (const piece of ["session ", "{", "[", "[{", "not ", "a", "A", '"', "=,", " ", "'"]) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      for (const status of [200, 400, 403])
        meaningOf(status, { body: text, headers: { "www-authenticate": text.slice(0, 60_000) }, inSession: true });
      expect(wordsOfServer(text).length, piece).toBeLessThanOrEqual(300);
    }
  });
});
