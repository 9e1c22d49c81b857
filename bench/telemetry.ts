import { once } from "node:events";
import { mkdirSync, mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startProcess } from "../scripts/processes.ts";
import { type BuiltWorker, startBuiltWorker } from "../test/harness/built-worker.ts";
import { bundleWorker } from "../test/harness/bundle-worker.ts";
import { freeRange } from "../test/harness/free-ports.ts";
import { type Measured, measure, rotated } from "./measure.ts";
import { TOOL } from "./messages.ts";
import { AS_DEPLOYED, bearer, openHttp, type Side, setUpCardea } from "./sides.ts";
import { spreadOf } from "./statistics.ts";

/**
 * What traces and metrics cost a call: the Worker without a collector, with one at the usual share of 10 %, and at 100 %, in interleaved rounds. `BEFORE` names
 * the folder of another checkout, whose Worker is measured too, and which the others are compared with then. Ratios of less than 1 are slower.
 */

const ROUNDS = Number(process.env.ROUNDS ?? 15);
const LOADS = [
  { callers: 1, calls: 300 },
  { callers: 16, calls: 1600 },
];

const [downstreamPort = 0, ...ports] = await freeRange(6).then((first) => Array.from({ length: 6 }, (_, index) => first + index));
const target = `http://127.0.0.1:${downstreamPort}/mcp`;
const log = { logFile: join(mkdtempSync(join(tmpdir(), "cardea-bench-")), "downstream.log") };
const downstream = startProcess("downstream", process.execPath, [join(import.meta.dirname, "downstream.ts"), String(downstreamPort)], log);

/** A collector that reads all and keeps the sizes. */
let collected = 0;
const collector = createServer(async (request, response) => {
  for await (const chunk of request) collected += (chunk as Buffer).length;
  response.end("{}");
}).listen(ports[0], "127.0.0.1");
await once(collector, "listening");
const collectorOrigin = `http://127.0.0.1:${ports[0]}`;
const to = (share: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collectorOrigin, OTEL_TRACES_SAMPLER_ARG: share });

const before = process.env.BEFORE;
// A bundle of another checkout wants the folder of its console, which may be empty.
if (before) mkdirSync(resolve(before, "web/dist"), { recursive: true });
const states: [name: string, options: { entry?: string; settings?: Record<string, string> }][] = [
  ...(before ? ([["before", { entry: resolve(before, "worker/index.ts") }]] as [string, object][]) : []),
  ["off", {}],
  ["on at 10 %", { settings: to("0.1") }],
  ["on at 100 %", { settings: to("1") }],
];

const workers: BuiltWorker[] = [];
const sides: Side[] = [];
try {
  await startStates();
  const results = new Map<string, Measured[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { callers, calls } of LOADS)
      for (const side of rotated(sides, round)) {
        const key = `${side.name} at ${callers}`;
        results.set(key, [...(results.get(key) ?? []), await measure(side, callers, calls)]);
      }
    console.log(`Round ${round + 1} of ${ROUNDS} is done.`);
  }
  console.table(LOADS.flatMap(({ callers }) => ["own endpoint", "navigator"].flatMap((lane) => rowsOf(results, lane, callers))));
  console.log(`Medians of ${ROUNDS} interleaved rounds, with the quarters in brackets. The collector got ${(collected / 1024).toFixed(0)} KiB.`);
} finally {
  await Promise.all([downstream.stop(), ...workers.map((worker) => worker.stop())]);
  collector.close();
}

/** Each state's rounds, divided by those of the first state in the same round. */
function rowsOf(results: Map<string, Measured[]>, lane: string, callers: number) {
  const of = (name: string) => results.get(`${name}, ${lane} at ${callers}`) ?? [];
  const first = of(states[0]?.[0] ?? "");
  const show = (values: number[]) => {
    const { median, least, most } = spreadOf(middle(values));
    return `${median.toFixed(3)} (${least.toFixed(3)}–${most.toFixed(3)})`;
  };
  return states.map(([name]) => ({
    state: name,
    lane,
    callers,
    "p50 ms": show(of(name).map(({ p50 }) => p50)),
    "p50 ratio": show(of(name).map(({ p50 }, round) => (first[round]?.p50 ?? Number.NaN) / p50)),
    "calls/s ratio": show(of(name).map(({ perSecond }, round) => perSecond / (first[round]?.perSecond ?? Number.NaN))),
  }));
}

/** The middle half of some values: rounds in which the machine did something else fall out. */
function middle(values: number[]): number[] {
  const sorted = values.toSorted((one, other) => one - other);
  const quarter = Math.floor(sorted.length / 4);
  return sorted.slice(quarter, sorted.length - quarter);
}

/** Starts the Worker in each state, with two sides: a server's own endpoint, and a navigator. */
async function startStates(): Promise<void> {
  process.env.CARDEA_BUNDLE ??= (await bundleWorker(mkdtempSync(join(tmpdir(), "cardea-bench-")))).module;
  for (const [index, [name, { entry, settings = {} }]] of states.entries()) {
    const trusted = [new URL(target).origin, collectorOrigin];
    const worker = await startBuiltWorker({
      trusted,
      port: ports[index + 1] ?? 0,
      consumesAudit: false,
      settings: { ...AS_DEPLOYED, ...settings },
      ...(entry !== undefined && { entry }),
    });
    workers.push(worker);
    const tokens = await setUpCardea(worker, target);
    sides.push(
      { name: `${name}, own endpoint`, open: () => openHttp(`${worker.origin}/mcp/bench/servers/fast`, TOOL, bearer(tokens.transparent)) },
      { name: `${name}, navigator`, open: () => openHttp(`${worker.origin}/mcp/bench`, `fast__${TOOL}`, bearer(tokens.direct)) },
    );
  }
}
