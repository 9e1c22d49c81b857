import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MINUTE, SECOND } from "../lib/clock.ts";
import { sha256 } from "../lib/text/digest.ts";
import {
  type AtGate,
  CALLS_BEFORE_AHEAD,
  chooseNext,
  decideShards,
  FIRST_PACE,
  FIRST_WIDTH,
  type GateAnswer,
  LEAST_WIDTH,
  MOST_WIDTH,
  mayEnter,
  nameOfGate,
  orderOfLines,
  type Pace,
  paceAfter,
  SHARED_PLACES,
  TOTAL_PLACES,
} from "./provider-gate-policy.ts";

const NOW = 1_800_000_000_000;
/** The number of the place of a request that is answered, and of the last place that was given. */
const [PLACE, LAST] = [5, 20];
const good: GateAnswer = { kind: "good", ms: 200 };
const busy: GateAnswer = { kind: "busy" };
const pace = (change: Partial<Pace>): Pace => ({ ...FIRST_PACE, ...change });
const atGate = (inside: number, width = MOST_WIDTH): AtGate => ({ inside, pace: pace({ width }) });

describe("the pace of a project at its provider", () => {
  test.each<[string, Pace, GateAnswer, number, Partial<Pace>]>([
    ["a quick answer widens the pace by a part of a place", pace({ width: 4 }), good, PLACE, { width: 4.25 }],
    ["a quick answer widens the pace no further than to the most", pace({ width: MOST_WIDTH }), good, PLACE, { width: MOST_WIDTH }],
    ["a slow answer leaves the pace as it is", pace({ width: 4 }), { kind: "good", ms: 5 * SECOND }, PLACE, { width: 4 }],
    ["a request that was not sent leaves the pace as it is", pace({ width: 4 }), { kind: "none" }, PLACE, { width: 4 }],
    ["a busy answer halves the pace", pace({ width: 8 }), busy, PLACE, { width: 4, narrowedAfter: LAST, closedUntil: NOW }],
    ["a busy answer leaves one place", pace({ width: 1 }), busy, PLACE, { width: LEAST_WIDTH }],
    [
      "a busy answer to a request that was sent before the last halving leaves the pace as it is",
      pace({ width: 4, narrowedAfter: PLACE }),
      busy,
      PLACE,
      { width: 4 },
    ],
    [
      "Retry-After closes the gate of a project for that time",
      pace({ width: 8 }),
      { kind: "busy", retryAfterMs: 7000 },
      PLACE,
      { width: 4, closedUntil: NOW + 7000 },
    ],
    [
      "Retry-After closes the gate of a project for at most a minute",
      pace({}),
      { kind: "busy", retryAfterMs: 60 * MINUTE },
      PLACE,
      { closedUntil: NOW + MINUTE },
    ],
    [
      "a shorter Retry-After does not open the gate of a project earlier",
      pace({ closedUntil: NOW + 9000 }),
      { kind: "busy", retryAfterMs: 1000 },
      PLACE,
      { closedUntil: NOW + 9000 },
    ],
  ])("%s", (_, before, answer, place, expected) => {
    expect(paceAfter(before, answer, { place, last: LAST }, NOW)).toMatchObject(expected);
  });

  test("a provider that answers quickly gets more requests at a time, and one that turns busy a few again, at once", () => {
    let current = FIRST_PACE;
    for (let answers = 0; answers < 5000; answers++) current = paceAfter(current, good, { place: 1, last: 1 }, NOW);
    expect(current.width).toBe(MOST_WIDTH);
    for (let place = 1; place <= 6; place++) current = paceAfter(current, busy, { place, last: place }, NOW);
    expect(current.width).toBe(LEAST_WIDTH);
    for (let answers = 0; answers < 3; answers++) current = paceAfter(current, good, { place: 7, last: 7 }, NOW);
    expect(Math.floor(current.width)).toBe(2);
  });
});

describe("L15: who gets a place at the provider's gate", () => {
  test.each([
    ["a project that holds none", atGate(0), SHARED_PLACES, true],
    ["a project that holds some, while shared places are free", atGate(3), SHARED_PLACES - 1, true],
    ["a project that holds some, when no shared place is free", atGate(3), SHARED_PLACES, false],
    ["a project that holds none, when no place is free", atGate(0), TOTAL_PLACES, false],
    ["a project that holds as many as its pace allows", atGate(2, 2.9), 2, false],
    ["a project that may hold one more", atGate(1, 2), 1, true],
  ])("%s is judged by its own places and by those of all: place %#", (_, project, held, expected) => {
    expect(mayEnter(project, held)).toBe(expected);
  });

  test("projects beyond the total number of places wait for each other", () => {
    const [some, none] = [atGate(1), atGate(0)];
    expect(chooseNext([none, some], TOTAL_PLACES)).toBeUndefined();
    expect(chooseNext([some, none], TOTAL_PLACES - 1)).toBe(none);
  });

  test("calls go before refreshes ahead of time, which get every ninth place at least", () => {
    expect(orderOfLines(0)).toEqual(["call", "ahead"]);
    expect(orderOfLines(CALLS_BEFORE_AHEAD)).toEqual(["ahead", "call"]);
  });

  test("in any order of entering and leaving the limits hold, no place stays free, and a project that waits holds a place", () => {
    const name = fc.constantFrom("a", "b", "c", "d");
    fc.assert(
      fc.property(fc.array(fc.oneof(name, fc.constant("leave")), { maxLength: 400 }), (steps) => {
        const projects = new Map(["a", "b", "c", "d"].map((project) => [project, { ...atGate(0, FIRST_WIDTH), waiting: 0 }]));
        const held = () => [...projects.values()].reduce((sum, { inside }) => sum + inside, 0);
        for (const step of steps) {
          const holder = [...projects.values()].find(({ inside }) => inside > 0);
          const entering = projects.get(step);
          if (entering) entering.waiting++;
          else if (holder) holder.inside--;
          const waiting = () => [...projects.values()].filter((project) => project.waiting > 0);
          for (let next = chooseNext(waiting(), held()); next; next = chooseNext(waiting(), held())) {
            next.waiting--;
            next.inside++;
          }
          for (const project of projects.values()) expect(project.inside).toBeLessThanOrEqual(FIRST_WIDTH);
          for (const project of waiting()) expect(project.inside).toBe(FIRST_WIDTH);
        }
      }),
    );
  });
});

describe("the number of gates of a provider", () => {
  test.each([
    ["one gate is enough for a thousand requests a minute", 1, 1000, 1],
    ["a gate with more is split", 1, 1300, 2],
    ["a gate with many times more is split into as many at once", 1, 18_000, 16],
    ["there are at most 64", 64, 50_000, 64],
    ["gates with few requests are joined", 8, 50, 4],
    ["there is at least one", 1, 0, 1],
    ["gates in between stay", 8, 500, 8],
  ])("%s", (_, shards, perMinute, expected) => {
    expect(decideShards(shards, perMinute)).toBe(expected);
  });

  test("the requests of 10,000 people are spread evenly over the gates of a provider, and one gate has the name of earlier releases", async () => {
    const names = new Map<string, number>();
    for (let person = 0; person < 10_000; person++) {
      const subjectHash = await sha256(`prj_a user:${person}`);
      expect(nameOfGate("issuer", subjectHash, 1)).toBe("issuer");
      const name = nameOfGate("issuer", subjectHash, 16);
      names.set(name, (names.get(name) ?? 0) + 1);
    }
    expect(names.size).toBe(16);
    expect(Math.min(...names.values())).toBeGreaterThan(450);
    expect(Math.max(...names.values())).toBeLessThan(800);
  });
});
