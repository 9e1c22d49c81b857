import { expect, test } from "vitest";
import { traceOf, withTraceOf } from "./trace-rules.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

test("F110: a call has the request id of the platform, the trace of its agent, and the beginning of its session's id", () => {
  const headers = new Headers({
    "cf-ray": "8a1b2c3d4e5f6071-FRA",
    traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
    "mcp-session-id": "0123456789abcdef0123456789abcdef-uf-1795219200000.signature",
  });
  expect(traceOf(headers, "default", "DE")).toEqual({
    ids: { country: "DE", requestId: "8a1b2c3d4e5f6071-FRA", traceId: TRACE, sessionId: "0123456789abcdef", navigator: "default" },
    context: { traceId: TRACE, parentId: "b7ad6b7169203331", flags: "01" },
  });
  expect(traceOf(new Headers())).toEqual({ ids: {} });
});

test.each([
  ["00-00000000000000000000000000000000-b7ad6b7169203331-01"],
  [`00-${TRACE}-0000000000000000-01`],
  [`00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`],
  ["a secret"],
])("F110: the trace of a call is left out if it is not of the form of W3C Trace Context: %s", (traceparent) => {
  expect(traceOf(new Headers({ traceparent, "cf-ray": "<script>" }))).toEqual({ ids: {} });
});

test("F110: a message of MCP 2026-07-28 states its own trace, which counts before that of the request, with its own state", () => {
  const traceparent = `00-${TRACE}-b7ad6b7169203331-00`;
  const message = { id: 1, method: "tools/call", params: { _meta: { traceparent } } };
  const ofRequest = traceOf(new Headers({ traceparent: `00-${"f".repeat(32)}-${"e".repeat(16)}-01`, tracestate: "a=1", "cf-ray": "r" }));
  expect(withTraceOf(ofRequest, message)).toEqual({
    ids: { traceId: TRACE, requestId: "r" },
    context: { traceId: TRACE, parentId: "b7ad6b7169203331", flags: "00" },
  });
  expect(withTraceOf(ofRequest, { ...message, params: { _meta: { traceparent: 7, tracestate: "b=2" } } })).toEqual(ofRequest);
  expect(withTraceOf(ofRequest, undefined)).toBe(ofRequest);
});
