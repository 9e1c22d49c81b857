import fc from "fast-check";
import { expect, test } from "vitest";
import { type CallFact, countCall, isSampled, MOST_POINTS, type Points, spansOf, toMetrics } from "./otlp-rules.ts";
import { telemetrySettings } from "./telemetry-settings-rules.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const call: CallFact = { projectId: "prj_x", server: "github", tool: "create_issue", startedAt: 1000, sentAt: 1020, endedAt: 1500 };
const RESOURCE = { version: "1", instance: "i" };
const span = { from: 0, to: 1 };
const IDS = { server: "aaaaaaaaaaaaaaaa", client: "bbbbbbbbbbbbbbbb" };

test("F114: a call is a span of Cardea as a server, and in it one of Cardea as a client, from when the server was asked", () => {
  const [server, client, ...more] = spansOf(call, TRACE, { ...IDS, parentId: "cccccccccccccccc" });
  expect(server).toMatchObject({
    kind: 2,
    spanId: IDS.server,
    parentSpanId: "cccccccccccccccc",
    startTimeUnixNano: "1000000000",
    status: { code: 0 },
  });
  expect(client).toMatchObject({
    kind: 3,
    spanId: IDS.client,
    parentSpanId: IDS.server,
    startTimeUnixNano: "1020000000",
    endTimeUnixNano: "1500000000",
  });
  expect(more).toEqual([]);
  const refused = spansOf({ ...call, sentAt: undefined, code: "credential.missing" }, TRACE, IDS);
  expect(refused.map(({ status, parentSpanId }) => [status.code, parentSpanId])).toEqual([[2, undefined]]);
  expect(refused[0]?.attributes).toContainEqual({ key: "error.type", value: { stringValue: "credential.missing" } });
});

test("F114: the share of traces that is sent is the one that is set, and all spans of a trace are judged alike", () => {
  const traces = Array.from({ length: 4000 }, () => crypto.randomUUID().replaceAll("-", ""));
  for (const share of [0, 0.1, 0.5, 1]) {
    const sent = traces.filter((id) => isSampled(id, share));
    expect(Math.abs(sent.length / traces.length - share)).toBeLessThan(0.05);
    expect(sent.every((id) => isSampled(id, share))).toBe(true);
  }
});

test("F114: every call is counted once in one range, however long it takes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1 }), (times) => {
      const points: Points = new Map();
      for (const ms of times) countCall(points, { ...call, sentAt: undefined, endedAt: call.startedAt + ms });
      const [point] = [...points.values()];
      expect(point?.count).toBe(times.length);
      expect(point?.buckets.reduce((sum, count) => sum + count, 0)).toBe(times.length);
    }),
  );
});

test("F114: metrics have a limited number of points, and no call beyond it is lost", () => {
  const points: Points = new Map();
  for (let index = 0; index < MOST_POINTS + 100; index++) countCall(points, { ...call, sentAt: undefined, server: `server-${index}` });
  expect(points.size).toBe(MOST_POINTS + 1);
  const [resource] = toMetrics(RESOURCE, points, span).resourceMetrics;
  const [metric] = resource?.scopeMetrics[0]?.metrics ?? [];
  const counted = metric?.histogram.dataPoints.map(({ count }) => Number(count)) ?? [];
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(MOST_POINTS + 100);
});

test.each([
  ["authorization=Bearer%20abc", { authorization: "Bearer abc" }],
  [" X-Api-Key = a=b , other=c ", { "x-api-key": "a=b", other: "c" }],
])("F114: the headers %s for the collector are read as OpenTelemetry writes them", (text, headers) => {
  expect(telemetrySettings.OTEL_EXPORTER_OTLP_HEADERS.parse(text)).toEqual(headers);
});

test.each(["secret", "=secret", "a=%secret", "a b=secret", "name="])(
  "F114: the headers %s are refused, and the message does not repeat them",
  (text) => {
    const parsed = telemetrySettings.OTEL_EXPORTER_OTLP_HEADERS.safeParse(text);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.message).not.toContain("secret");
  },
);
