import fc from "fast-check";
import { expect, test } from "vitest";
import { newTrace, readTraceContext, toTraceHeaders, withOwnSpan, withTrace, withTraceOnly } from "./trace-context-rules.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";
const OWN = "00f067aa0ba902b7";
const stated = (flags = "01") => `00-${TRACE}-${PARENT}-${flags}`;
const stateOf = (tracestate: unknown) => readTraceContext(stated(), tracestate)?.state;

test.each(["00", "01", "03", "ff"])("F114: a trace with the flags %s goes on as it is stated, if Cardea has no span in it", (flags) => {
  const context = readTraceContext(stated(flags), "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
  expect(context && toTraceHeaders(context)).toEqual({ traceparent: stated(flags), tracestate: "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7" });
});

test.each([
  ["00", "01"],
  ["01", "01"],
  ["02", "03"],
  ["fc", "01"],
])("F114: a trace with the flags %s goes on from Cardea's span with %s: recorded, and whether its id is random as before", (given, sent) => {
  const context = readTraceContext(stated(given), "a=1");
  expect(context && toTraceHeaders(withOwnSpan(context, OWN))).toEqual({ traceparent: `00-${TRACE}-${OWN}-${sent}`, tracestate: "a=1" });
  expect(toTraceHeaders(newTrace(TRACE, OWN))).toEqual({ traceparent: `00-${TRACE}-${OWN}-01` });
});

test.each([
  ["no trace", undefined],
  ["something else", 7],
  ["an unreadable version", `zz-${TRACE}-${PARENT}-01`],
  ["the version that is never used", `ff-${TRACE}-${PARENT}-01`],
  ["a part more than its version has", `${stated()}-x`],
  ["a trace of zeros", `00-${"0".repeat(32)}-${PARENT}-01`],
  ["a parent of zeros", `00-${TRACE}-${"0".repeat(16)}-01`],
  ["upper case", stated().toUpperCase()],
  ["a short trace", `00-${TRACE.slice(1)}-${PARENT}-01`],
  ["no flags", `00-${TRACE}-${PARENT}`],
  ["two headers", `${stated()}, ${stated()}`],
  ["a further line", `${stated()}\n`],
])("F114: with %s in traceparent there is no trace, and its state counts as little", (_, traceparent) => {
  expect(readTraceContext(traceparent, "a=1")).toBeUndefined();
});

test("F114: of a later version only what this version knows is read, and written as this version", () => {
  const context = readTraceContext(`cc-${TRACE}-${PARENT}-0f-what-will-be`, undefined);
  expect(context && toTraceHeaders(context)).toEqual({ traceparent: stated("03") });
});

test.each([
  ["blanks and empty members", " a=1 ,\t,b=2 3,", "a=1,b=2 3"],
  ["a tenant", "fw529a3039@dt=FfAAAAAAAAAB", "fw529a3039@dt=FfAAAAAAAAAB"],
])("F114: a state with %s is read as W3C Trace Context says", (_, tracestate, read) => {
  expect(stateOf(tracestate)).toBe(read);
});

test.each([
  ["no text", { a: 1 }],
  ["nothing", ""],
  ["a key in upper case", "A=1"],
  ["no value", "a="],
  ["a second equals sign", "a=1=2"],
  ["the same key twice", "a=1,b=2,a=3"],
  ["another character set", "a=é"],
  ["a line", "a=1\r\nx-other: 1"],
  ["33 members", Array.from({ length: 33 }, (_, index) => `k${index}=1`).join()],
  ["a megabyte", `a=${"x".repeat(1_000_000)}`],
])("F114: a state with %s is left out, and its trace goes on", (_, tracestate) => {
  expect(stateOf(tracestate)).toBeUndefined();
  expect(readTraceContext(stated(), tracestate)?.traceId).toBe(TRACE);
});

test("F114: a state of more than 512 characters is cut by whole members: long ones first, then from the end", () => {
  const long = `long=${"x".repeat(200)}`;
  const short = Array.from({ length: 30 }, (_, index) => `key${index}=${"v".repeat(15)}`);
  const state = stateOf([short[0], long, ...short.slice(1)].join());
  expect(state).toBe(short.slice(0, state?.split(",").length).join());
  expect(state?.length).toBeLessThanOrEqual(512);
  expect(`${state},${short.at(state?.split(",").length ?? 0)}`.length).toBeGreaterThan(512);
  expect(stateOf([short[0], long].join())).toBe(`${short[0]},${long}`);
});

test("F114: whatever an agent states, what goes on has the form of W3C Trace Context and its limits", () => {
  const piece = fc.constantFrom(TRACE, PARENT, "00", "01", "-", ",", "=", " ", "a", "\n", "é", "@", "x".repeat(130));
  const text = fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.constant(stated()), text), text, (traceparent, tracestate) => {
      const context = readTraceContext(traceparent, tracestate);
      if (!context) return;
      const sent = toTraceHeaders(context);
      expect(sent.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/);
      expect(sent.tracestate ?? "a=1").toMatch(/^[\x20-\x7e]{3,512}$/);
      expect(readTraceContext(sent.traceparent, sent.tracestate)).toEqual(context);
    }),
  );
});

test("F114: a message that Cardea writes states the trace alone, and one that it passes on keeps its baggage", () => {
  const meta = { traceparent: "wrong", tracestate: "a=1", baggage: "user=ada", progressToken: 1 };
  const context = readTraceContext(stated(), undefined);
  expect(withTrace(meta, context)).toEqual({ traceparent: stated(), baggage: "user=ada", progressToken: 1 });
  expect(withTrace(meta, undefined)).toEqual({ baggage: "user=ada", progressToken: 1 });
  expect(withTraceOnly(meta, context)).toEqual({ traceparent: stated(), progressToken: 1 });
});
