import { type Background, runToEnd } from "./background.ts";
import { type Clock, SECOND } from "./clock.ts";
import { reasonOf } from "./errors.ts";
import { inTime } from "./in-time.ts";
import type { Log } from "./log.ts";
import { makeExpiringCache } from "./memory/expiring-cache.ts";

/** @property at when the bindings were checked, in UTC milliseconds */
export type Health = { at: number; states: Record<string, "ok" | "failed"> };
type HealthCheck = (background: Background) => Promise<Health>;

/** The check is public, so each isolate asks its bindings at most once in this time, whatever they answered. */
const RESULT_LIFETIME = 5 * SECOND;
const HEALTH_BYTES = 500;
/** A binding that does not answer in this time has failed. */
const CHECK_TIMEOUT = 5 * SECOND;

/** Checks whether each binding answers. @param checks the checks by name; only their failure counts, not their value */
export function makeHealthCheck({ checks, clock, log }: { checks: Record<string, () => Promise<unknown>>; clock: Clock; log: Log }): HealthCheck {
  const known = makeExpiringCache<Health>({ name: "health", ttl: RESULT_LIFETIME, bytesOf: () => HEALTH_BYTES, clock });

  async function askBindings(): Promise<Health> {
    const at = clock.now();
    const states = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const failure = await inTime(Promise.resolve().then(check), CHECK_TIMEOUT, () => new Error("no answer in time")).then(
          () => undefined,
          reasonOf,
        );
        if (failure !== undefined) log.error("health.failed", { name, reason: failure });
        return [name, failure === undefined ? "ok" : "failed"] as const;
      }),
    );
    return { at, states: Object.fromEntries(states) };
  }

  return (background) => known.get("", () => runToEnd(askBindings(), background));
}
