// Runs a script of this folder on the Node that the packages contain, after installing missing packages.
// The machine's own Node runs only this file and parent.mjs, so both must work on Node 20.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { whenOrphaned } from "./parent.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [script, ...args] = process.argv.slice(2);

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Cardea needs Node 20 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const stamp = join(root, "node_modules", ".cardea-lock");
const hashOfLock = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
// `npm install`, not `npm ci`: the lock may lack the optional binaries of other platforms than the one it was made on.
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== hashOfLock()) {
  console.log("Installing packages …");
  const installed = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (installed.status !== 0) process.exit(installed.status ?? 1);
  writeFileSync(stamp, hashOfLock());
}

const binaries = [join(root, "node_modules", ".bin"), join(root, "node_modules", "node", "bin")];
const PATH = [...binaries, process.env.PATH].join(delimiter);
const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const child = spawn(node, [join(root, "scripts", `${script}.ts`), ...args], { cwd: root, stdio: "inherit", env: { ...process.env, PATH } });

// A terminal sends SIGINT (Ctrl-C) to the child too. The other signals are passed on here.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
whenOrphaned(() => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
