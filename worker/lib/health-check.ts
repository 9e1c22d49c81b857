import { type Background, runToEnd } from "./background.ts";
import { type Clock, SECOND } from "./clock.ts";
import { reasonOf } from "./errors.ts";
import { inTime } from "./in-time.ts";
import type { Log } from "./log.ts";
import { makeExpiringCache } from "./memory/expiring-cache.ts";

/** @property at when the bindings were asked, UTC milliseconds */
export type Health = { at: number; states: Record<string, "ok" | "failed"> };
export type HealthCheck = (background: Background) => Promise<Health>;

/** Anybody may ask, so each isolate asks its bindings once in this time, whatever they answered. */
const KNOWN_FOR = 5 * SECOND;
const HEALTH_BYTES = 500;
/** A binding that hangs is one that fails. */
const ANSWERED_WITHIN = 5 * SECOND;

/** Whether each binding answers. @param checks by name; what they answer with does not matter */
export function makeHealthCheck({ checks, clock, log }: { checks: Record<string, () => Promise<unknown>>; clock: Clock; log: Log }): HealthCheck {
  const known = makeExpiringCache<Health>({ name: "health", ttl: KNOWN_FOR, bytesOf: () => HEALTH_BYTES, clock });

  async function look(): Promise<Health> {
    const at = clock.now();
    const states = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const failure = await inTime(check(), ANSWERED_WITHIN, () => new Error("no answer in time")).then(() => undefined, reasonOf);
        if (failure !== undefined) log.error("health.failed", { name, reason: failure });
        return [name, failure === undefined ? "ok" : "failed"] as const;
      }),
    );
    return { at, states: Object.fromEntries(states) };
  }

  return (background) => known.get("", () => runToEnd(look(), background));
}
