import { describe, expect, test } from "vitest";
import { SETTLES } from "./job-rules.ts";
import { judgeKey } from "./key-care-rules.ts";
import { decideRotation, MAX_ROUNDS, type RotationCursor, readRotation, writeRotation } from "./rotation-rules.ts";

const NOW = 1_000_000_000;
const cursor = (part: Partial<RotationCursor>) =>
  writeRotation({ round: 1, step: "count.store", after: "", from: NOW, seen: 0, records: {}, ...part });
const job = { target: "k2", done: 0, failed: 0, total: 0, createdAt: NOW - SETTLES, cursor: cursor({}) };
const batch = { seen: 1, keyIds: [] as string[], failed: 0 };
const stepOf = (text: string) => readRotation(text).step;

describe("the progress of a rotation", () => {
  test("F32: a cursor is read as it was written", () => {
    const written: RotationCursor = { round: 3, step: "reseal.store", after: "x/“y”", from: 5, seen: 7, records: { k1: 2 } };
    expect(readRotation(writeRotation(written))).toEqual(written);
    expect(writeRotation(written)).toContain('"renew.store"');
  });

  test("F32: a count that finds records of another key is followed by sealing them again", () => {
    const { progress, counted } = decideRotation(job, { ...batch, keyIds: ["k1", "k1", "k2"] }, NOW);
    expect([stepOf(progress.cursor), progress.total, progress.dueAt]).toEqual(["reseal.keepers", 2, NOW]);
    expect(counted).toEqual({ records: { k1: 2, k2: 1 }, from: NOW });
  });

  test("F32: nothing is sealed with the new key before isolates with the former settings have ended", () => {
    const { progress } = decideRotation({ ...job, createdAt: NOW }, { ...batch, keyIds: ["k1"] }, NOW + 5);
    expect(progress.dueAt).toBe(NOW + SETTLES);
  });

  test("F32: after sealing, all is counted again, but not before the store shows everywhere what was written", () => {
    const { progress } = decideRotation({ ...job, cursor: cursor({ step: "reseal.store", records: { k1: 1 } }) }, { ...batch, keyIds: ["k1"] }, NOW);
    expect(progress).toMatchObject({ state: "running", done: 1, dueAt: NOW + SETTLES });
    expect(readRotation(progress.cursor)).toMatchObject({ step: "count.keepers", round: 2, from: NOW + SETTLES, records: {} });
  });

  test("F32: a rotation ends with a count that finds nothing, and not with one that began at once", () => {
    expect(decideRotation(job, { ...batch, keyIds: ["k2"] }, NOW).progress).toMatchObject({ state: "done", finishedAt: NOW });
    expect(decideRotation({ ...job, createdAt: NOW }, batch, NOW).progress).toMatchObject({ state: "running", dueAt: NOW + SETTLES });
  });

  test("F32: a count in which a keeper did not answer decides nothing", () => {
    const { progress, counted } = decideRotation(job, { ...batch, failed: 1 }, NOW);
    expect([stepOf(progress.cursor), progress.state, counted]).toEqual(["count.keepers", "running", undefined]);
  });

  test("F32: a count in which one place did not answer is followed by sealing again what was found, and never ends the rotation", () => {
    for (const round of [1, MAX_ROUNDS]) {
      const { progress, counted } = decideRotation({ ...job, cursor: cursor({ round }) }, { ...batch, keyIds: ["k1"], failed: 1 }, NOW);
      expect([stepOf(progress.cursor), progress.state, progress.failed, counted]).toEqual(["reseal.keepers", "running", 1, undefined]);
    }
  });

  test("F32: a rotation ends after many rounds, and says how many records no key opens", () => {
    const last = { ...job, cursor: cursor({ round: MAX_ROUNDS }) };
    expect(decideRotation(last, { ...batch, keyIds: ["k1"] }, NOW).progress).toMatchObject({ state: "done", failed: 1 });
  });
});

describe("what a key is to the vault", () => {
  const marks = [
    { id: "k2", mark: "b" },
    { id: "k1", mark: "a" },
  ];
  const row = { id: "k1", mark: "a", seenAt: 1, records: 0 as number | null, countedAt: 10 as number | null };
  const known = { marks, row, signInsUntil: 0, rotatedAt: 5 as number | undefined };
  test.each([
    ["seals", { row: { ...row, id: "k2", mark: "b" } }],
    ["unneeded", {}],
    ["needed", { row: { ...row, records: 1 } }],
    ["needed", { signInsUntil: 101 }],
    ["uncounted", { row: { ...row, records: null, countedAt: null } }],
    ["uncounted", { rotatedAt: undefined }],
    ["uncounted", { rotatedAt: 11 }],
    ["missing", { marks: marks.slice(0, 1), row: { ...row, records: 1 } }],
    ["missing", { marks: marks.slice(0, 1), row: { ...row, records: null } }],
    ["unneeded", { marks: marks.slice(0, 1) }],
    ["changed", { row: { ...row, mark: "c" } }],
    ["changed", { row: { ...row, id: "k2", mark: "c" } }],
  ] as const)("F32: a key is %s: %j", (state, part) => {
    expect(judgeKey({ ...known, ...part }, 100)).toBe(state);
  });
});
