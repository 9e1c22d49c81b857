import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { freeRange } from "../test/harness/free-ports.ts";
import { type Caller, type Side, type SideName, startSides } from "./sides.ts";
import { median, quantile, type Spread, spreadOf } from "./statistics.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
/** How many callers call at the same time, and how many calls they make together in one round. */
const LOADS = [
  { callers: 1, calls: 1000 },
  { callers: 16, calls: 4000 },
];
const WARM_UP = 200;

type Measured = { p50: number; p99: number; perSecond: number };

if (!existsSync(join(import.meta.dirname, "node_modules/mcp-hub"))) {
  console.log("Installing the gateway that Cardea is compared with …");
  const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: import.meta.dirname, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

console.log("Starting …");
const first = await freeRange(7);
const { sides: all, cardea, stop } = await startSides(Array.from({ length: 7 }, (_, index) => first + index));
/** `SIDES` chooses sides by words of their names. The sides that the others are compared with are always measured. */
const words = ["direct", "forwarder", "reader", ...(process.env.SIDES ?? "").split(",").filter(Boolean)];
const sides = process.env.SIDES
  ? all.filter(({ name }) => words.some((word) => name === word || name.startsWith(`${word},`) || name.includes(` ${word}`)))
  : all;
try {
  const results = new Map<string, Measured[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { callers, calls } of LOADS) {
      for (const side of rotated(sides, round)) {
        const key = `${side.name} at ${callers}`;
        results.set(key, [...(results.get(key) ?? []), await measure(side, callers, calls)]);
      }
    }
    console.log(`Round ${round + 1} of ${ROUNDS} is done.`);
  }
  report(results);
} finally {
  await stop();
}

/** Each round begins with another side, so that a drift of the machine affects all sides. */
function rotated(all: Side[], round: number): Side[] {
  const at = round % all.length;
  return [...all.slice(at), ...all.slice(0, at)];
}

async function measure(side: Side, callers: number, calls: number): Promise<Measured> {
  const opened = await Promise.all(Array.from({ length: callers }, () => side.open()));
  let id = 1;
  const each = async (caller: Caller, times: number, took: number[]) => {
    for (let time = 0; time < times; time++) {
      const startedAt = performance.now();
      await caller.call(id++);
      took.push(performance.now() - startedAt);
    }
  };
  await Promise.all(opened.map((caller) => each(caller, WARM_UP / callers, [])));
  const took: number[] = [];
  const startedAt = performance.now();
  await Promise.all(opened.map((caller) => each(caller, calls / callers, took)));
  const seconds = (performance.now() - startedAt) / 1000;
  for (const caller of opened) caller.close();
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99), perSecond: took.length / seconds };
}

function report(results: Map<string, Measured[]>): void {
  const of = (name: SideName, callers: number) => results.get(`${name} at ${callers}`) ?? [];
  const rows = LOADS.flatMap(({ callers }) =>
    sides.map(({ name }) => {
      const rounds = of(name as SideName, callers);
      const direct = of("direct", callers);
      const floor = of("forwarder", callers);
      const added = (all: Measured[]) => all.map(({ p50 }, round) => p50 - (direct[round]?.p50 ?? 0));
      const overFloor = added(rounds).map((own, round) => own / (added(floor)[round] ?? Number.NaN));
      const share = rounds.map(({ perSecond }, round) => perSecond / (floor[round]?.perSecond ?? Number.NaN));
      return {
        side: name,
        callers,
        p50: spreadOf(rounds.map(({ p50 }) => p50)),
        p99: median(rounds.map(({ p99 }) => p99)),
        perSecond: spreadOf(rounds.map(({ perSecond }) => perSecond)),
        addedToDirect: spreadOf(added(rounds)),
        addedOverForwarder: name === "direct" ? undefined : spreadOf(overFloor),
        throughputOfForwarder: spreadOf(share),
      };
    }),
  );
  const show = (spread: Spread | undefined, digits: number) =>
    spread ? `${spread.median.toFixed(digits)} (${spread.least.toFixed(digits)}–${spread.most.toFixed(digits)})` : "";
  console.table(
    rows.map((row) => ({
      side: row.side,
      callers: row.callers,
      "p50 ms": show(row.p50, 3),
      "p99 ms": row.p99.toFixed(2),
      "calls/s": show(row.perSecond, 0),
      "added ms": show(row.addedToDirect, 3),
      "added ÷ forwarder's": show(row.addedOverForwarder, 2),
      "throughput ÷ forwarder's": show(row.throughputOfForwarder, 2),
    })),
  );
  mkdirSync(".cardea", { recursive: true });
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, node: process.version };
  writeFileSync(".cardea/bench.json", `${JSON.stringify({ machine, rounds: ROUNDS, upload: cardea.upload, rows }, null, 2)}\n`);
  console.log(`Medians of ${ROUNDS} interleaved rounds, with minimum and maximum in brackets. Upload: ${cardea.upload}. JSON: .cardea/bench.json`);
}
