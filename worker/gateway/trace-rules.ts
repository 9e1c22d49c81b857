import type { CallTrace } from "../audit/audit.ts";
import { type Message, metaOf } from "../protocol/message.ts";

/** Longest part of a session's id that is recorded: enough to tell sessions apart, too little to use one. */
const SESSION_CHARACTERS = 16;
const RAY = /^[\w-]{1,64}$/;
/** Version, trace id, parent id, flags; an id of zeros only is invalid (W3C Trace Context, traceparent). */
const TRACE_PARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(?:-|$)/;

/** The trace and the span that a `traceparent` names; empty if it has another form. */
function parentOf(stated: unknown): Pick<CallTrace, "traceId" | "parentId"> {
  const [, traceId, parentId] = (typeof stated === "string" && TRACE_PARENT.exec(stated)) || [];
  return traceId === undefined || parentId === undefined ? {} : { traceId, parentId };
}

/** The ids of a message: one of MCP 2026-07-28 may state its own trace (request metadata, `traceparent`). */
export function withTraceOf(trace: CallTrace, message: Message | undefined): CallTrace {
  return message ? { ...trace, ...parentOf(metaOf(message).traceparent) } : trace;
}

/** The ids of a request of an agent. What a client sends in another form is left out. */
export function traceOf(headers: Headers): CallTrace {
  const ray = headers.get("cf-ray");
  const session = headers.get("mcp-session-id");
  return {
    ...(ray !== null && RAY.test(ray) && { requestId: ray }),
    ...(session !== null && { sessionId: session.split(/[-.]/, 1)[0]?.slice(0, SESSION_CHARACTERS) ?? "" }),
    ...parentOf(headers.get("traceparent")),
  };
}
