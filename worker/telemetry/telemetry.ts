import type { Background } from "../lib/background.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { Log } from "../lib/log.ts";
import { pause } from "../lib/pause.ts";
import { VERSION } from "../version.ts";
import { type CallFact, countCall, isSampled, type Points, type Span, spansOf, toMetrics, toTraces } from "./otlp-rules.ts";

/** Tells the collector of a call, in the background. Nothing waits for it. */
export type TellCall = (call: CallFact, background: Background) => void;

type Settings = {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_HEADERS?: Record<string, string> | undefined;
  OTEL_TRACES_SAMPLER_ARG: number;
};
type Ports = { settings: Settings; fetch: Fetch; clock: Clock; log: Log };

/** What was gathered is sent after this time, in ms. The platform lets work go on for 30 s after an answer. */
const GATHERED_FOR = 5 * SECOND;
/** A batch that is open for so much longer, in ms, is abandoned: the request that gathers it has ended. */
const ABANDONED_AFTER = SECOND;
/** A collector gets as long to answer, in ms. */
const PATIENCE = 10 * SECOND;
/** The most spans that wait. Further ones are dropped, and the log says how many. */
const MOST_SPANS = 500;

/** Random hexadecimal digits. */
const newId = (digits: 16 | 32): string =>
  crypto
    .randomUUID()
    .replaceAll("-", "")
    .slice(32 - digits);

/** What waits to be sent. @property since when it was begun, UTC ms */
type Batch = { spans: Span[]; points: Points; dropped: number; since: number };
const newBatch = (since: number): Batch => ({ spans: [], points: new Map(), dropped: 0, since });

/** Sends bodies to the collector. What it does not take is lost: a collector that is down must cost nothing but a line in the log. */
function makePost({ settings, fetch, log }: Ports, endpoint: string) {
  return async (signal: "traces" | "metrics", body: unknown): Promise<void> => {
    try {
      const headers = { ...settings.OTEL_EXPORTER_OTLP_HEADERS, "content-type": "application/json" };
      const url = `${endpoint.replace(/\/+$/, "")}/v1/${signal}`;
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE) });
      await response.body?.cancel();
      if (!response.ok) log.error("telemetry.refused", { signal, status: response.status });
    } catch (error) {
      log.error("telemetry.failed", { signal, reason: reasonOf(error) });
    }
  };
}

/**
 * Traces and metrics of calls, sent to a collector of OpenTelemetry (F114). Calls of some seconds go together, from the background of one of them.
 * @returns nothing if no collector is set
 */
export function makeTelemetry(ports: Ports): TellCall | undefined {
  const { settings, clock, log } = ports;
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const post = makePost(ports, endpoint);
  const share = settings.OTEL_TRACES_SAMPLER_ARG;
  /** An isolate may make ids only while it serves a request. */
  const isolate: { resource?: { version: string; instance: string }; batch?: Batch | undefined } = {};

  async function send(batch: Batch): Promise<void> {
    await pause(GATHERED_FOR);
    // One that was taken for abandoned is sent with the next.
    if (isolate.batch !== batch) return;
    isolate.batch = undefined;
    isolate.resource ??= { version: VERSION, instance: newId(32) };
    if (batch.dropped > 0) log.error("telemetry.dropped", { spans: batch.dropped });
    const metrics = toMetrics(isolate.resource, batch.points, { from: batch.since, to: clock.now() });
    await Promise.all([post("metrics", metrics), batch.spans.length > 0 && post("traces", toTraces(isolate.resource, batch.spans))]);
  }

  function openBatch(background: Background): Batch {
    const now = clock.now();
    const { batch } = isolate;
    if (batch && Math.abs(now - batch.since) < GATHERED_FOR + ABANDONED_AFTER) return batch;
    // What an abandoned batch has goes on in the new one.
    const next = batch ? { ...batch, since: now } : newBatch(now);
    isolate.batch = next;
    background(send(next));
    return next;
  }

  return (call, background) => {
    const batch = openBatch(background);
    countCall(batch.points, call);
    const traceId = call.traceId ?? newId(32);
    if (!isSampled(traceId, share)) return;
    const spans = spansOf(call, traceId, [newId(16), newId(16)]);
    if (batch.spans.length + spans.length > MOST_SPANS) batch.dropped += spans.length;
    else batch.spans.push(...spans);
  };
}
