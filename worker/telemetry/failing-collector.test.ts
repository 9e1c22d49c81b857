import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { CollectorAnswer } from "../../test/fixtures/collector.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import { MINUTE, SECOND } from "../lib/clock.ts";
import { makeGuardedFetch } from "../lib/http/guarded-fetch.ts";
import { makeTelemetry } from "./telemetry.ts";

type Batch = { batch: string; body: string };
type Traces = { resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[] };
type Metrics = {
  resourceMetrics: { scopeMetrics: { metrics: { histogram: { dataPoints: { count: string; sum: number; bucketCounts: string[] }[] } }[] }[] }[];
};
type Health = { problems: string[]; telemetry: { lostSpans: number; lostPoints: number; lastLostAt: number | null } };

const PROBLEM = expect.stringContaining("collector of traces and metrics");
const SPANS_OF_A_CALL = 2;
const MOST_SPANS = 500;
const { instance, db } = makeRooms(bindings);
let admin: Awaited<ReturnType<typeof makeProject>>["admin"];

const health = async () => (await admin.api<Health>("GET", "/health")).body;
/** What is lost by some work. */
async function lostBy(work: () => Promise<unknown>) {
  const before = (await health()).telemetry;
  await work();
  const { lostSpans, lostPoints } = (await health()).telemetry;
  return { spans: lostSpans - before.lostSpans, points: lostPoints - before.lostPoints };
}

/** The telemetry of an isolate, with a real collector that answers so, one answer for each request. */
async function isolateWith(...answers: CollectorAnswer[]) {
  const collector = `${inject("origins").control}/collectors/otel-${crypto.randomUUID()}`;
  const answer = (all: CollectorAnswer[]) => fetch(collector, { method: "PUT", body: JSON.stringify(all) });
  await answer(answers);
  let passed = 0;
  const clock = { now: () => Date.now() + passed };
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_TRACES_SAMPLER_ARG: 1, OTEL_BSP_SCHEDULE_DELAY: 100 };
  const telemetry = makeTelemetry({ settings, fetch: makeGuardedFetch(instance.outboundRules), clock, log: instance.log, auditMarks: db.auditMarks });
  const works: Promise<unknown>[] = [];
  return {
    answer,
    advance: (ms: number) => (passed += ms),
    /** Ends calls of tools, and waits for what was begun after them. */
    async call(tool: string, times = 1): Promise<void> {
      for (let index = 0; index < times; index++) {
        const fact = { projectId: "prj_x", server: "s", tool, startedAt: clock.now() - 30, sentAt: clock.now() - 20, endedAt: clock.now() };
        telemetry.tellCall?.(fact, { spans: undefined, context: undefined }, (work) => void works.push(work));
      }
      await Promise.all(works.splice(0));
    },
    async collected() {
      const came = (await (await fetch(collector)).json()) as Batch[];
      const of = <Body>(signal: string) => came.filter(({ batch }) => batch === signal).map(({ body }) => JSON.parse(body) as Body);
      const spans = of<Traces>("traces").map(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((one) => one.spans)),
      );
      const counts = of<Metrics>("metrics").map(({ resourceMetrics }) => {
        const [point] = resourceMetrics[0]?.scopeMetrics[0]?.metrics[0]?.histogram.dataPoints ?? [];
        expect(point?.bucketCounts.reduce((sum, count) => sum + Number(count), 0)).toBe(Number(point?.count));
        return Number(point?.count);
      });
      return { spans: spans.map((batch) => batch.map(({ name }) => name.replace("tools/call ", ""))), counts };
    },
  };
}

beforeAll(async () => {
  admin = (await makeProject()).admin;
});
afterAll(() => bindings.AUDIT_DB.prepare("DELETE FROM audit_marks WHERE name LIKE 'untold:%'").run());

test.each([429, 502, 503, 504])("F114: a collector that answers %i is left alone as long as it asks, and gets all of it then", async (status) => {
  const isolate = await isolateWith({ status, headers: { "retry-after": "120" } });
  const lost = await lostBy(async () => {
    await isolate.call("first");
    await isolate.answer([200]);
    isolate.advance(110 * SECOND);
    await isolate.call("second");
    expect(await isolate.collected()).toEqual({ spans: [["first", "first"]], counts: [1] });
    isolate.advance(11 * SECOND);
    await isolate.call("third");
  });
  const { spans, counts } = await isolate.collected();
  expect(counts).toEqual([1, 3]);
  expect(spans.map((batch) => batch.toSorted())).toEqual([
    ["first", "first"],
    ["first", "first", "second", "second", "third", "third"],
  ]);
  expect(lost).toEqual({ spans: 0, points: 0 });
});

test.each<[string, CollectorAnswer]>([
  ["refuses what it gets", 400],
  ["wants another credential", 401],
  ["breaks off", 0],
  ["never answers", { hangs: true }],
])("F114: a collector that %s is left alone for a while, and the health tells what it did not get", async (_, answer) => {
  const isolate = await isolateWith(answer);
  const lost = await lostBy(async () => {
    await isolate.call("first");
    await isolate.call("second");
    expect((await isolate.collected()).counts).toEqual([1]);
    await isolate.answer([200]);
    isolate.advance(MINUTE);
    await isolate.call("third");
  });
  expect(lost).toEqual({ spans: SPANS_OF_A_CALL, points: 2 });
  const { spans, counts } = await isolate.collected();
  expect(counts).toEqual([1, 2]);
  expect(spans.at(-1)).toEqual(["second", "second", "third", "third"]);
  expect((await health()).problems).toContainEqual(PROBLEM);
});

test("F114: a collector that fails again and again is asked less and less often, and what waits for it is limited", async () => {
  const isolate = await isolateWith(503);
  const rests: number[] = [];
  const lost = await lostBy(async () => {
    for (let index = 0; index < 3; index++) {
      const before = (await isolate.collected()).counts.length;
      let rested = 0;
      while ((await isolate.collected()).counts.length === before) {
        await isolate.call("many", MOST_SPANS);
        isolate.advance(10 * SECOND);
        rested += 10;
      }
      rests.push(rested);
    }
  });
  expect(rests.toSorted((one, other) => one - other)).toEqual(rests);
  expect(rests.at(-1)).toBeGreaterThan(rests[0] ?? 0);
  const { spans } = await isolate.collected();
  for (const batch of spans) expect(batch).toHaveLength(MOST_SPANS);
  expect(lost.spans).toBeGreaterThan(MOST_SPANS);
  expect(lost.points).toBe(0);
});

test("F114: what a collector leaves out of a batch that it accepts is counted, and is not sent again", async () => {
  const body = JSON.stringify({ partialSuccess: { rejectedSpans: "1", errorMessage: "too old" } });
  const isolate = await isolateWith({ status: 200, body, headers: { "content-type": "application/json" } });
  expect(await lostBy(() => isolate.call("first"))).toEqual({ spans: 1, points: 1 });
  await isolate.call("second");
  expect((await isolate.collected()).spans).toEqual([
    ["first", "first"],
    ["second", "second"],
  ]);
});

test.each<[string, CollectorAnswer]>([
  ["answers late", { status: 200, delayMs: 3000 }],
  ["answers with something else than OTLP", { status: 200, body: "<html>".repeat(10_000) }],
])("F114: of a collector that %s, nothing is lost", async (_, answer) => {
  const isolate = await isolateWith(answer);
  expect(await lostBy(() => isolate.call("first"))).toEqual({ spans: 0, points: 0 });
  expect((await isolate.collected()).counts).toEqual([1]);
});
