// The rotation of the vault's keys with 100,000 sealed records, or as many as ROTATION_RECORDS says. `npm test` has a small one.
import { spawnSync } from "node:child_process";

const env = { ...process.env, ROTATION_RECORDS: process.env.ROTATION_RECORDS ?? "100000" };
const args = ["run", "--project", "worker", "worker/jobs/rotation.test.ts", "-t", "killed again and again", "--silent=false"];
process.exit(spawnSync("vitest", args, { env, stdio: "inherit", shell: process.platform === "win32" }).status ?? 1);
