import { join } from "node:path";
import { startBuiltWorker } from "../test/harness/built-worker.ts";
import { freeRange } from "../test/harness/free-ports.ts";
import { median } from "./statistics.ts";

/**
 * Measures how a change of a project reaches many open streams, of 2,000 people at most, and how long other requests wait meanwhile.
 * `SIZES` are the numbers of streams. All objects run in one process here, so the times are the sum of what the platform does in parallel.
 */
const SIZES = (process.env.SIZES ?? "100,1000,5000,20000").split(",").map(Number);
const OPENED_AT_ONCE = 1000;
const ROUNDS = 5;
type Times = { all: number; person: number; root: number };

for (const size of SIZES) {
  const port = await freeRange(1);
  const cardea = await startBuiltWorker({ trusted: [], port, consumesAudit: false, entry: join(import.meta.dirname, "streams-worker.js") });
  const ask = async <Body>(path: string): Promise<Body> => (await (await fetch(cardea.origin + path)).json()) as Body;
  const startedAt = performance.now();
  const held: ReadableStreamDefaultReader[] = [];
  for (let from = 0; from < size; from += OPENED_AT_ONCE) {
    const { body } = await fetch(`${cardea.origin}/probe/open?from=${from}&count=${Math.min(OPENED_AT_ONCE, size - from)}`);
    const reader = body?.getReader();
    await reader?.read();
    if (reader) held.push(reader);
  }
  const openedPerSecond = Math.round(size / ((performance.now() - startedAt) / 1000));
  const rounds: Times[] = [];
  let heard = 0;
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await ask<Times>("/probe/announce"));
    for (let looks = 0; looks < 100 && heard !== size; looks++) heard = await ask<number>("/probe/heard");
  }
  const middle = (name: keyof Times) => median(rounds.map((times) => times[name]));
  console.table({
    [`${size} streams`]: {
      heard,
      openedPerSecond,
      "told all, ms": middle("all"),
      "another person waited, ms": middle("person"),
      "the root's next request waited, ms": middle("root"),
    },
  });
  for (const reader of held) reader.cancel().catch(() => undefined);
  await Promise.race([cardea.stop(), new Promise((resolve) => setTimeout(resolve, 5000))]);
}
process.exit(0);
