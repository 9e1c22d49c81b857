import type { AuditTarget, ChainedEvent, ChainPlace, TargetKind } from "../db/db.ts";
import { HOUR, SECOND } from "../lib/clock.ts";

/** An event as it is delivered: at its place in the chain, with its project's slug. */
export type Delivered = Omit<ChainedEvent, "projectId"> & { project: string };

/**
 * How a collector takes events. @property header where the token goes @property scheme what is before the token @property write makes the body of a batch
 */
type Collector = { header: string; scheme: string; type: string; write(events: readonly Delivered[]): string };

/** An object of JSON on each line (NDJSON). */
export const toLines = (things: readonly object[]): string => things.map((thing) => `${JSON.stringify(thing)}\n`).join("");

/** The kinds of targets that are HTTP collectors, with an address and perhaps a token. */
export type CollectorKind = Exclude<TargetKind, "r2" | "pipeline">;

export const isCollector = (kind: TargetKind): kind is CollectorKind => Object.hasOwn(COLLECTORS, kind);

/** What Datadog calls each outcome. */
const STATUSES = { ok: "info", error: "error", denied: "warn" } as const;

/** Each kind of collector by what its documentation asks for. */
export const COLLECTORS: Record<CollectorKind, Collector> = {
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

/** The most that one batch has: what each of the collectors takes, and a pipeline. An object of R2 may be larger. */
export const mostInBatch = (kind: TargetKind) => (kind === "r2" ? { events: 4000, bytes: 4_000_000 } : { events: 500, bytes: 700_000 });

/** Hours since 1970 as a path: year, month, day, hour. */
const pathOfHour = (hour: number): string => new Date(hour * HOUR).toISOString().slice(0, 13).replaceAll(/[-T]/g, "/");

/**
 * The name of the object with a batch. Names sort as the events do, and a batch that is stored again has the same name, so it replaces itself.
 * @param start the place of its first event @param hour when its events were written, in hours since 1970
 */
export const objectNameOf = ({ projectId, id }: Pick<AuditTarget, "projectId" | "id">, start: ChainPlace, hour: number): string =>
  `audit/${projectId}/${id}/${pathOfHour(hour)}/${String(start.segment).padStart(12, "0")}-${String(start.position).padStart(6, "0")}.ndjson.gz`;
