import type { SubjectAccess, Target } from "../../downstream/downstream.ts";
import { AppError } from "../../lib/errors.ts";
import { calledTool, metaOf, withMeta } from "../../protocol/message.ts";
import { statesTrace, toTraceHeaders, withTrace } from "../../protocol/trace-context-rules.ts";
import { withTraceOf } from "../trace-rules.ts";
import type { Body } from "./forward.ts";
import type { Taken } from "./take-request.ts";

/**
 * What is forwarded for a request, with the trace of its message, from Cardea's span on if the collector is told of that. A batch goes on with the agent's own
 * trace, because each of its calls has spans of its own. A `_meta` that states a trace states this one then; in a body that is forwarded unread, it stays.
 */
export function tracedRequest(taken: Taken, { withSpans }: Pick<SubjectAccess, "withSpans">): { target: Target | AppError; body: Body } {
  const { call, target, body, messages } = taken;
  if (target instanceof AppError) return { target, body };
  const message = messages.length === 1 ? messages[0] : undefined;
  if (!message || calledTool(message) === undefined) return { target, body: traced(taken, target, message) };
  const own = withSpans(target, withTraceOf(call.trace, message).context);
  return { target: own, body: traced(taken, own, message) };
}

function traced({ body, isUnread }: Taken, { source: { spans } }: Target, message: Taken["messages"][number] | undefined): Body {
  const meta = message ? metaOf(message) : {};
  if (isUnread || !(body instanceof Uint8Array) || !statesTrace(meta)) return body;
  const { traceparent, tracestate }: Record<string, string> = spans?.sent ? toTraceHeaders(spans.sent) : {};
  if (meta.traceparent === traceparent && meta.tracestate === tracestate) return body;
  return withMeta(body, withTrace(meta, spans?.sent));
}
