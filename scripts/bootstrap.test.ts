import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { run } from "./processes.ts";

test("on a Node that is too old, the start prints one clear sentence and installs nothing", async () => {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.4"})`;
  const { ok, output } = await run(process.execPath, ["--import", pretend, "scripts/bootstrap.mjs", "start"]);
  expect(ok).toBe(false);
  expect(output.trim()).toBe("Cardea needs Node 20 or newer; this is 18.20.4.");
});

test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)("a program that npm started ends when npm ends by %s", async (signal) => {
  const child = `import("./scripts/parent.mjs").then(({ whenOrphaned }) => { whenOrphaned(() => process.exit()); console.log("up"); setInterval(() => {}, 1000); })`;
  const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit", detached: true })`;
  const npm = spawn(process.execPath, ["-e", parent], {
    env: { ...process.env, npm_lifecycle_event: "start" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(npm.stdout, "data");
  npm.kill(signal);
  // The pipe closes when the last process that holds it has ended.
  await once(npm.stdout, "close");
});
