import type { RequestTrace } from "../downstream/downstream.ts";
import { type Message, metaOf } from "../protocol/message.ts";
import { readTraceContext, type TraceContext } from "../protocol/trace-context-rules.ts";

/** Longest part of a session's id that is recorded: enough to tell sessions apart, too little to use one. */
const SESSION_CHARACTERS = 16;
const RAY = /^[\w-]{1,64}$/;

const withContext = ({ ids, ...trace }: RequestTrace, context: TraceContext | undefined): RequestTrace =>
  context ? { ids: { ...ids, traceId: context.traceId }, context } : { ids, ...trace };

/** The trace of a message: one of MCP 2026-07-28 may state its own (request metadata, `traceparent`), which counts before that of its request. */
export function withTraceOf(trace: RequestTrace, message: Message | undefined): RequestTrace {
  if (!message) return trace;
  const { traceparent, tracestate } = metaOf(message);
  return withContext(trace, readTraceContext(traceparent, tracestate));
}

/** The ids and the trace of a request of an agent. What a client sends in another form is left out. @param navigator that it came to @param country as the platform says it */
export function traceOf(headers: Headers, navigator?: string, country?: unknown): RequestTrace {
  const ray = headers.get("cf-ray");
  const session = headers.get("mcp-session-id");
  const ids = {
    ...(ray !== null && RAY.test(ray) && { requestId: ray }),
    ...(session !== null && { sessionId: session.split(/[-.]/, 1)[0]?.slice(0, SESSION_CHARACTERS) ?? "" }),
    ...(navigator !== undefined && { navigator }),
    ...(typeof country === "string" && { country }),
  };
  const traceparent = headers.get("traceparent");
  return withContext({ ids }, traceparent === null ? undefined : readTraceContext(traceparent, headers.get("tracestate")));
}
