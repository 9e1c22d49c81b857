// Runs a script of this folder on the Node that the packages contain, after installing missing packages.
// The machine's own Node runs only this file, install-packages.mjs and parent.mjs, so these must work on Node 20.
import { spawn, spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages, isInstalled, nodeIn, noteOfNode, problemOfNode } from "./install-packages.mjs";
import { whenOrphaned } from "./parent.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [script, ...args] = process.argv.slice(2);

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Cardea needs Node 20 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

if (!isInstalled(root)) {
  console.log("Installing packages …");
  const npm = (args) => spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" }).status ?? 1;
  const status = installPackages(root, { npm, print: console.log, check: () => problemOfNode(nodeIn(root)) });
  if (status !== 0) process.exit(status);
  const note = noteOfNode(nodeIn(root));
  if (note !== undefined) console.log(note);
}

const binaries = [join(root, "node_modules", ".bin"), join(root, "node_modules", "node", "bin")];
const PATH = [...binaries, process.env.PATH].join(delimiter);
const child = spawn(nodeIn(root), [join(root, "scripts", `${script}.ts`), ...args], { cwd: root, stdio: "inherit", env: { ...process.env, PATH } });

// A terminal sends SIGINT (Ctrl-C) to the child too. The other signals are passed on here.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
whenOrphaned(() => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
