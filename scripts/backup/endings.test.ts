import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { withEnding } from "./endings.ts";

const own = mkdtempSync(join(tmpdir(), "cardea-endings-"));
const foldersFile = resolve("scripts/backup/private-folder.ts");
const endingsFile = resolve("scripts/backup/endings.ts");

/** Starts a program that has a private folder, with a temporary folder of its own. @returns the program, and the folder that it has made */
async function startHolder(more = "") {
  const program = `
    import { endOnSignals, withEnding } from ${JSON.stringify(endingsFile)};
    import { withPrivateFolder } from ${JSON.stringify(foldersFile)};
    endOnSignals();
    // As miniflare does.
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
    setInterval(() => {}, 1000);
    await withEnding(() => { ${more} }, () => withPrivateFolder((folder) => { console.log(folder); return new Promise(() => {}); }));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, TMPDIR: own },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [folder] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, folder };
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "a run that gets %s removes its folder with parts of databases, and undoes what else it did, although a package would end it at once",
  async (signal, code) => {
    const marked = join(own, `marked-${signal}`);
    const { child, folder } = await startHolder(`process.getBuiltinModule("node:fs").mkdirSync(${JSON.stringify(marked)});`);
    expect(existsSync(folder)).toBe(true);
    child.kill(signal);
    expect((await once(child, "exit"))[0]).toBe(code);
    expect([existsSync(folder), existsSync(marked)]).toEqual([false, true]);
  },
);

test("the next run removes the folder of one that was killed, and not that of one that is running", async () => {
  const killed = await startHolder();
  killed.child.kill("SIGKILL");
  await once(killed.child, "exit");
  expect(existsSync(killed.folder)).toBe(true);
  const [recent, old] = ["cardea-backup-Ab12Cd", "cardea-backup-Ef34Gh"].map((name) => join(own, name));
  for (const folder of [recent, old]) mkdirSync(folder ?? "");
  utimesSync(old ?? "", 0, 0);

  const running = await startHolder();
  const next = await startHolder();
  expect([killed.folder, old, recent, running.folder].map((folder) => existsSync(folder ?? ""))).toEqual([false, false, true, true]);
  for (const { child } of [running, next]) child.kill("SIGTERM");
  await Promise.all([running, next].map(({ child }) => once(child, "exit")));
});

test("work is undone once, whether it succeeds or fails", async () => {
  let undone = 0;
  expect(
    await withEnding(
      () => void undone++,
      async () => "done",
    ),
  ).toBe("done");
  await expect(
    withEnding(
      () => void undone++,
      () => Promise.reject(new Error("failed")),
    ),
  ).rejects.toThrow("failed");
  expect(undone).toBe(2);
});
