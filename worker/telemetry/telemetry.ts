import { type AuditMarks, UNTOLD } from "../db/db.ts";
import type { Background } from "../lib/background.ts";
import { type Clock, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { Log } from "../lib/log.ts";
import { pause } from "../lib/pause.ts";
import { newTrace, type TraceContext, withOwnSpan } from "../protocol/trace-context-rules.ts";
import { VERSION } from "../version.ts";
import { addPoints, type CallFact, countCall, isSampled, type Points, type Span, type SpanIds, spansOf, toMetrics, toTraces } from "./otlp-rules.ts";
import { makeSendSignal, type Sent } from "./send-signal.ts";

/**
 * What a call goes on with. @property sent the trace that its server is told, which is the agent's own unless Cardea has a span in it
 * @property told the spans that the collector is told; absent if the trace is not among those that are sent
 */
export type CallSpans = { sent?: TraceContext | undefined; told?: SpanIds };

/** Decides whether a call is traced, before its server is asked. @param context the trace that the agent states */
export type BeginSpans = (context: TraceContext | undefined) => CallSpans;

/**
 * Tells the collector of a call, in the background. Nothing waits for it.
 * @param traced the spans with which its server was asked; if it was not, the trace that the agent states
 */
export type TellCall = (call: CallFact, traced: { spans: CallSpans | undefined; context: TraceContext | undefined }, background: Background) => void;

/** @property tellCall absent if no collector is set */
export type Telemetry = { beginSpans: BeginSpans; tellCall: TellCall | undefined };

/** How much a collector did not get: spans, and points of metrics. */
type Lost = { spans: number; points: number };

type Settings = {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_HEADERS?: Record<string, string> | undefined;
  OTEL_TRACES_SAMPLER_ARG: number;
  /** For how long calls are gathered, in ms. */
  OTEL_BSP_SCHEDULE_DELAY: number;
};
type Ports = { settings: Settings; auditMarks: Pick<AuditMarks, "add">; fetch: Fetch; clock: Clock; log: Log };

/** Gathering that goes on for so much longer, in ms, is abandoned: the request that would send it has ended. */
const ABANDONED_AFTER = SECOND;
/** The most spans that wait. Further ones are dropped. */
const MOST_SPANS = 500;
/** How long a collector that failed is left alone, in ms: doubled with each failure, and at most as long as it asks. */
const REST = { first: 10 * SECOND, longest: 5 * MINUTE, longestAsked: HOUR };

/** Random hexadecimal digits. */
const newId = (digits: 16 | 32): string =>
  crypto
    .randomUUID()
    .replaceAll("-", "")
    .slice(32 - digits);

/** What waits to be sent. @property from when the first of its calls ended, UTC ms */
type Gathered = { spans: Span[]; points: Points; lost: Lost; from: number };
const newGathered = (from: number): Gathered => ({ spans: [], points: new Map(), lost: { spans: 0, points: 0 }, from });

function addSpans({ spans, lost }: Gathered, added: Span[]): void {
  if (spans.length + added.length > MOST_SPANS) lost.spans += added.length;
  else spans.push(...added);
}

/** Without a collector, the agent's trace goes on as it is. */
const OFF: Telemetry = { beginSpans: (context) => ({ sent: context }), tellCall: undefined };

/** @param share of the traces that are sent */
function makeBeginSpans(share: number): BeginSpans {
  return (context) => {
    const traceId = context?.traceId ?? newId(32);
    if (!isSampled(traceId, share)) return { sent: context };
    const told = { server: newId(16), client: newId(16) };
    if (!context) return { sent: newTrace(traceId, told.client), told };
    return { sent: withOwnSpan(context, told.client), told: { ...told, parentId: context.parentId } };
  };
}

/** What an isolate knows. @property openSince when the gathering began that is under way, UTC ms @property restUntil when the collector is asked again, UTC ms */
type Isolate = {
  resource?: { version: string; instance: string };
  gathered?: Gathered;
  open?: { since: number } | undefined;
  restUntil: number;
  failures: number;
};

/** Sends what an isolate has gathered. What the collector wants later is gathered again, within the same limits. */
function makeSend(ports: Ports, endpoint: string, isolate: Isolate) {
  const { settings, auditMarks, clock, log } = ports;
  const sendSignal = makeSendSignal(ports, endpoint);

  function rest(answers: Sent[]): void {
    const failed = answers.flatMap((answer) => (answer.kind === "taken" ? [] : [answer.seconds ?? 0]));
    isolate.failures = failed.length === 0 ? 0 : isolate.failures + 1;
    const asked = Math.min(REST.longestAsked, Math.max(0, ...failed) * SECOND);
    const own = failed.length === 0 ? 0 : Math.min(REST.longest, REST.first * 2 ** (isolate.failures - 1));
    isolate.restUntil = clock.now() + Math.max(asked, own);
  }

  /** @returns what is lost for good */
  function settle({ spans, points, lost, from }: Gathered, [ofMetrics, ofTraces]: [Sent, Sent | undefined]): Lost {
    isolate.gathered ??= newGathered(from);
    const waiting = isolate.gathered;
    if (ofMetrics.kind === "later") {
      addPoints(waiting.points, points);
      waiting.from = Math.min(waiting.from, from);
    } else lost.points += ofMetrics.kind === "taken" ? ofMetrics.rejected : points.size;
    if (ofTraces?.kind === "later") for (const span of spans) addSpans(waiting, [span]);
    else if (ofTraces) lost.spans += ofTraces.kind === "taken" ? ofTraces.rejected : spans.length;
    return lost;
  }

  /** Adds to what the health tells of. */
  async function noteLost(lost: Lost, now: number): Promise<void> {
    if (lost.spans + lost.points === 0) return;
    log.error("telemetry.dropped", lost);
    const noting = (["spans", "points"] as const).map((kind) => lost[kind] > 0 && auditMarks.add(UNTOLD[kind], lost[kind], now));
    for (const noted of await Promise.allSettled(noting))
      if (noted.status === "rejected") log.error("telemetry.failed", { signal: "dropped", reason: reasonOf(noted.reason) });
  }

  return async (open: { since: number }): Promise<void> => {
    await pause(settings.OTEL_BSP_SCHEDULE_DELAY);
    // What was taken for abandoned is sent by the request that goes on with it.
    if (isolate.open !== open) return;
    isolate.open = undefined;
    const { gathered } = isolate;
    if (!gathered || clock.now() < isolate.restUntil) return;
    delete isolate.gathered;
    isolate.resource ??= { version: VERSION, instance: newId(32) };
    const now = clock.now();
    const metrics = sendSignal("metrics", toMetrics(isolate.resource, gathered.points, { from: gathered.from, to: now }), now);
    const traces = gathered.spans.length > 0 ? sendSignal("traces", toTraces(isolate.resource, gathered.spans), now) : undefined;
    const answers: [Sent, Sent | undefined] = [await metrics, await traces];
    rest(answers.filter((answer) => answer !== undefined));
    await noteLost(settle(gathered, answers), now);
  };
}

/** Traces and metrics of calls, sent to a collector of OpenTelemetry (F114). Calls of some seconds go together, from the background of one of them. */
export function makeTelemetry(ports: Ports): Telemetry {
  const { settings, clock } = ports;
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return OFF;
  const isolate: Isolate = { restUntil: 0, failures: 0 };
  const send = makeSend(ports, endpoint, isolate);
  const beginSpans = makeBeginSpans(settings.OTEL_TRACES_SAMPLER_ARG);

  /** An isolate may wait and send only while it serves a request. */
  function gather(background: Background): Gathered {
    const now = clock.now();
    if (!isolate.open || Math.abs(now - isolate.open.since) >= settings.OTEL_BSP_SCHEDULE_DELAY + ABANDONED_AFTER) {
      isolate.open = { since: now };
      background(send(isolate.open));
    }
    isolate.gathered ??= newGathered(now);
    return isolate.gathered;
  }

  const tellCall: TellCall = (call, { spans, context }, background) => {
    const gathered = gather(background);
    countCall(gathered.points, call);
    const { sent, told } = spans ?? beginSpans(context);
    if (sent && told) addSpans(gathered, spansOf(call, sent.traceId, told));
  };
  return { beginSpans, tellCall };
}
