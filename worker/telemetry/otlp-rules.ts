import { isRecord } from "../lib/record.ts";
import { parseJson } from "../protocol/message.ts";

/**
 * One ended call of a tool, as far as it is told to a collector: neither arguments nor results, neither people nor credentials.
 * @property startedAt, sentAt, endedAt UTC ms; `sentAt` is when the server was asked, and absent if it was not
 * @property code why it failed
 */
export type CallFact = {
  projectId: string;
  server: string;
  tool: string;
  navigator?: string | undefined;
  startedAt: number;
  sentAt?: number | undefined;
  endedAt: number;
  code?: string | undefined;
};

/** The ids of a call's spans, of 16 hexadecimal digits. @property parentId of the agent's span, if it states one */
export type SpanIds = { server: string; client: string; parentId?: string };

type Attribute = { key: string; value: { stringValue: string } };
export type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: 2 | 3;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  status: { code: 0 | 2 };
};

const [KIND_SERVER, KIND_CLIENT] = [2, 3] as const;
/** Of the name of a tool, which an agent may make up. */
const LONGEST_NAME = 200;

const nanos = (ms: number): string => `${ms}000000`;

const attributesOf = (values: Record<string, string | undefined>): Attribute[] =>
  Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: { stringValue: value.slice(0, LONGEST_NAME) } }]));

/** What an error is called: a tool's own has a name in the conventions of MCP, others have the code of Cardea. */
const errorTypeOf = (code: string | undefined): string | undefined => (code === "tool.error" ? "tool_error" : code);

/** Whether a trace is among the share that is sent. All spans of a trace are judged alike, by its id. */
export const isSampled = (traceId: string, share: number): boolean => Number.parseInt(traceId.slice(-13), 16) / 2 ** 52 < share;

/**
 * The spans of a call, by the semantic conventions of OpenTelemetry for MCP and GenAI: Cardea as the agent's server, and in it Cardea as the server's client.
 */
export function spansOf(call: CallFact, traceId: string, { server: serverId, client: clientId, parentId }: SpanIds): Span[] {
  const { code, startedAt, sentAt, endedAt } = call;
  const common = {
    "mcp.method.name": "tools/call",
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": call.tool,
    "error.type": errorTypeOf(code),
  };
  const own = { "cardea.project.id": call.projectId, "cardea.server": call.server, "cardea.navigator": call.navigator };
  const span = {
    traceId,
    name: `tools/call ${call.tool.slice(0, LONGEST_NAME)}`,
    endTimeUnixNano: nanos(endedAt),
    status: { code: code === undefined ? 0 : 2 },
  } as const;
  const attributes = attributesOf({ ...common, ...own });
  const server: Span = {
    ...span,
    spanId: serverId,
    kind: KIND_SERVER,
    startTimeUnixNano: nanos(startedAt),
    attributes,
    ...(parentId !== undefined && { parentSpanId: parentId }),
  };
  if (sentAt === undefined) return [server];
  return [server, { ...span, spanId: clientId, parentSpanId: serverId, kind: KIND_CLIENT, startTimeUnixNano: nanos(sentAt), attributes }];
}

/** The ends of the ranges of durations, in seconds (semantic conventions for MCP). */
const BOUNDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
const METRICS = ["mcp.server.operation.duration", "mcp.client.operation.duration"] as const;

/** The durations of calls that agree in their attributes, since the last time they were sent. */
type Point = { metric: (typeof METRICS)[number]; attributes: Attribute[]; count: number; sum: number; buckets: number[] };
export type Points = Map<string, Point>;

/** The most different points. Further calls are counted in one that says so, as the specification of metrics wants it. */
export const MOST_POINTS = 500;
const OVERFLOW: Attribute[] = [{ key: "otel.metric.overflow", value: { stringValue: "true" } }];

