import { mkdtempSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeStall, startWatchedRun } from "./watched-run.ts";

/** A folder with the test files, by their names. */
function makeFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "cardea-tests-"));
  symlinkSync(join(import.meta.dirname, "..", "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "vitest.config.mjs"), "export default {};");
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `import { expect, test } from "vitest";\n${text}`);
  return folder;
}

function runIn(folder: string, longestSilence: number) {
  const { ended, end } = startWatchedRun([], { progressFile: join(folder, "progress.json"), isShown: false, cwd: folder, longestSilence });
  onTestFinished(end);
  return ended;
}

test("the tests of a run are counted by their outcome", async () => {
  const folder = makeFolder({ "a.test.mjs": `test("good", () => {}); test("bad", () => expect(1).toBe(2)); test.skip("later", () => {});` });
  const outcome = await runIn(folder, 60_000);
  expect(outcome).toMatchObject({ passed: 1, failed: 1, skipped: 1, running: [], code: 1, isStalled: false });
  expect(outcome.failures).toEqual([expect.stringContaining("a.test.mjs > bad: expected 1 to be 2")]);
  expect(outcome.failedFiles).toEqual({ "a.test.mjs": { passed: 1, failed: 1, skipped: 1 } });
});

test("the failure of a request names its cause", async () => {
  const folder = makeFolder({ "d.test.mjs": `test("asks", async () => { await fetch("http://127.0.0.1:1"); });` });
  const { failures } = await runIn(folder, 60_000);
  expect(failures).toEqual([expect.stringMatching(/^d\.test\.mjs > asks: fetch failed \(.+\)$/)]);
});

test("what goes wrong outside of any test is named", async () => {
  const folder = makeFolder({ "e.test.mjs": `test("good", () => { Promise.reject(new Error("nobody waits for me")); });` });
  expect(await runIn(folder, 60_000)).toMatchObject({ passed: 1, failed: 0, code: 1, errors: ["nobody waits for me"] });
});

test("a test that passes only when it is run again is counted as passed, and named with its first error", async () => {
  const folder = makeFolder({ "c.test.mjs": `let runs = 0; test("second time", { retry: 1 }, () => expect(++runs).toBe(2));` });
  expect(await runIn(folder, 60_000)).toMatchObject({
    passed: 1,
    failed: 0,
    retried: ["c.test.mjs > second time: expected 1 to be 2 // Object.is equality"],
    code: 0,
  });
});

test("a run whose test never lets go of its thread is ended, its other results are kept, and the file is named", async () => {
  const isKnown = `(await import("node:fs")).readFileSync(process.env.CARDEA_PROGRESS, "utf8").includes('"last":"endless"')`;
  // vitest tells of a test's beginning with the next event at the latest, and this test has none but its note.
  const endless = `await annotate("begun"); while (!${isKnown}) await new Promise((resolve) => setTimeout(resolve, 20)); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`;
  const folder = makeFolder({ "b.test.mjs": `test("good", () => {}); test("endless", async ({ annotate }) => { ${endless} }, 600_000);` });
  const progressFile = join(folder, "progress.json");
  const ended = runIn(folder, 60 * 60_000);
  await expect.poll(() => readFileSync(progressFile, "utf8")).toMatch(/"passed":1.*"last":"endless"/);
  // An hour later.
  utimesSync(progressFile, 0, 0);
  const outcome = await ended;
  expect(outcome).toMatchObject({ passed: 1, failed: 0, running: ["b.test.mjs"], last: "endless", isStalled: true });
  expect(describeStall(outcome)).toContain("b.test.mjs");
});
