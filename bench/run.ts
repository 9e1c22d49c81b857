import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { freeRange } from "../test/harness/free-ports.ts";
import { type Measured, measure, rotated } from "./measure.ts";
import { type SideName, startSides } from "./sides.ts";
import { median, type Spread, spreadOf } from "./statistics.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
/** How many callers call at the same time, and how many calls they make together in one round. */
const LOADS = [
  { callers: 1, calls: 1000 },
  { callers: 16, calls: 4000 },
];

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
