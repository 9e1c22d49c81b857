import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What the processes of a group take together. @property bytes of memory @property cpuSeconds since they began */
export type Usage = { bytes: number; cpuSeconds: number };

/** Clock ticks per second in `/proc` (USER_HZ), which is the same on all of Node's platforms with Linux. */
const TICKS = 100;

/**
 * What groups of processes take, by the number of each group's leader. Linux says it in `/proc` (proc(5)), macOS by `ps`.
 * @returns nothing for a group that has ended, and nothing at all on a system that tells in neither way
 */
export function readUsage(groups: ReadonlySet<number>): Map<number, Usage> {
  const found = new Map<number, Usage>();
  if (groups.size === 0) return found;
  for (const { group, bytes, cpuSeconds } of process.platform === "linux" ? readProc(groups) : readPs()) {
    if (!groups.has(group)) continue;
    const before = found.get(group) ?? { bytes: 0, cpuSeconds: 0 };
    found.set(group, { bytes: before.bytes + bytes, cpuSeconds: before.cpuSeconds + cpuSeconds });
  }
  return found;
}

type OfProcess = Usage & { group: number };

function readProc(groups: ReadonlySet<number>): OfProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        // The name of the program is in brackets, and may have any character.
        const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
        const group = Number(fields[2]);
        if (!groups.has(group)) return [];
        const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0;
        return [{ group, bytes: Number(resident) * 1024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS }];
      } catch {
        // It has just ended.
        return [];
      }
    });
}

function readPs(): OfProcess[] {
  if (process.platform === "win32") return [];
  try {
    return parsePs(execFileSync("ps", ["-A", "-o", "pgid=,rss=,time="], { encoding: "utf8" }));
  } catch {
    return [];
  }
}

/** Reads lines of `ps -o pgid=,rss=,time=` (POSIX.1-2017, ps): the time is `[dd-]hh:mm:ss`, and `mmm:ss.hh` on macOS. */
export function parsePs(text: string): OfProcess[] {
  return text.split("\n").flatMap((line) => {
    const [, group, kib, days = 0, time = ""] = /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line) ?? [];
    if (group === undefined) return [];
    const seconds = time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    return [{ group: Number(group), bytes: Number(kib) * 1024, cpuSeconds: Number(days) * 86_400 + seconds }];
  });
}