/** The point of this key, which is made if there is none: that of all further ones if there are too many. */
function pointOf(points: Points, key: string, metric: Point["metric"], attributesOfNew: () => Attribute[]): Point {
  const known = points.get(key);
  if (known) return known;
  const isFull = points.size >= MOST_POINTS;
  const ofFurther = isFull ? points.get(metric) : undefined;
  if (ofFurther) return ofFurther;
  const point = { metric, attributes: isFull ? OVERFLOW : attributesOfNew(), count: 0, sum: 0, buckets: [...BOUNDS, Infinity].map(() => 0) };
  points.set(isFull ? metric : key, point);
  return point;
}

function addDuration(points: Points, metric: Point["metric"], { projectId, server, code }: CallFact, ms: number): void {
  const point = pointOf(points, `${metric} ${projectId} ${server} ${code ?? ""}`, metric, () =>
    attributesOf({ "mcp.method.name": "tools/call", "error.type": errorTypeOf(code), "cardea.project.id": projectId, "cardea.server": server }),
  );
  const seconds = ms / 1000;
  const range = BOUNDS.findIndex((bound) => seconds <= bound);
  const index = range < 0 ? BOUNDS.length : range;
  point.count++;
  point.sum += seconds;
  point.buckets[index] = (point.buckets[index] ?? 0) + 1;
}

/** Counts a call. The name of the tool is left out, because an agent may make up any number of them. */
export function countCall(points: Points, call: CallFact): void {
  addDuration(points, "mcp.server.operation.duration", call, call.endedAt - call.startedAt);
  if (call.sentAt !== undefined) addDuration(points, "mcp.client.operation.duration", call, call.endedAt - call.sentAt);
}

/** Adds points that were not taken to those that came since. */
export function addPoints(points: Points, others: Points): void {
  for (const [key, { metric, attributes, count, sum, buckets }] of others) {
    const point = pointOf(points, key, metric, () => attributes);
    point.count += count;
    point.sum += sum;
    point.buckets = point.buckets.map((calls, range) => calls + (buckets[range] ?? 0));
  }
}

/** Who says it. @property instance of this isolate */
export type Resource = { version: string; instance: string };

const toResource = ({ version, instance }: Resource) => ({
  attributes: attributesOf({ "service.name": "cardea", "service.version": version, "service.instance.id": instance }),
});
const SCOPE = { name: "cardea" };

/** The body of `/v1/traces`, in the JSON form of OTLP. */
export const toTraces = (resource: Resource, spans: readonly Span[]) => ({
  resourceSpans: [{ resource: toResource(resource), scopeSpans: [{ scope: SCOPE, spans }] }],
});

/** The body of `/v1/metrics`. @param from, to when the counting began and ended, UTC ms */
export function toMetrics(resource: Resource, points: Points, { from, to }: { from: number; to: number }) {
  const toPoint = ({ attributes, count, sum, buckets }: Point) => ({
    attributes,
    startTimeUnixNano: nanos(from),
    timeUnixNano: nanos(to),
    count: String(count),
    sum,
    bucketCounts: buckets.map(String),
    explicitBounds: BOUNDS,
  });
  const metrics = METRICS.flatMap((name) => {
    const own = [...points.values()].filter(({ metric }) => metric === name);
    return own.length === 0 ? [] : [{ name, unit: "s", histogram: { aggregationTemporality: 1, dataPoints: own.map(toPoint) } }];
  });
  return { resourceMetrics: [{ resource: toResource(resource), scopeMetrics: [{ scope: SCOPE, metrics }] }] };
}

/** What a collector did not take of a body that it accepted (OTLP, partial success). @param answer the body of its answer */
export function rejectedIn(answer: string): number {
  const { partialSuccess } = toRecordOf(parseJson(answer));
  const { rejectedSpans, rejectedDataPoints } = toRecordOf(partialSuccess);
  const rejected = Number(rejectedSpans ?? rejectedDataPoints ?? 0);
  return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
}

const toRecordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
