import type { ChainedEvent, TargetKind } from "../db/db.ts";
import { SECOND } from "../lib/clock.ts";

/** An event as it is delivered: at its place in the chain, with its project's slug. */
export type Delivered = Omit<ChainedEvent, "projectId"> & { project: string };

/**
 * How a collector takes events. @property header where the token goes @property scheme what is before the token @property write makes the body of a batch
 */
type Collector = { header: string; scheme: string; type: string; write(events: readonly Delivered[]): string };

const toLines = (things: readonly object[]): string => things.map((thing) => `${JSON.stringify(thing)}\n`).join("");

/** What Datadog calls each outcome. */
const STATUSES = { ok: "info", error: "error", denied: "warn" } as const;

/** Each kind of collector by what its documentation asks for. */
export const COLLECTORS: Record<TargetKind, Collector> = {
  // A JSON object on each line.
  http: { header: "authorization", scheme: "Bearer ", type: "application/x-ndjson", write: toLines },
  // Splunk HTTP Event Collector, `services/collector/event`: the time is in seconds, and objects follow one another.
  splunk: {
    header: "authorization",
    scheme: "Splunk ",
    type: "application/json",
    write: (events) => toLines(events.map((event) => ({ time: event.at / SECOND, source: "cardea", sourcetype: "cardea:audit", event }))),
  },
  // Datadog Logs intake, `api/v2/logs`: a JSON array of at most 1,000 entries and 5 MB.
  datadog: {
    header: "dd-api-key",
    scheme: "",
    type: "application/json",
    write: (events) =>
      JSON.stringify(
        events.map((event) => ({
          ...{ ddsource: "cardea", service: "cardea", ddtags: `project:${event.project}` },
          ...{ date: event.at, status: STATUSES[event.outcome], message: `${event.action} ${event.outcome}`, cardea: event },
        })),
      ),
  },
};

/** The most that one batch has: what each of the collectors takes. */
export const MOST_IN_BATCH = { events: 500, bytes: 700_000 };
