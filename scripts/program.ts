import { spawnSync } from "node:child_process";

/** Runs a program of the installed packages on their own Node. Bootstrap has installed the packages, so it also works in a new clone. */
const [program = "", ...args] = process.argv.slice(2);
const { status } = spawnSync(program, args, { stdio: "inherit", shell: process.platform === "win32" });
process.exit(status ?? 1);
