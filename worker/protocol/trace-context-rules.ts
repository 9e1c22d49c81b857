import { BAGGAGE_META_KEY, TRACEPARENT_META_KEY, TRACESTATE_META_KEY } from "@modelcontextprotocol/server";

/**
 * A trace, and a span in it that is the parent of what follows (W3C Trace Context).
 * @property flags two hexadecimal digits @property state what tracing systems say to each other, as it goes into `tracestate`
 */
export type TraceContext = { traceId: string; parentId: string; flags: string; state?: string };

/** Version, trace id, parent id, flags; an id of zeros only is invalid (W3C Trace Context §3.2.2). A later version may have more parts after a dash. */
const TRACE_PARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;
const VERSION = "00";
/** What this version knows of flags: whether the trace is recorded, and whether its id is random (W3C Trace Context level 2, §3.2.2.5). */
const KNOWN_FLAGS = 0x03;
const RECORDED = 0x01;

const MOST_MEMBERS = 32;
/** The most characters of a `tracestate`, and those above which a member is the first to be left out (§3.3.1.5). */
const STATE_CHARACTERS = 512;
const LONG_MEMBER = 128;
/** A member of `tracestate`: key and value (§3.3.1.3). */
const MEMBER = /^([a-z\d][a-z\d_*/@-]{0,255})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
/** No `tracestate` that keeps the limits is as long, and a longer one is not read. */
const LONGEST_STATE = 32 * 1024;

const hex = (flags: number): string => flags.toString(16).padStart(2, "0");

/**
 * Cuts a state to what may be sent: whole members are left out, the long ones first, then from the end.
 * @returns nothing if it breaks the format, because then none of it counts
 */
function readState(stated: unknown): string | undefined {
  if (typeof stated !== "string" || stated.length > LONGEST_STATE) return undefined;
  const members = stated
    .split(",")
    .map((member) => member.replaceAll(/^[\t ]+|[\t ]+$/g, ""))
    .filter(Boolean);
  const keys = new Set(members.map((member) => MEMBER.exec(member)?.[1]));
  if (members.length === 0 || members.length > MOST_MEMBERS || keys.has(undefined) || keys.size < members.length) return undefined;
  if (members.join(",").length <= STATE_CHARACTERS) return members.join(",");
  const kept = members.filter((member) => member.length <= LONG_MEMBER);
  while (kept.join(",").length > STATE_CHARACTERS) kept.pop();
  return kept.join(",") || undefined;
}

/** Reads what an agent states. @returns nothing if it states no trace in the form of W3C Trace Context; a state that is wrong is left out alone */
export function readTraceContext(traceparent: unknown, tracestate: unknown): TraceContext | undefined {
  const [, version, traceId, parentId, flags = "", more] = (typeof traceparent === "string" && TRACE_PARENT.exec(traceparent)) || [];
  if (traceId === undefined || parentId === undefined || (version === VERSION && more !== undefined)) return undefined;
  const state = readState(tracestate);
  const context = { traceId, parentId, flags: version === VERSION ? flags : hex(Number.parseInt(flags, 16) & KNOWN_FLAGS) };
  return state === undefined ? context : { ...context, state };
}

/** The same trace from a span of Cardea on, which is recorded. @param parentId of that span */
export const withOwnSpan = (context: TraceContext, parentId: string): TraceContext => ({
  ...context,
  parentId,
  flags: hex((Number.parseInt(context.flags, 16) & KNOWN_FLAGS) | RECORDED),
});

/** A trace that Cardea begins. */
export const newTrace = (traceId: string, parentId: string): TraceContext => ({ traceId, parentId, flags: hex(RECORDED) });

/** The headers of a request that goes on with a trace. */
export function toTraceHeaders({ traceId, parentId, flags, state }: TraceContext): Record<string, string> {
  const traceparent = `${VERSION}-${traceId}-${parentId}-${flags}`;
  return state === undefined ? { traceparent } : { traceparent, tracestate: state };
}

/** Whether a message states a trace, rightly or not (MCP 2026-07-28, request metadata). */
export const statesTrace = (meta: Record<string, unknown>): boolean => TRACEPARENT_META_KEY in meta || TRACESTATE_META_KEY in meta;

/** The `_meta` of a message that goes on with this trace, or with none. What the agent stated is replaced. */
export function withTrace(meta: Record<string, unknown>, context: TraceContext | undefined): Record<string, unknown> {
  const { [TRACEPARENT_META_KEY]: _, [TRACESTATE_META_KEY]: __, ...rest } = meta;
  return context ? { ...rest, ...toTraceHeaders(context) } : rest;
}

/** The same for a message that Cardea writes for the agent: its `baggage`, which may name people, was not addressed to the server. */
export function withTraceOnly(meta: Record<string, unknown>, context: TraceContext | undefined): Record<string, unknown> {
  const { [BAGGAGE_META_KEY]: _, ...rest } = withTrace(meta, context);
  return rest;
}
