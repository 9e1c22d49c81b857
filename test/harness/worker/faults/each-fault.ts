import { expect } from "vitest";
import { makeNumbers } from "../../seeded-numbers.ts";
import { bindings } from "../app.ts";
import { ERROR_TEXT, type FaultKind, type Operation } from "./fault.ts";
import { plantFaults } from "./plant-faults.ts";

/** An answer, as the one who asked sees it. */
export type Told = { status: number; text: string };

/**
 * An act that writes in several steps.
 * @property prepare makes what one try of the act needs, each time for another person @property own the ids of this try's project and user
 * @property again what follows: the person's second try, or the schedule's next run @property check that nothing is half done
 */
export type Act<Try> = {
  prepare(): Promise<Try>;
  own(of: Try): string[];
  act(of: Try): Promise<Told>;
  again(of: Try, told: Told): Promise<void>;
  check(of: Try): Promise<void>;
};

const settings = bindings as { FAULTS?: string; FAULTS_SEED?: string };
/** How many operations of an act have each fault in `npm test`, which is to be quick. All of them have in `npm run test:faults`. */
const SOME = 1;

/** What the operation is about, where it says so: a project, or a user by their subject. */
const IDS = /\bprj_[A-Za-z0-9_-]+|(?<=\b(?:user|playground):)[A-Za-z0-9]{20,}/g;

/** Whether an operation belongs to this try, not to the background work of an earlier one. The audit's database is written to by its queue alone. */
const concerns = (own: string[]) => (operation: Operation) =>
  operation.binding !== "AUDIT_DB" && [...operation.text.matchAll(IDS)].every(([id]) => own.includes(id));

/** Some numbers from 1 to a last one: all, or a few that the seed chooses. */
function choose(last: number, seed: number): number[] {
  const all = Array.from({ length: last }, (_, index) => index + 1);
  if (settings.FAULTS === "all") return all;
  const below = makeNumbers(seed);
  while (all.length > SOME) all.splice(below(all.length), 1);
  return all;
}

/**
 * Does an act again and again, each time with one fault at another of its operations. After each the answer says what to do, and after what
 * follows, nothing is half done.
 */
export async function withEachFault<Try>(name: string, { prepare, own, act, again, check }: Act<Try>): Promise<void> {
  const { faults, takeOut } = plantFaults(bindings);

  /** @returns the operations that had the fault, and the answer */
  async function run(of: Try, kind: FaultKind, from: number, writesOnly: boolean) {
    const isOwn = concerns(own(of));
    const matches = (operation: Operation) => isOwn(operation) && (!writesOnly || operation.kind === "write");
    faults.begin({ kind, matches, from, ...(kind !== "late" && { times: 1 }) });
    const told = await act(of).catch((error: unknown): Told => ({ status: 0, text: String(error) }));
    return { hits: faults.end(), told };
  }

  /** How many operations, and how many writes, the act has without a fault. */
  async function count(): Promise<{ all: number; writes: number }> {
    const of = await prepare();
    const isOwn = concerns(own(of));
    const counted = { all: 0, writes: 0 };
    const matches = (operation: Operation) => {
      if (isOwn(operation)) counted.all++;
      if (isOwn(operation) && operation.kind === "write") counted.writes++;
      return false;
    };
    faults.begin({ kind: "fails", matches });
    const told = await act(of);
    faults.end();
    expect(told.status, told.text).toBeLessThan(400);
    await check(of);
    return counted;
  }

  try {
    const counted = await count();
    for (const kind of ["fails", "applied"] as const) {
      const writesOnly = kind === "applied";
      for (const number of choose(writesOnly ? counted.writes : counted.all, Number(settings.FAULTS_SEED) || 1)) {
        const of = await prepare();
        const { hits, told } = await run(of, kind, number, writesOnly);
        const [hit] = hits;
        const where = `${name}: operation ${number} ${kind}: ${hit?.binding} ${hit?.text.slice(0, 300)}\ntold ${told.status}: ${told.text.slice(0, 600)}`;
        await explain(where, async () => {
          expectTyped(told);
          await again(of, told);
          await check(of);
        });
      }
    }
  } finally {
    takeOut();
  }
}

/** An error is an answer with a status and a sentence, and tells nothing of the storage. */
function expectTyped({ status, text }: Told): void {
  expect(status).toBeGreaterThanOrEqual(200);
  expect(text).not.toContain(ERROR_TEXT);
  if (status >= 400) expect(text).toMatch(/"code":"\w+\.\w+"|"error":"\w+"|try (it )?again|start again/i);
}

/** Adds to an error where the fault was. */
async function explain(where: string, checks: () => Promise<void>): Promise<void> {
  try {
    await checks();
  } catch (error) {
    throw new Error(`${where}\n${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
