import { expect, test } from "vitest";
// Written by OpenTelemetry's own packages for the same call: otlp-transformer 0.301.1, of spans of sdk-trace 3.1.1 and a histogram of sdk-metrics 3.1.1.
import reference from "../../test/fixtures/otlp-reference.json";
import { countCall, type Points, spansOf, toMetrics, toTraces } from "./otlp-rules.ts";

const AT = 1_795_219_200_000;
const CALL = { projectId: "prj_x", server: "github", tool: "create_issue", startedAt: AT, endedAt: AT + 500, code: "tool.error" };
const RESOURCE = { version: "1", instance: "i" };
const TRACE = "0af7651916cd43dd8448eb211c80319c";

/** Numbers of 64 bits may be text in the JSON form of protobuf, and OpenTelemetry's packages write small ones as numbers. */
const asText = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_, part) => (typeof part === "number" ? String(part) : part));

test("F114: the spans of a call have the names, types and values that OpenTelemetry's own packages write", () => {
  const [server, client] = reference.traces.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  const ids = { server: server?.spanId ?? "", client: client?.spanId ?? "", parentId: "cccccccccccccccc" };
  expect(asText(reference.traces)).toMatchObject(asText(toTraces(RESOURCE, spansOf({ ...CALL, sentAt: AT + 20 }, TRACE, ids))) as object);
});

test("F114: the durations of calls have the names, types and values that OpenTelemetry's own packages write", () => {
  const points: Points = new Map();
  countCall(points, CALL);
  const [point] = reference.metrics.resourceMetrics[0]?.scopeMetrics[0]?.metrics[0]?.histogram.dataPoints ?? [];
  const at = Number(point?.timeUnixNano.slice(0, -6));
  expect(asText(reference.metrics)).toMatchObject(asText(toMetrics(RESOURCE, points, { from: at, to: at })) as object);
});
