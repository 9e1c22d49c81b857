import { spawnSync } from "node:child_process";

/** Runs a program that the packages bring along, on the Node they bring along, in a clone where nothing was installed before. */
const [program = "", ...args] = process.argv.slice(2);
const { status } = spawnSync(program, args, { stdio: "inherit", shell: process.platform === "win32" });
process.exit(status ?? 1);
