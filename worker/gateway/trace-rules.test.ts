import { expect, test } from "vitest";
import { traceOf, withTraceOf } from "./trace-rules.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

test("F110: a call has the request id of the platform, the trace of its agent, and the beginning of its session's id", () => {
  const headers = new Headers({
    "cf-ray": "8a1b2c3d4e5f6071-FRA",
    traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
    "mcp-session-id": "0123456789abcdef0123456789abcdef-uf-1795219200000.signature",
  });
  expect(traceOf(headers)).toEqual({
    requestId: "8a1b2c3d4e5f6071-FRA",
    traceId: TRACE,
    parentId: "b7ad6b7169203331",
    sessionId: "0123456789abcdef",
  });
  expect(traceOf(new Headers())).toEqual({});
});

test.each([
  ["00-00000000000000000000000000000000-b7ad6b7169203331-01"],
  [`00-${TRACE}-0000000000000000-01`],
  [`00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`],
  ["a secret"],
])("F110: the trace of a call is left out if it is not of the form of W3C Trace Context: %s", (traceparent) => {
  expect(traceOf(new Headers({ traceparent, "cf-ray": "<script>" }))).toEqual({});
});

test("F110: a message of MCP 2026-07-28 states its own trace, which counts before that of the request", () => {
  const message = { id: 1, method: "tools/call", params: { _meta: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` } } };
  expect(withTraceOf({ traceId: "f".repeat(32), requestId: "r" }, message)).toEqual({ traceId: TRACE, parentId: "b7ad6b7169203331", requestId: "r" });
  expect(withTraceOf({ requestId: "r" }, { ...message, params: { _meta: { traceparent: 7 } } })).toEqual({ requestId: "r" });
});
