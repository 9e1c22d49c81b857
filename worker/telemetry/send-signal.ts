import { SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { readUpTo } from "../lib/http/read-body.ts";
import { retryAfterOf } from "../lib/http/retry-after.ts";
import type { Log } from "../lib/log.ts";
import { rejectedIn } from "./otlp-rules.ts";

/**
 * What a collector has done with a body. `later`: it has taken nothing, and wants it again. `lost`: it will not take it, or may have taken it.
 * @property rejected how many spans or points it left out @property seconds how long it asks to wait
 */
export type Sent = { kind: "taken"; rejected: number } | { kind: "later" | "lost"; seconds?: number | undefined };

type Ports = { settings: { OTEL_EXPORTER_OTLP_HEADERS?: Record<string, string> | undefined }; fetch: Fetch; log: Log };
type SendSignal = (signal: "traces" | "metrics", body: unknown, now: number) => Promise<Sent>;

/** A collector gets as long to answer, in ms. */
const PATIENCE = 10 * SECOND;
/** Statuses after which the same body may be sent again (OTLP 1, failures). */
const RETRYABLE = new Set([429, 502, 503, 504]);
/** A longer answer is not read. */
const LONGEST_ANSWER = 10_000;

/** How much a collector that accepted a body left out. An answer that cannot be read left out nothing. */
async function readRejected({ body }: Response): Promise<number> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader();
  const answer = reader && (await readUpTo(reader, LONGEST_ANSWER).catch(() => undefined));
  if (!answer) await reader?.cancel().catch(() => undefined);
  return answer ? rejectedIn(new TextDecoder().decode(answer)) : 0;
}

/** Sends bodies to a collector (OTLP/HTTP). It never throws: a collector that is down costs a line in the log. */
export function makeSendSignal({ settings, fetch, log }: Ports, endpoint: string): SendSignal {
  return async (signal, body, now) => {
    try {
      const headers = { ...settings.OTEL_EXPORTER_OTLP_HEADERS, "content-type": "application/json" };
      const url = `${endpoint.replace(/\/+$/, "")}/v1/${signal}`;
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE) });
      if (response.ok) return { kind: "taken", rejected: await readRejected(response) };
      await response.body?.cancel();
      log.error("telemetry.refused", { signal, status: response.status });
      return { kind: RETRYABLE.has(response.status) ? "later" : "lost", seconds: retryAfterOf(response.headers, now) };
    } catch (error) {
      log.error("telemetry.failed", { signal, reason: reasonOf(error) });
      return { kind: "lost" };
    }
  };
}
