import { expect, vi } from "vitest";
import { MINUTE } from "../../../../worker/lib/clock.ts";
import { pause } from "../../../../worker/lib/pause.ts";
import { makeNumbers } from "../../seeded-numbers.ts";
import { bindings } from "../app.ts";
import { isLargeRun } from "../rounds.ts";
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

const settings = bindings as { FAULTS_SEED?: string };
/** How many operations of an act have each fault in `npm test`, which is to be quick. All of them have in `npm run test:faults`. */
const SOME = 1;

const SAYS_WHAT_TO_DO = /"code":"\w+\.\w+"|"error":"\w+"|(try|start|connect) (it )?again|nothing was changed|check the address/i;

/** More stale reads than any act has. */
const MOST_STALE = 50;
/** How often is looked whether something goes on, in ms, and how often in a row nothing does before a late operation is done. */
const LOOKS_EVERY = 2;
const QUIET = 10;

/** What the operation is about, where it says so: a project, or a user by their subject. */
const IDS = /\bprj_[A-Za-z0-9_-]+|(?<=\b(?:user|playground):)[A-Za-z0-9]{20,}/g;

/** Whether an operation belongs to this try, not to the background work of an earlier one. The audit's database is written to by its queue alone. */
const concerns = (own: string[]) => (operation: Operation) =>
  operation.binding !== "AUDIT_DB" && [...operation.text.matchAll(IDS)].every(([id]) => own.includes(id));

/** Some numbers from 1 to a last one: all, or a few that the seed chooses. Of stale reads there may be none, so the first one comes first. */
function choose(last: number, kind: FaultKind, seed: number): number[] {
  const all = Array.from({ length: last }, (_, index) => index + 1);
  if (isLargeRun) return all;
  if (kind === "stale") return all.slice(0, SOME);
  const below = makeNumbers(seed);
  while (all.length > SOME) all.splice(below(all.length), 1);
  return all;
}

/** A promise that one can look at. */
function watch(told: Promise<Told>): { told: Promise<Told>; isOver(): boolean } {
  const state = { isOver: false };
  const over = () => {
    state.isOver = true;
  };
  void told.then(over, over);
  return { told, isOver: () => state.isOver };
}

/**
 * Does an act again and again, each time with one fault at another of its operations. After each the answer says what to do, and after what
 * follows, nothing is half done.
 */
export async function withEachFault<Try>(name: string, { prepare, own, act, again, check }: Act<Try>): Promise<void> {
  const { faults, takeOut } = plantFaults(bindings);

  const actOnce = (of: Try): Promise<Told> => act(of).catch((error: unknown): Told => ({ status: 0, text: String(error) }));

  /** @returns the operations that had the fault, and the answer */
  async function run(of: Try, kind: FaultKind, from: number): Promise<{ hits: Operation[]; told: Told }> {
    const isOwn = concerns(own(of));
    const matches = (operation: Operation) => isOwn(operation) && (kind !== "applied" || operation.kind === "write");
    faults.begin({ kind, matches, from, times: 1 });
    if (kind === "late") return runTwice(of);
    const told = await actOnce(of);
    return { hits: faults.end(), told };
  }

  /** While an operation of the act is late, the person does the act once more. It is done when nothing else goes on: the second one may wait for the first. */
  async function runTwice(of: Try): Promise<{ hits: Operation[]; told: Told }> {
    const first = watch(actOnce(of));
    while (faults.count() === 0 && !first.isOver()) await pause(LOOKS_EVERY);
    const second = watch(actOnce(of));
    for (let [quiet, before] = [0, -1]; !second.isOver() && quiet < QUIET; before = faults.seen()) {
      await pause(LOOKS_EVERY);
      quiet = faults.seen() === before ? quiet + 1 : 0;
    }
    const hits = faults.end();
    const tolds = await Promise.all([first.told, second.told]);
    for (const told of tolds) expectTyped(told);
    return { hits, told: tolds.find(({ status }) => status < 400) ?? tolds[0] };
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
    const last = { fails: counted.all, applied: counted.writes, late: counted.all, stale: MOST_STALE };
    for (const kind of ["fails", "applied", "late", "stale"] as const) {
      for (const number of choose(last[kind], kind, Number(settings.FAULTS_SEED) || 1)) {
        // As many people may not sign in at the same time.
        vi.setSystemTime(Date.now() + 1 * MINUTE);
        const of = await prepare();
        const { hits, told } = await run(of, kind, number);
        const [hit] = hits;
        const where = `${name}: operation ${number} ${kind}: ${hit?.binding} ${hit?.text.slice(0, 300)}\ntold ${told.status}: ${told.text.slice(0, 600)}`;
        await explain(where, async () => {
          expectTyped(told);
          await again(of, told);
          await check(of);
        });
        // There are not as many reads that KV can answer with what was there before.
        if (kind === "stale" && !hit) break;
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
  if (status >= 400) expect(text).toMatch(SAYS_WHAT_TO_DO);
}

/** Adds to an error where the fault was. */
async function explain(where: string, checks: () => Promise<void>): Promise<void> {
  try {
    await checks();
  } catch (error) {
    throw new Error(`${where}\n${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
