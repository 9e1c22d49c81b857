import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs one part of the official conformance suite: `npm run conformance:client`. */
const part = process.argv[2] ?? "client";
const vitest = spawn("vitest", ["run", "--project", "scenarios", "--reporter=verbose", `test/conformance/${part}.test.ts`], { stdio: "inherit" });
const [code] = (await once(vitest, "exit")) as [number | null];
process.exit(code ?? 1);
