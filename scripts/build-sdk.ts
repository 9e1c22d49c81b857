import { rmSync } from "node:fs";
import { run } from "./processes.ts";

rmSync("sdk/dist", { recursive: true, force: true });
const { ok, output } = await run("tsc", ["-p", "sdk/tsconfig.build.json"]);
if (!ok) throw new Error(output);
