import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeNotesFile } from "./restore-notes.ts";
import { type RestorePorts, restoreInSteps, Unfinished } from "./restore-steps.ts";

const of = { origin: "https://cardea.example.com", at: "2026-11-26T03:00:00.000Z", replaces: true };
const newFolder = () => mkdtempSync(join(tmpdir(), "cardea-"));
const notesIn = (folder: string) => makeNotesFile(folder, of.origin);

type World = { database: string; keepers: Record<string, string>; values: string[] };
const BACKUP: World = { database: "backup", keepers: { ada: "from the backup" }, values: ["ada's grant"] };
const makeWorld = (): World => ({
  database: "newer",
  keepers: { ada: "newer", bob: "newer" },
  values: ["ada's grant", "bob's grant"],
});

/** A deployment in memory. Its process is killed at the step with this number, before or after what the step does. */
function makePorts(world: World, folder: string, killedAt = Number.POSITIVE_INFINITY, isAfter = false): RestorePorts & { steps: () => number } {
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
    notes: notesIn(folder),
    has: ({ subject }) => subject in BACKUP.keepers,
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

const endedBy = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => Promise.reject(new Error("it was not ended")),
    (error) => error,
  );

const STEPS = [0, 1, 2, 3, 4, 5].flatMap((number) => [
  { number, when: "before" },
  { number, when: "after" },
]);

test.each(STEPS)(
  "a restore that is killed $when its step $number can be run again, ends right, and knows what the first run knew",
  async ({ number, when }) => {
    const [world, folder] = [makeWorld(), newFolder()];
    const error = await endedBy(restoreInSteps(makePorts(world, folder, number, when === "after"), of));
    expect([error.cause ?? error, error instanceof Unfinished]).toEqual([new Error("killed"), number > 0]);
    const again = makePorts(world, folder);
    const { notes } = await restoreInSteps(again, of);
    expect(world).toEqual(BACKUP);
    expect(notes).toMatchObject({ newer: [{ subject: "bob" }], erased: ["eve"], places: [{ projectId: "prj_gone" }], replaces: true });
    again.notes.remove();
    expect(existsSync(again.notes.path)).toBe(false);
  },
);

const refuse = () => Promise.reject(new Error("it has something"));

test("a restore into a deployment that has something is refused without --replace, and leaves no notes", async () => {
  const [world, folder] = [makeWorld(), newFolder()];
  await expect(restoreInSteps({ ...makePorts(world, folder), requireEmpty: refuse }, { ...of, replaces: false })).rejects.toThrow("it has something");
  expect([world, existsSync(notesIn(folder).path)]).toEqual([makeWorld(), false]);
});

test("the notes of a restore that was ended are those of the next one too, whichever backup that takes, and stand for no --replace", async () => {
  const [world, folder] = [makeWorld(), newFolder()];
  expect(await endedBy(restoreInSteps(makePorts(world, folder, 2), of))).toBeInstanceOf(Unfinished);
  const other = { ...of, at: "2026-11-27T03:00:00.000Z" };
  for (const which of [of, other])
    await expect(restoreInSteps({ ...makePorts(world, folder), requireEmpty: refuse }, { ...which, replaces: false })).rejects.toThrow("something");
  world.database = "backup";
  // The later backup has the person whom the earlier one did not have.
  const { notes } = await restoreInSteps({ ...makePorts(world, folder), has: () => true }, other);
  expect(notes).toMatchObject({ newer: [], erased: ["eve"], places: [{ projectId: "prj_gone" }] });
});

test.each([
  ["of another deployment", (text: string) => text.replace("cardea.example.com", "other.example.com")],
  ["that cannot be read", (text: string) => text.slice(0, 20)],
])("notes %s stop a restore before it writes anything", async (_, change) => {
  const [world, folder] = [makeWorld(), newFolder()];
  notesIn(folder).write({ ...of, newer: [], erased: [], places: [] });
  writeFileSync(notesIn(folder).path, change(readFileSync(notesIn(folder).path, "utf8")));
  await expect(restoreInSteps(makePorts(world, folder), of)).rejects.toThrow("cannot be read");
  expect(world).toEqual(makeWorld());
});

test("notes are for their owner alone, even if a file of that name was there for everybody", () => {
  const { path, write } = notesIn(newFolder());
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, "", { mode: 0o644 });
  write({ ...of, newer: [], erased: [], places: [] });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
