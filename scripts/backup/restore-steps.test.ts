import { existsSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeNotesFile } from "./restore-notes.ts";
import { type RestorePorts, restoreInSteps } from "./restore-steps.ts";

const of = { origin: "https://cardea.example.com", at: "2026-11-26T03:00:00.000Z", replaces: true };
const newBackup = () => join(mkdtempSync(join(tmpdir(), "cardea-")), "a.backup");

type World = { database: string; keepers: Record<string, string>; values: string[] };
const BACKUP: World = { database: "backup", keepers: { ada: "from the backup" }, values: ["ada's grant"] };
const makeWorld = (): World => ({
  database: "newer",
  keepers: { ada: "newer", bob: "newer" },
  values: ["ada's grant", "bob's grant"],
});

/** A deployment in memory. Its process is killed at the step with this number, before or after what the step does. */
function makePorts(world: World, file: string, killedAt = Number.POSITIVE_INFINITY, isAfter = false): RestorePorts & { steps: () => number } {
  let steps = 0;
  const step = async <Result>(act: () => Result): Promise<Result> => {
    const isLast = steps++ === killedAt;
    if (isLast && !isAfter) throw new Error("killed");
    const result = act();
    if (isLast) throw new Error("killed");
    return result;
  };
  const place = { projectId: "prj_gone", region: "eu-central-1", prefix: "/cardea" };
  return {
    notes: makeNotesFile(file),
    steps: () => steps,
    requireEmpty: () => step(() => undefined),
    observe: () =>
      step(() => {
        const isOld = world.database === "newer";
        return { ...of, newer: isOld ? [{ projectId: "prj_1", subject: "bob" }] : [], erased: isOld ? ["eve"] : [], places: isOld ? [place] : [] };
      }),
    emptyKeepers: (newer) =>
      step(() => {
        for (const { subject } of newer) delete world.keepers[subject];
        // As long as the old database has the member, the next call makes it known again.
        if (world.database === "newer") world.keepers.bob = "known again";
      }),
    restoreDatabases: () =>
      step(() => {
        world.database = "backup";
      }),
    removeNewerValues: () =>
      step(() => {
        world.values = world.values.filter((value) => value !== "bob's grant");
        return 1;
      }),
    restoreRest: (replaces) =>
      step(() => {
        if (replaces || !world.keepers.ada) world.keepers.ada = "from the backup";
        return { values: 1, keepers: 1, kept: 0 };
      }),
  };
}

const STEPS = [0, 1, 2, 3, 4, 5].flatMap((number) => [
  { number, when: "before" },
  { number, when: "after" },
]);

test.each(STEPS)(
  "a restore that is killed $when its step $number can be run again, ends right, and knows what the first run knew",
  async ({ number, when }) => {
    const [world, file] = [makeWorld(), newBackup()];
    await expect(restoreInSteps(makePorts(world, file, number, when === "after"), of)).rejects.toThrow("killed");
    // The second run does not say --replace.
    const again = makePorts(world, file);
    const isNoted = existsSync(`${file}.restoring`);
    const { notes } = await restoreInSteps(again, isNoted ? { ...of, replaces: false } : of);
    expect(world).toEqual(BACKUP);
    expect(notes).toMatchObject({ newer: [{ subject: "bob" }], erased: ["eve"], places: [{ projectId: "prj_gone" }], replaces: true });
    again.notes.remove();
    expect(existsSync(`${file}.restoring`)).toBe(false);
  },
);

test("a restore into a deployment that has something is refused without --replace, and leaves no notes", async () => {
  const [world, file] = [makeWorld(), newBackup()];
  const ports = { ...makePorts(world, file), requireEmpty: () => Promise.reject(new Error("it has something")) };
  await expect(restoreInSteps(ports, { ...of, replaces: false })).rejects.toThrow("it has something");
  expect([world, existsSync(`${file}.restoring`)]).toEqual([makeWorld(), false]);
});

test.each([
  ["of another deployment", (text: string) => text.replace("cardea.example.com", "other.example.com"), "other.example.com"],
  ["of another backup", (text: string) => text.replace("T03", "T04"), "has not come to its end"],
  ["that cannot be read", (text: string) => text.slice(0, 20), "has not come to its end"],
])("notes %s stop a restore before it writes anything", async (_, change, said) => {
  const [world, file] = [makeWorld(), newBackup()];
  writeFileSync(`${file}.restoring`, change(JSON.stringify({ ...of, newer: [], erased: [], places: [] })));
  await expect(restoreInSteps(makePorts(world, file), of)).rejects.toThrow(said);
  expect(world).toEqual(makeWorld());
});

test("notes are for their owner alone, even if a file of that name was there for everybody", () => {
  const file = newBackup();
  writeFileSync(`${file}.restoring.new`, "", { mode: 0o644 });
  makeNotesFile(file).write({ ...of, newer: [], erased: [], places: [] });
  expect(statSync(`${file}.restoring`).mode & 0o777).toBe(0o600);
});
