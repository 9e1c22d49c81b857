import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { makeNumbers } from "./seeded-numbers.ts";

/** Between the moment when the Worker answers and its next end, in ms. */
const LIVES = { shortest: 500, longest: 3000 };

export type Killer = ReturnType<typeof startKiller>;

/**
 * Ends the Worker of `npm start` again and again, with all its processes and in the middle of whatever it does. `npm start` starts it again.
 * @param instance where it has its data, and its address @param seed the same seed gives the same lengths of life
 */
export function startKiller({ home, origin }: { home: string; origin: string }, seed: number) {
  const below = makeNumbers(seed);
  const readGroup = () => Number(readFileSync(join(home, ".cardea", "worker.pid"), "utf8"));
  let kills = 0;
  let isStopping = false;
  let up: Promise<void> = waitUntilUp();

  async function waitUntilUp(): Promise<void> {
    while (!(await fetch(`${origin}/healthz`).catch(() => undefined))?.ok) await delay(100);
  }

  async function killOnce(): Promise<void> {
    await up;
    await delay(LIVES.shortest + below(LIVES.longest - LIVES.shortest));
    if (isStopping) return;
    const group = readGroup();
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // It has just ended by itself, which happens to `wrangler dev`.
    }
    kills++;
    up = (async () => {
      while (readGroup() === group) await delay(50);
      await waitUntilUp();
    })();
  }

  const killing = (async () => {
    while (!isStopping) await killOnce();
  })();

  return {
    kills: (): number => kills,
    untilUp: (): Promise<void> => up,
    /** Kills no more, and waits until the Worker answers. */
    async stop(): Promise<void> {
      isStopping = true;
      await killing;
      await up;
    },
  };
}
