import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freeRange } from "../test/harness/free-ports.ts";
import { makeCall } from "./messages.ts";
import { startSides } from "./sides.ts";
import { median, spreadOf } from "./statistics.ts";

/**
 * Measures what Cardea adds to a call with `wrk` (Debian's package) as the load generator, compared with the reader, which is the least that a
 * gateway must do. Rounds are interleaved. `ROUNDS`, and `SECONDS` of each measurement, can be changed. It also prints the processor time that workerd takes for a call.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 4);
const CONNECTIONS = [1, 16];
const NAMES = ["direct", "forwarder", "reader", "cardea, transparent", "cardea, direct mode"] as const;
type Name = (typeof NAMES)[number];
type Measured = { ms: number; cpu: number };

if (spawnSync("wrk", ["--version"]).error) {
  console.log("wrk is not installed, so nothing was measured. On Debian: apt-get install wrk. `npm run bench` needs no other program.");
  process.exit(0);
}

const first = await freeRange(5);
const folder = mkdtempSync(join(tmpdir(), "cardea-wrk-"));
const { requests, stop } = await startSides(Array.from({ length: 5 }, (_, index) => first + index));
try {
  const results = new Map<string, Measured[]>();
  for (let round = -1; round < ROUNDS; round++)
    for (const connections of CONNECTIONS)
      for (const name of [...NAMES.slice(Math.max(round, 0) % NAMES.length), ...NAMES.slice(0, Math.max(round, 0) % NAMES.length)]) {
        const measured = measure(name, connections);
        // The first round only makes everything warm.
        if (round >= 0) results.set(`${name} ${connections}`, [...(results.get(`${name} ${connections}`) ?? []), measured]);
      }
  report(results);
} finally {
  await stop();
}

/** @returns the mean time of a call in ms, and workerd's processor time for it in µs */
function measure(name: Name, connections: number): Measured {
  const { url, headers, tool } = requests[name];
  const message = makeCall(1, tool, "2026-07-28");
  const script = join(folder, "call.lua");
  const set = Object.entries({ ...message.headers, ...headers }).map(([key, value]) => `wrk.headers["${key}"] = ${JSON.stringify(value)}\n`);
  // Each answer is looked at: an error would be fast too.
  const check = 'function response(status, _, body)\n  if status ~= 200 or not body:find("xxxx") then wrong = (wrong or 0) + 1 end\nend\n';
  const done =
    'function done(summary, latency)\n  io.write(string.format("CALLS %d %d %d\\n", summary.requests, summary.duration, summary.errors.status + summary.errors.read))\nend\n';
  writeFileSync(script, `wrk.method = "POST"\nwrk.body = ${JSON.stringify(message.body)}\n${set.join("")}${check}${done}`);
  const before = cpuOf();
  const { stdout } = spawnSync("wrk", ["-t1", `-c${connections}`, `-d${SECONDS}s`, "-s", script, url], { encoding: "utf8" });
  const [, calls = "0", micros = "0", wrong = "0"] = /CALLS (\d+) (\d+) (\d+)/.exec(stdout) ?? [];
  if (Number(calls) === 0 || Number(wrong) > 0) throw new Error(`${name}: ${stdout}`);
  return { ms: (Number(micros) / 1000 / Number(calls)) * connections, cpu: ((cpuOf() - before) * 1000) / Number(calls) };
}

/** The processor time of this program's workerd processes, in ms. A tick of Linux is 10 ms. */
function cpuOf(): number {
  const mine = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return mine.reduce((sum, pid) => sum + ticksOf(pid) * 10, 0);
}

function ticksOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, parent = "", , , , , , , , , , user = "0", system = "0"] = stat
      .slice(stat.lastIndexOf(")") + 1)
      .trim()
      .split(" ");
    return stat.includes("(workerd)") && Number(parent) === process.pid ? Number(user) + Number(system) : 0;
  } catch {
    return 0;
  }
}

function report(results: Map<string, Measured[]>): void {
  const of = (name: Name, connections: number) => results.get(`${name} ${connections}`) ?? [];
  const added = (name: Name, connections: number) => of(name, connections).map(({ ms }, round) => ms - (of("direct", connections)[round]?.ms ?? 0));
  const rows = CONNECTIONS.flatMap((connections) =>
    NAMES.map((name) => {
      const ratios = (floor: Name) => spreadOf(added(name, connections).map((ms, round) => ms / (added(floor, connections)[round] ?? Number.NaN)));
      const show = ({ median: middle, least, most }: ReturnType<typeof spreadOf>) => `${middle.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
      return {
        side: name,
        connections,
        "ms a call": median(of(name, connections).map(({ ms }) => ms)).toFixed(3),
        "added ÷ reader's": name === "direct" ? "" : show(ratios("reader")),
        "added ÷ forwarder's": name === "direct" ? "" : show(ratios("forwarder")),
        "workerd's CPU, µs a call": median(of(name, connections).map(({ cpu }) => cpu)).toFixed(0),
      };
    }),
  );
  console.table(rows);
  console.log(`Medians of ${ROUNDS} interleaved rounds of ${SECONDS} s, with minimum and maximum in brackets.`);
}
